SELECT uuid_send(id) || int4send(version) || date_send(from_on) AS key,
	format('organisation id=%s version=%s from=%s', id, version, from_on) AS place,
	to_on, j_from, j_to, code, name, type, setting, parent_id, unit_id, has_committee, valid_from
FROM organisation
ORDER BY 1;
