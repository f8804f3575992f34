INSERT INTO figure (period, indicator, numerator, denominator) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (period, indicator) DO UPDATE SET numerator = excluded.numerator, denominator = excluded.denominator;
