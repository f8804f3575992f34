-- Indicators with figures of the period $1.
SELECT DISTINCT indicator FROM figure WHERE period = $1
