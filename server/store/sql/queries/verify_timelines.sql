-- What follows from the events told (verify_member, folded again) is what stands in the register.
SELECT format('member id=%s from=%s: %s', coalesce(s.id, r.id), coalesce(s.from_on, r.from_on), CASE
	WHEN s.id IS NULL THEN 'is not there, but follows from its events' WHEN r.id IS NULL THEN 'follows from no event'
	ELSE 'is not what its events say' END)
FROM (SELECT * FROM member WHERE j_to IS NULL) s FULL JOIN verify_member r ON r.id = s.id AND r.from_on = s.from_on
WHERE s.id IS NULL OR r.id IS NULL
	OR to_jsonb(s) - '{version,j_from,j_to}'::text[] IS DISTINCT FROM to_jsonb(r) - '{version,j_from,j_to}'::text[];
