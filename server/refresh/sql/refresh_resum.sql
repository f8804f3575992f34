-- Tree $1: the upper places at or above what was asked about.
INSERT INTO resum
WITH RECURSIVE above AS (
	SELECT r.kind, r.id, r.up_id, r.level, r.upper FROM asked a JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = a.subject_kind AND r.id = a.subject_id
	UNION
	SELECT r.kind, r.id, r.up_id, r.level, r.upper FROM above b JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = b.kind AND r.id = b.up_id)
SELECT DISTINCT kind, id, level FROM above WHERE upper
