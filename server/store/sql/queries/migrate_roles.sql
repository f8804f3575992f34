-- What is missing of the two roles of schema $1, as statements, in the order in which they are to be run. Roles belong to the
-- whole cluster; whoever may not make them hands these lines to its administrator.
WITH role AS (
	SELECT n.place, $1::text || n.suffix AS name, r.oid
	FROM (VALUES (1, '_indicator'), (2, '_web')) n(place, suffix) LEFT JOIN pg_roles r ON r.rolname = $1::text || n.suffix),
wanted AS (
	SELECT place, format('CREATE ROLE %I NOLOGIN', name) AS statement, oid IS NOT NULL AS there FROM role
	UNION ALL
	SELECT 3, format('GRANT %I TO %I', i.name, w.name),
		EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = i.oid AND m.member = w.oid)
	FROM role i, role w WHERE i.place = 1 AND w.place = 2
	UNION ALL      -- a superuser is a member of every role
	SELECT 3 + place, format('GRANT %I TO %I', name, session_user), coalesce(pg_has_role(session_user, oid, 'MEMBER'), false) FROM role)
SELECT statement FROM wanted WHERE NOT there ORDER BY place;
