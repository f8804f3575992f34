-- The token, its site and the state of the centre, locked for the enrolment. $1 token id, $2 the new public key.
SELECT t.site_id, t.secret_hash, t.expires_at < now(), t.tries, t.used_at IS NOT NULL, s.state::text,
	s.code, s.name, s.root_organisation, s.root_organisation_code, s.root_unit, s.root_unit_code, s.valid_from, c.epoch,
	EXISTS (SELECT FROM site_key k WHERE k.state = 'active' AND k.confirmed_epoch <> c.epoch),
	(SELECT k.site_id = t.site_id AND k.state = 'active' FROM site_key k WHERE k.curve_public = $2),
	(SELECT o.type::text FROM organisation o WHERE o.id = s.root_organisation AND o.j_to IS NULL LIMIT 1),
	(SELECT u.level::text FROM unit u WHERE u.id = s.root_unit AND u.j_to IS NULL LIMIT 1)
FROM enrol_token t JOIN site s USING (site_id), centre c
WHERE t.token_id = $1
FOR UPDATE OF s, t
