CREATE TEMP TABLE IF NOT EXISTS standing_period (kind text NOT NULL, from_on date NOT NULL, to_on date NOT NULL) ON COMMIT DROP;
TRUNCATE standing_period;
