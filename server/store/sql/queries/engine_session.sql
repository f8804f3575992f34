-- The writer's session. It reads and writes by key only. Said expressly, because plans are made once, often while a table is
-- small or without statistics, and must not scan it when it has grown.
SET enable_seqscan = off;
SET plan_cache_mode = force_generic_plan;
SET synchronous_commit = on;
SET lock_timeout = '30s';
