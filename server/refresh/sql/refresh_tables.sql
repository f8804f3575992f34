-- What a round puts aside. The tables live as long as the session and are empty in every new transaction.
CREATE TEMP TABLE touched (mark_kind smallint NOT NULL, kind smallint NOT NULL, id uuid NOT NULL, from_on date NOT NULL, to_on date NOT NULL)
	ON COMMIT DELETE ROWS;
CREATE TEMP TABLE pending (period text NOT NULL, kind smallint NOT NULL, atom_id uuid NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE pending_kind (period text NOT NULL, mark_kind smallint NOT NULL) ON COMMIT DELETE ROWS;      -- 0: the tree, which concerns all
CREATE TEMP TABLE indicator_now (code text NOT NULL, version integer NOT NULL, catalogue integer NOT NULL, additive boolean NOT NULL,
	absent_zero boolean NOT NULL, share boolean NOT NULL, no_organisations boolean NOT NULL, no_units boolean NOT NULL,
	reads integer[] NOT NULL, periods text[] NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE period_was (code text NOT NULL, on_day date NOT NULL, tree_on date NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE tree_new (tree_on date NOT NULL, kind smallint NOT NULL, id uuid NOT NULL, live boolean NOT NULL, parent_id uuid, other_id uuid,
	atom_id uuid, other_atom_id uuid, up_id uuid, level integer NOT NULL, upper boolean NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE pair (indicator text NOT NULL, period text NOT NULL, whole boolean NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE resum (kind smallint NOT NULL, id uuid NOT NULL, level integer NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE gone (subject_id uuid NOT NULL, period text NOT NULL, indicator text NOT NULL) ON COMMIT DELETE ROWS;
