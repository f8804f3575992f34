-- The periods the province has closed and not opened again: whatever changes them is an adjustment.
SELECT organisation_id, length::text, period_on FROM closed_period WHERE reopened_j IS NULL
