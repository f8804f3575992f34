-- Is the period $1 closed by the province, and at which number?
SELECT j FROM closed_period_known WHERE code = $1
