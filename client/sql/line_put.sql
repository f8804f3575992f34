INSERT INTO line (one, state, why, since, last_contact) VALUES (1, ?1, ?2, ?3, ?4)
ON CONFLICT (one) DO UPDATE SET since = iif(state = excluded.state AND why = excluded.why, since, excluded.since),
       state = excluded.state, why = excluded.why, last_contact = coalesce(excluded.last_contact, last_contact);
