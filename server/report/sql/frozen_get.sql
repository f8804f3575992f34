-- A frozen report: its bytes as $2, whether they are still those of the digest, and who may see it.
SELECT CASE $2::text WHEN 'xlsx' THEN xlsx WHEN 'pdf' THEN pdf WHEN 'csv' THEN csv ELSE book END, sha256 = sha256(book), request ->> 'role', report, period, j
FROM frozen_report WHERE number = $1
