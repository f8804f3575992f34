-- indicator: commune_part_time_position_types
-- vi: Vị trí không chuyên trách cấp xã
-- en: Kinds of part-time position in communes
-- unit: vị trí | position
-- numerator: Vị trí có trong danh mục | Positions in the catalogue
-- kind: stock
-- shown: count
-- direction: none
-- additive: no
-- absent: none
-- sensitive: no
-- subjects: organisation
-- periods: year
-- reads: organisation
-- systems: S47
-- A rule of the province: its own figure only.
SELECT a.subject_id, (
		SELECT count(*)
		FROM catalogue_now c
		CROSS JOIN jsonb_array_elements(c.content->'list'->'codes') AS l(code)
		WHERE c.key = 'list/part_time_position'
			AND coalesce((l.code->>'valid_from')::integer, -100000) <= tree_on() - DATE '1970-01-01'
			AND coalesce((l.code->>'valid_to')::integer, 100000) > tree_on() - DATE '1970-01-01'),
	NULL::bigint
FROM asked a
JOIN organisation_as_of o ON o.id = a.subject_id
WHERE o.type = 'province_committee'
