-- These: kinds $1, subjects $2. What is not in the tree is no subject.
INSERT INTO asked SELECT DISTINCT t.kind, t.id FROM unnest($1::integer[], $2::uuid[]) g(kind, id) JOIN ask_tree t ON t.kind = g.kind AND t.id = g.id
