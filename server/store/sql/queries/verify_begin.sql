-- One snapshot for all checks. Whatever is compared is large on both sides: no nested loops, and the whole result counts.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SET LOCAL enable_nestloop = off;
SET LOCAL cursor_tuple_fraction = 1;
SET LOCAL work_mem = '32MB';
