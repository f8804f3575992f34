-- Of period ?1, or of every period when it is null.
SELECT period, indicator, numerator, denominator FROM figure WHERE ?1 IS NULL OR period = ?1 ORDER BY period, indicator;
