-- $1 who looked, $2 at what, $3 at how many persons.
INSERT INTO access_log (who, what, persons) VALUES ('web:' || $1::text, $2::text, $3::bigint::int)
