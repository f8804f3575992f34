-- Meetings $1: the cell, on the day it met and in the month it met for. Yields as unit.sql.
SELECT 22, r.cell_id, d.on_day, d.on_day FROM unnest($1::uuid[]) m(id) JOIN meeting_known r ON r.id = m.id
	CROSS JOIN LATERAL (VALUES (r.held_on), (r.month)) d(on_day)
