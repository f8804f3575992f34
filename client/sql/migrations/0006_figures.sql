-- The site's own figures as the province counts them. They come down in `site/<code>`: what changed, or everything anew.
CREATE TABLE figure (
	period                 TEXT NOT NULL,             -- '2020', '2020-H1', '2020-Q1', '2020-12', or a cut's code
	indicator              TEXT NOT NULL,             -- the catalogue's code
	numerator              INTEGER,                   -- absent: nothing is known
	denominator            INTEGER,                   -- absent: a count
	PRIMARY KEY (period, indicator)
) STRICT, WITHOUT ROWID;

-- The watermark: everything up to this journal number is in the figures. No row: none have come.
CREATE TABLE figure_state (
	one                    INTEGER PRIMARY KEY CHECK (one = 1),
	j                      INTEGER NOT NULL,
	at                     INTEGER NOT NULL
) STRICT;
