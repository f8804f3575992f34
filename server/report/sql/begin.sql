-- One snapshot for the whole report. Working days and notes of the standing lists are compared as ISO text. The tables go with the
-- transaction: the rows of the report's tables (place 0 is the whole), and what lies in each: at 0 the day before the period, at 1 the
-- day of stocks.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SET LOCAL datestyle = 'ISO';
CREATE TEMP TABLE report_place (place integer PRIMARY KEY, kind smallint NOT NULL, id uuid NOT NULL, key text NOT NULL, code text NOT NULL,
	name text NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE report_lies (at smallint NOT NULL, place integer NOT NULL, organisation_id uuid NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE report_lies_unit (at smallint NOT NULL, place integer NOT NULL, unit_id uuid NOT NULL) ON COMMIT DROP;
