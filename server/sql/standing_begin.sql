-- All lists of one call see one snapshot; the lists compare parts of dates as ISO text. Periods and scope go with the transaction.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SET LOCAL datestyle = 'ISO';
CREATE TEMP TABLE standing_period (kind text NOT NULL, from_on date NOT NULL, to_on date NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE standing_scope (kind text NOT NULL, id uuid NOT NULL) ON COMMIT DROP;
