-- indicator: cells_thematic_meetings
-- vi: Chi bộ tổ chức sinh hoạt chuyên đề
-- en: Cells that held a thematic meeting
-- unit: chi bộ | cell
-- numerator: Chi bộ có ít nhất một buổi sinh hoạt chuyên đề trong kỳ | Cells with at least one thematic meeting in the period
-- denominator: Chi bộ có đến ngày cuối kỳ | Cells on the last day of the period
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: quarter year
-- reads: organisation meeting
-- systems: S21
-- sentence: Trong kỳ, có {n}/{d} chi bộ tổ chức sinh hoạt chuyên đề, đạt {percent}%, tăng {change} điểm phần trăm so với thời điểm ban hành. | In the period {n} of {d} cells held a thematic meeting, {percent}%, a change of {change} percentage points since the programme was issued.
SELECT a.subject_id, count(*) FILTER (WHERE EXISTS (
		SELECT 1
		FROM meeting_as_of m
		WHERE m.cell_id = o.id AND m.kind IN ('thematic', 'combined') AND m.held_on >= period_from() AND m.held_on < period_to())),
	count(*)
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
WHERE o.type IN ('grassroots_cell', 'subordinate_cell')
GROUP BY a.subject_id
