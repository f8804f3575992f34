-- Tree $1: everything that lies in each atom, also what lies in those below it.
WITH RECURSIVE below AS (
	SELECT subject_kind, subject_id, subject_id AS atom_id FROM asked
	UNION ALL
	SELECT b.subject_kind, b.subject_id, r.id FROM below b JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = b.subject_kind AND r.up_id = b.atom_id AND r.atom_id = r.id),
everything AS MATERIALIZED (
	SELECT b.subject_id, r.kind, r.id FROM below b JOIN figure_tree r ON r.tree_on = $1::date AND r.kind = b.subject_kind AND r.atom_id = b.atom_id
	UNION ALL
	SELECT b.subject_id, r.kind, r.id FROM below b JOIN figure_tree r ON r.tree_on = $1::date AND r.kind <> b.subject_kind AND r.other_atom_id = b.atom_id),
organisations AS (INSERT INTO asked_organisation SELECT subject_id, id FROM everything WHERE kind = 22)
INSERT INTO asked_unit SELECT subject_id, id FROM everything WHERE kind = 20
