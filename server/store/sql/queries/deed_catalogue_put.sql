-- A version comes into force: $1 number, $2 J, $3 time, $4 actor, $5 note, $6 digest.
INSERT INTO catalogue (version, j, at, actor, note, digest)
VALUES ($1::integer, $2::bigint, $3::timestamptz, $4::text, $5::text, $6::bytea);
