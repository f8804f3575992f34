-- What the views show from here on: known up to $1, on the day $2; the period is [$3, $4).
SELECT set_config('lt.known', $1::bigint::text, true), set_config('lt.tree', $2::date::text, true),
	set_config('lt.period_from', $3::date::text, true), set_config('lt.period_to', $4::date::text, true)
