-- One snapshot for all checks. Whatever is compared is large on both sides: no nested loops, and the whole result counts.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SET LOCAL enable_nestloop = off;
SET LOCAL cursor_tuple_fraction = 1;
SET LOCAL work_mem = '32MB';
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
