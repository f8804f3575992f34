-- Somebody ($1) is shown rows about persons: why ($2), how many ($3).
INSERT INTO access_log (who, what, persons) VALUES ($1, $2, $3)
