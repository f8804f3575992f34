-- indicator: members_religious_share
-- vi: Đảng viên là người có đạo
-- en: Members with a religion
-- unit: đảng viên | member
-- numerator: Đảng viên có đạo theo báo cáo của tổ chức cơ sở đảng | Members with a religion, as grassroots organisations report
-- denominator: Đảng viên của các tổ chức cơ sở đảng đã báo cáo | Members of the grassroots organisations that reported
-- kind: stock
-- shown: share
-- direction: none
-- additive: yes
-- absent: none
-- sensitive: yes
-- periods: year
-- reads: counted_return
-- systems: S09
-- sentence: Đảng viên là người có đạo chiếm {percent}% ({n}/{d}). | Members with a religion are {percent}% ({n}/{d}).
SELECT a.subject_id, sum((r.cells->>'religious')::bigint)::bigint, sum((r.cells->>'members')::bigint)::bigint
FROM asked_organisation a
JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id
WHERE r.form = 'members_religion'
GROUP BY a.subject_id
