-- Steps $1 in the closing of a period: whose they are. Yields as unit.sql.
SELECT 22, r.organisation_id, least(m.on_day, r.period_on), 'infinity'::date
FROM unnest($1::uuid[], $2::date[]) m(id, on_day) JOIN period_step_known r ON r.id = m.id
