-- indicator: candidates_in_pool
-- vi: Quần chúng trong nguồn phát triển đảng viên
-- en: Candidates in the pool
-- unit: người | person
-- numerator: Quần chúng trong nguồn, theo báo cáo quý gần nhất của kỳ | Candidates, by the return of the last quarter
-- kind: stock
-- shown: count
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S12
SELECT a.subject_id, sum((r.cells->>'in_pool')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'candidate_count'
GROUP BY a.subject_id
