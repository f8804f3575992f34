-- indicator: commune_part_time_people
-- vi: Người hoạt động không chuyên trách cấp xã
-- en: Part-time staff of communes
-- unit: người | person
-- numerator: Người hoạt động không chuyên trách | Part-time people
-- kind: stock
-- shown: count
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S47
SELECT a.subject_id, sum((r.cells->>'part_time_people')::bigint)::bigint, NULL::bigint
FROM asked_unit a
JOIN counted_return_as_of r ON r.unit_id = a.unit_id
WHERE r.form = 'commune_staff'
GROUP BY a.subject_id
