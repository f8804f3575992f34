-- The last period of the form $1 that begins on [$2, $3) and of which anything was told.
SELECT max(c.period_on) FROM counted_return_known c
WHERE c.form = $1 AND c.period_on >= $2 AND c.period_on < $3
	AND (EXISTS (SELECT FROM report_lies l WHERE l.at = 1 AND l.place = 0 AND l.organisation_id = c.organisation_id)
		OR EXISTS (SELECT FROM report_lies_unit l WHERE l.at = 1 AND l.place = 0 AND l.unit_id = c.unit_id))
