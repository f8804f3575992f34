-- indicator: cells_periodic_meetings
-- vi: Chi bộ sinh hoạt định kỳ đủ các tháng
-- en: Cells that met in every month
-- unit: chi bộ | cell
-- numerator: Chi bộ có sinh hoạt định kỳ trong mọi tháng đã qua của kỳ | Cells with a periodic meeting in every month of the period that is over
-- denominator: Chi bộ có đến ngày cuối kỳ | Cells on the last day of the period
-- kind: coverage
-- shown: share
-- direction: up
-- additive: yes
-- absent: none
-- sensitive: no
-- periods: month year
-- reads: organisation meeting
-- systems: S20
-- sentence: Có {n}/{d} chi bộ sinh hoạt định kỳ đủ các tháng, đạt {percent}%. | {n} of {d} cells met in every month, {percent}%.
-- Months that are over on the day, and on whose first day the cell was there. A meeting may be held in the month beside its own.
WITH month AS MATERIALIZED (
	SELECT s.at::date AS first_day
	FROM generate_series(period_from(), least(period_to(), date_trunc('month', tree_on() + 1)::date) - 1, INTERVAL '1 month') AS s(at))
SELECT a.subject_id, count(*) FILTER (WHERE (
		SELECT count(*) FROM month n WHERE o.valid_from IS NULL OR o.valid_from <= n.first_day) = (
		SELECT count(DISTINCT m.month)
		FROM meeting_known m
		JOIN month n ON n.first_day = m.month
		WHERE m.cell_id = o.id AND m.kind IN ('periodic', 'combined') AND (o.valid_from IS NULL OR o.valid_from <= n.first_day)
			AND m.held_on >= period_from() - 40 AND m.held_on < period_to() + 40)),
	count(*)
FROM asked_organisation a
JOIN organisation_as_of o ON o.id = a.organisation_id
WHERE o.type IN ('grassroots_cell', 'subordinate_cell') AND EXISTS (SELECT 1 FROM month)
GROUP BY a.subject_id
