CREATE TABLE IF NOT EXISTS migration (
	name        text PRIMARY KEY,
	checksum    bytea NOT NULL,
	applied_at  timestamptz NOT NULL DEFAULT now()
);
