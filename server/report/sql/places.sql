-- The rows.
SELECT place, kind, id, key, code, name FROM report_place ORDER BY place
