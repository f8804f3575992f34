-- Which kinds of record that was, per period.
INSERT INTO pending_kind
SELECT DISTINCT p.code, t.mark_kind FROM (SELECT DISTINCT mark_kind, from_on, to_on FROM touched WHERE kind <> 24) t
	JOIN figure_period p ON p.from_on <= t.to_on AND p.to_on > t.from_on
