-- $1 number, $2 report, $3 period, $4 request, $5 note, $6 actor, $7 at, $8 j, $9 catalogue, $10 lang, $11 book, $12 sha256, $13 xlsx, $14 pdf, $15 csv.
INSERT INTO frozen_report (number, report, period, request, note, actor, at, j, catalogue, lang, book, sha256, xlsx, pdf, csv)
VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, to_timestamp($7::bigint / 1000.0), $8, $9, $10, $11, $12, $13, $14, $15)
