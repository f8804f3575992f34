-- The whole: $1 kind, $2 id, $3 key, $4 code, $5 name.
INSERT INTO report_place VALUES (0, $1::integer::smallint, $2, $3, $4, $5)
