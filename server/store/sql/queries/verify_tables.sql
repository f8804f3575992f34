-- What the checks put aside while they compare.
CREATE TEMP TABLE verify_item (
	site_id     uuid,
	n           bigint,
	generation  uuid,      -- of the outbox
	body_n      bigint,
	update_id   uuid,
	body_hash   bytea,
	verdict     text,
	duplicate   boolean,
	j           bigint,
	findings    jsonb,
	waits_for   uuid
) ON COMMIT DROP;
-- Members as their events say, for the comparison with the register; it takes whatever follows.
CREATE TEMP TABLE verify_member ON COMMIT DROP AS SELECT * FROM member WITH NO DATA;
