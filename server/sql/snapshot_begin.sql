-- One moment for all that is read. The walk is by key, whatever the planner believes of a register nobody has analysed yet: it
-- would read and sort the whole of it for every piece.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = off;
SET LOCAL enable_sort = off;
