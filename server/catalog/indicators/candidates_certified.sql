-- indicator: candidates_certified
-- vi: Quần chúng có giấy chứng nhận học lớp nhận thức về Đảng
-- en: Candidates with an awareness certificate
-- unit: người | person
-- numerator: Quần chúng được cấp giấy chứng nhận, lũy kế từ đầu năm | Certified since the beginning of the year
-- kind: stock
-- shown: count
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: year
-- reads: counted_return
-- systems: S12
SELECT a.subject_id, sum((r.cells->>'certified')::bigint)::bigint, NULL::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'candidate_count'
GROUP BY a.subject_id
