-- What was said of one organisation's period: organisation $1, length $2, first day $3.
SELECT round, what::text, stepped_on FROM period_step
WHERE organisation_id = $1 AND length = $2::text::period_length AND period_on = $3 AND j_to IS NULL
