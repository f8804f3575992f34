-- What lies in each subject: in its own tree, and of the other one whatever belongs there.
WITH RECURSIVE inside AS (
	SELECT a.subject_kind, a.subject_id, a.subject_id AS id FROM asked a
	UNION ALL
	SELECT i.subject_kind, i.subject_id, t.id FROM inside i JOIN ask_tree t ON t.kind = i.subject_kind AND t.parent_id = i.id),
everything AS MATERIALIZED (
	SELECT subject_id, subject_kind AS kind, id FROM inside
	UNION ALL
	SELECT i.subject_id, t.kind, t.id FROM inside i JOIN ask_tree t ON t.other_id = i.id AND t.kind <> i.subject_kind),
organisations AS (INSERT INTO asked_organisation SELECT subject_id, id FROM everything WHERE kind = 22)
INSERT INTO asked_unit SELECT subject_id, id FROM everything WHERE kind = 20
