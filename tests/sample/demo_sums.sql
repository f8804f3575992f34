-- What the sites made and what the centre has of it, per site and per kind of record. Before: what each site says of
-- itself (var/demo/made.csv), and the sample's own list (imports.csv). psql variables: the headings and words; sites,
-- kinds and judged (files); first: true when nothing but the sample can be there, so that all of it was accepted.
CREATE TEMP TABLE at_site (nr integer GENERATED ALWAYS AS IDENTITY, code text, made bigint, acked bigint, settled bigint, waiting bigint, open bigint, expected bigint);
\copy at_site (code, made, acked, settled, waiting, open, expected) FROM var/demo/made.csv WITH (FORMAT csv)
CREATE TEMP TABLE import (site text, phase text, file text, form text, encoding text, rows bigint);
\copy import FROM var/demo/sample/imports.csv WITH (FORMAT csv, HEADER)

-- 56760 -> 56,760 or 56.760, to the right.
CREATE FUNCTION pg_temp.written(n bigint, lang text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT lpad(CASE WHEN lang = 'vi' THEN translate(t, ',', '.') ELSE t END, 9) FROM (SELECT to_char(n, 'FM999,999,990') AS t) x $$;

-- A body counts once, however often it arrived.
CREATE TEMP VIEW body AS SELECT DISTINCT ON (s.code, i.update_id, i.body_hash) s.code, s.everything, i.kind, i.verdict
	FROM inbox i JOIN site_log l USING (log) JOIN site s USING (site_id) WHERE NOT i.duplicate
	ORDER BY s.code, i.update_id, i.body_hash;

CREATE TEMP TABLE site_sum AS
	WITH sums AS (SELECT code, count(*) AS received, count(*) FILTER (WHERE verdict = 'accepted') AS accepted,
		count(*) FILTER (WHERE verdict = 'returned') AS returned, count(*) FILTER (WHERE verdict = 'parked') AS parked,
		count(*) FILTER (WHERE verdict = 'quarantined') AS quarantined FROM body GROUP BY code)
	SELECT a.nr, a.code, a.made, received, accepted, returned, parked, quarantined,
		coalesce(a.acked = a.made AND a.settled = a.made AND a.waiting = 0 AND a.made = received
			AND received = accepted + returned + parked + quarantined
			AND (NOT :first OR (a.made = a.expected AND accepted = received)), false) AS equal
	FROM at_site a LEFT JOIN sums USING (code);

-- What stands in a register: entities of units and organisations, openings of members, everybody else's rows as they are now.
CREATE TEMP TABLE kind_sum AS
	WITH kind(kind, form, vi, en) AS (VALUES (20, 'unit', 'đơn vị hành chính', 'units'),
		(21, 'unit_change', 'thay đổi đơn vị', 'changes of units'), (22, 'organisation', 'tổ chức đảng', 'organisations'),
		(23, 'organisation_change', 'thay đổi tổ chức', 'changes of organisations'),
		(24, 'member', 'đảng viên có từ đầu', 'members of the opening stock'),
		(25, 'member_event', 'biến động đảng viên', 'member events'), (26, 'post', 'chức vụ', 'posts'), (27, 'meeting', 'buổi sinh hoạt', 'meetings'),
		(28, 'counted_return', 'báo cáo số liệu', 'returns'), (30, 'document', 'văn bản', 'documents'), (31, 'task', 'nhiệm vụ', 'tasks'),
		(32, 'task_report', 'tiến độ nhiệm vụ', 'task reports'), (34, 'period_step', 'bước chốt kỳ', 'steps of closing a period')),
	register(kind, n) AS (
		SELECT 20, count(DISTINCT id) FROM unit u WHERE j_to IS NULL
			AND NOT EXISTS (SELECT FROM unit_change c WHERE c.unit_id = u.id AND c.change = 'found' AND c.j_to IS NULL)
		UNION ALL SELECT 21, count(*) FROM unit_change WHERE j_to IS NULL
		UNION ALL SELECT 22, count(DISTINCT id) FROM organisation o WHERE j_to IS NULL
			AND NOT EXISTS (SELECT FROM organisation_change c WHERE c.organisation_id = o.id AND c.change = 'found' AND c.j_to IS NULL)
		UNION ALL SELECT 23, count(*) FROM organisation_change WHERE j_to IS NULL
		UNION ALL SELECT 24, count(*) FROM member_event WHERE j_to IS NULL AND event = 'opening'
		UNION ALL SELECT 25, count(*) FROM member_event WHERE j_to IS NULL AND event <> 'opening'
		UNION ALL SELECT 26, count(*) FROM post WHERE j_to IS NULL
		UNION ALL SELECT 27, count(*) FROM meeting WHERE j_to IS NULL
		UNION ALL SELECT 28, count(*) FROM counted_return WHERE j_to IS NULL
		UNION ALL SELECT 30, count(*) FROM document WHERE j_to IS NULL
		UNION ALL SELECT 31, count(*) FROM task WHERE j_to IS NULL
		UNION ALL SELECT 32, count(*) FROM task_report WHERE j_to IS NULL
		UNION ALL SELECT 34, count(*) FROM period_step WHERE j_to IS NULL),
	files AS (SELECT CASE phase WHEN 'returns' THEN 'counted_return' ELSE form END AS form, sum(rows)::bigint AS n FROM import GROUP BY 1),
	accepted AS (SELECT kind, count(*) AS n, count(*) FILTER (WHERE everything) AS by_hand FROM body WHERE verdict = 'accepted' GROUP BY kind)
	SELECT k.kind, k.vi, k.en, coalesce(f.n, 0) AS files, coalesce(a.by_hand, 0) AS by_hand, coalesce(a.n, 0) AS accepted, r.n AS register,
		NOT :first OR (coalesce(a.n, 0) = r.n AND coalesce(f.n, 0) + coalesce(a.by_hand, 0) = coalesce(a.n, 0)) AS equal
	FROM kind k LEFT JOIN files f USING (form) LEFT JOIN accepted a USING (kind) JOIN register r USING (kind);

\pset footer off
\pset border 2
\pset linestyle unicode
\o :sites
SELECT code AS :"col_site", pg_temp.written(made, :'lang') AS :"col_made", pg_temp.written(received, :'lang') AS :"col_received",
	pg_temp.written(accepted, :'lang') AS :"col_accepted", pg_temp.written(returned, :'lang') AS :"col_returned",
	pg_temp.written(parked, :'lang') AS :"col_parked", pg_temp.written(quarantined, :'lang') AS :"col_quarantined",
	CASE WHEN equal THEN :'equal' ELSE :'differs' END AS :"col_equal"
FROM site_sum ORDER BY nr;
\o :kinds
SELECT CASE :'lang' WHEN 'vi' THEN vi ELSE en END AS :"col_kind", pg_temp.written(files, :'lang') AS :"col_files",
	pg_temp.written(by_hand, :'lang') AS :"col_hand", pg_temp.written(accepted, :'lang') AS :"col_accepted",
	pg_temp.written(register, :'lang') AS :"col_register",
	CASE WHEN equal THEN :'equal' ELSE :'differs' END AS :"col_equal"
FROM kind_sum WHERE files + by_hand + accepted + register > 0 ORDER BY kind_sum.kind;

-- Sites and how many of them are equal, kinds and how many of them; duplicates that arrived under a number of their own.
\o :judged
\pset tuples_only on
\pset format unaligned
\pset fieldsep ' '
SELECT (SELECT count(*) FROM site_sum), (SELECT count(*) FROM site_sum WHERE equal), (SELECT count(*) FROM kind_sum),
	(SELECT count(*) FROM kind_sum WHERE equal), (SELECT count(*) FROM inbox WHERE duplicate),
	(SELECT sum(received) FROM site_sum);
