-- Tree $1: what lies in each atom and in none below it.
WITH organisations AS (
	INSERT INTO asked_organisation
	SELECT a.subject_id, r.id FROM asked a JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = 22 AND r.atom_id = a.subject_id WHERE a.subject_kind = 22
	UNION ALL
	SELECT a.subject_id, r.id FROM asked a JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = 22 AND r.other_atom_id = a.subject_id WHERE a.subject_kind = 20)
INSERT INTO asked_unit
SELECT a.subject_id, r.id FROM asked a JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = 20 AND r.atom_id = a.subject_id WHERE a.subject_kind = 20
UNION ALL
SELECT a.subject_id, r.id FROM asked a JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = 20 AND r.other_atom_id = a.subject_id WHERE a.subject_kind = 22
