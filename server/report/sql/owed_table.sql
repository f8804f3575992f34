-- What is owed by whatever lies in a row; asked for once, read by four tables.
CREATE TEMP TABLE IF NOT EXISTS report_owed (place integer NOT NULL, rule text NOT NULL, length text NOT NULL, period text NOT NULL,
	due_on date NOT NULL, site_id uuid, subject text NOT NULL, subject_id uuid NOT NULL, told boolean NOT NULL, in_time boolean NOT NULL) ON COMMIT DROP;
TRUNCATE report_owed;
