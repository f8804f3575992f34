SELECT uuid_send(id) || int4send(version) AS key, format('unit_change id=%s version=%s', id, version) AS place,
	j_from, j_to, unit_id, change, occurred_on, decided_on, issuer, number, type_code, signed_on, name, parent_id, successor_ids,
	without_successor, retroactive
FROM unit_change
ORDER BY 1;
