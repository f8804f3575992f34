-- What is asked about: as known at $1 (empty: now), the day of stocks $2, the span [$3, $4).
SELECT set_config('lt.known', $1::text, true), set_config('lt.tree', $2::date::text, true),
	set_config('lt.period_from', $3::date::text, true), set_config('lt.period_to', $4::date::text, true)
