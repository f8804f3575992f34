-- Of the entities $1: whose updates are parked (with their arrival; whether it would create the entity, amends it, waits for
-- something else than it), and how many wait for them (creates NULL).
SELECT p.entity_kind::integer, p.entity, p.j, p.creates, p.amends, p.waits_for <> p.entity FROM parked p WHERE p.entity = ANY ($1::uuid[])
UNION ALL
SELECT p.waits_for_kind::integer, p.waits_for, count(*), NULL::boolean, NULL::boolean, NULL::boolean FROM parked p
	WHERE p.waits_for = ANY ($1::uuid[]) GROUP BY 1, 2;
