-- What is kept no more: of a period or an indicator that went, or is not stored for it.
WITH went AS (
	DELETE FROM figure_done d WHERE NOT EXISTS (
		SELECT FROM indicator_now i JOIN figure_period p ON CASE p.length WHEN 'cut' THEN 'cut ' || p.code ELSE p.length END = ANY (i.periods)
		WHERE i.code = d.indicator AND p.code = d.period) RETURNING indicator, period),
parts AS (DELETE FROM figure_part f USING went w WHERE f.period = w.period AND f.indicator = w.indicator),
figures AS (DELETE FROM figure f USING went w WHERE f.period = w.period AND f.indicator = w.indicator RETURNING f.subject_id, f.period, f.indicator)
INSERT INTO gone SELECT * FROM figures
