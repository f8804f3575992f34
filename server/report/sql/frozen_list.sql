-- The newest first.
SELECT number, report, period, at, actor, j, catalogue, encode(sha256, 'hex') AS sha256, note, request ->> 'role' AS role
FROM frozen_report ORDER BY number DESC
