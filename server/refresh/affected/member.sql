-- Members $1 differ from $2 on: wherever the person is or holds a post (person.sql). Yields as unit.sql.
SELECT 24, m.id, m.on_day, 'infinity'::date FROM unnest($1::uuid[], $2::date[]) m(id, on_day)
