-- Everything that is kept: the stored periods (closed_j 0) and the closed ones. on_day: the day of stocks; catalogue: whose SELECTs;
-- $1: the catalogue of the stored ones. A text of the indicators that failed then.
SELECT code, from_on, to_on, on_day, 0::bigint, $1::integer, ARRAY(SELECT indicator FROM figure_trouble) FROM figure_period
UNION ALL
SELECT period, from_on, to_on, on_day, closed_j, catalogue, troubles FROM figure_closing
ORDER BY 5, 1
