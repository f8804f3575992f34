-- What indicators must look at again: one row per kind, over the journal numbers $1 to $2.
INSERT INTO dirty_mark (j_first, j_last, kind, entities, dates)
SELECT $1::bigint, $2::bigint, v.kind, array_agg(v.entity ORDER BY v.place), array_agg(v.from_on ORDER BY v.place)
FROM unnest($3::integer[], $4::uuid[], $5::date[]) WITH ORDINALITY AS v(kind, entity, from_on, place)
GROUP BY v.kind;
