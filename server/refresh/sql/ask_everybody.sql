-- Every organisation and unit of the tree.
INSERT INTO asked SELECT kind, id FROM ask_tree WHERE live
