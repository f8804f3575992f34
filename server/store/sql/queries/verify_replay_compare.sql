-- The writer's session avoids sequential scans; a comparison reads everything.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL enable_seqscan = on;
SET LOCAL cursor_tuple_fraction = 1;
SET LOCAL work_mem = '32MB';
