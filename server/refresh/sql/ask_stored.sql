-- Every place of the tree that figures are stored of.
INSERT INTO asked SELECT kind, id FROM ask_tree WHERE atom_id = id
