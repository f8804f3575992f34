-- indicator: handbook_activated_share
-- vi: Đảng viên đã kích hoạt Sổ tay đảng viên điện tử
-- en: Electronic handbook: accounts activated
-- unit: đảng viên | member
-- numerator: Đảng viên đã kích hoạt tài khoản | Accounts activated
-- denominator: Đảng viên phải dùng | Members due to use it
-- kind: coverage
-- shown: share
-- direction: up
-- additive: no
-- absent: none
-- sensitive: no
-- periods: year
-- reads: organisation counted_return
-- systems: S17
-- sentence: Có {n}/{d} đảng viên đã kích hoạt Sổ tay đảng viên điện tử, đạt {percent}%. | {n} of {d} members have activated the handbook, {percent}%.
-- A return of a direct committee stands for all that lies below it.
SELECT a.subject_id, sum((r.cells->>'activated')::bigint)::bigint, sum((r.cells->>'eligible')::bigint)::bigint
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
JOIN counted_return_as_of r ON r.organisation_id = o.id AND r.form = 'handbook_adoption'
WHERE NOT EXISTS (
	SELECT 1
	FROM asked_organisation b
	JOIN counted_return_as_of q ON q.organisation_id = b.organisation_id AND q.form = 'handbook_adoption'
	WHERE b.subject_id = a.subject_id AND b.organisation_id = o.parent_id)
GROUP BY a.subject_id
