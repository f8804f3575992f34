-- Where the feed `province` stands: another text whenever its rows may have changed.
SELECT hex(generation) || ' ' || n || ' ' || life || ' ' || coalesce(hex(next), '') || ' ' || coalesce(applied_at, 0)
FROM feed WHERE feed = 'province';
