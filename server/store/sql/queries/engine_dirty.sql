INSERT INTO dirty_mark (j_first, j_last, kind, entities, dates)
SELECT $1::bigint, $2::bigint, v.kind, v.entities, v.dates
FROM (VALUES ($3::integer, $4::uuid[], $5::date[]), ($6::integer, $7::uuid[], $8::date[])) AS v(kind, entities, dates)
WHERE cardinality(v.entities) > 0;
