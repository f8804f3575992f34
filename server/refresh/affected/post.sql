-- Posts $1 differ from $2 on: whoever holds one, and wherever that person is or holds another. Yields as unit.sql.
SELECT 24, t.person_ref, m.on_day, 'infinity'::date FROM unnest($1::uuid[], $2::date[]) m(id, on_day) JOIN post_known t ON t.id = m.id
