SELECT uuid_send(id) || int4send(version) AS key, format('organisation_change id=%s version=%s', id, version) AS place,
	j_from, j_to, organisation_id, change, occurred_on, decided_on, issuer, number, type_code, signed_on, name, parent_id, successor_ids,
	without_successor, retroactive
FROM organisation_change
ORDER BY 1;
