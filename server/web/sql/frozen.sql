-- The frozen reports, the latest first. $1 whether small numbers are covered: then those that show them cannot be opened.
SELECT jsonb_build_object('frozen', coalesce(jsonb_agg(jsonb_build_object('number', number, 'report', report, 'period', period, 'at', at, 'actor', actor,
		'j', j, 'catalogue', catalogue, 'lang', lang, 'note', note, 'sha256', encode(sha256, 'hex'),
		'may_open', NOT ($1::boolean AND coalesce(request ->> 'role', '') IN ('ORG', 'INS'))) ORDER BY number DESC), '[]'))::text,
	NULL::text, NULL::text
FROM frozen_report
