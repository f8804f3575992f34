-- The period $1, closed at $2: [$3, $4), as of $5, by the catalogue $6; $7 failed.
INSERT INTO figure_closing (period, closed_j, from_on, to_on, on_day, catalogue, troubles, at)
VALUES ($1::text, $2::bigint, $3::date, $4::date, $5::date, $6::integer, $7::text[], now())
