-- A few codes there are on the day $2, those like $1 first.
SELECT string_agg(code, ', ') FROM (
	SELECT code FROM (
		SELECT code, 0 AS place FROM organisation_known WHERE type IN ('province_committee', 'direct_committee') AND from_on <= $2 AND to_on > $2
		UNION SELECT code, 1 FROM unit_known WHERE level IN ('province', 'district') AND from_on <= $2 AND to_on > $2) c
	ORDER BY left(code, 2) <> left($1, 2), place, code COLLATE "C" LIMIT 12) c
