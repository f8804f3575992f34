-- A row of its own: $1 place, $2 kind, $3 id, $4 key, $5 code, $6 name.
INSERT INTO report_place VALUES ($1::integer, $2::integer::smallint, $3, $4, $5, $6)
