-- No member on any day without a cell that is there: an ended one has none, every other one a cell over the whole span.
WITH cell AS (
	SELECT id, min(from_on) AS from_on, max(to_on) AS to_on FROM organisation
	WHERE j_to IS NULL AND type IN ('grassroots_cell', 'subordinate_cell') GROUP BY id)
SELECT format('member id=%s from=%s: %s', m.id, m.from_on, CASE WHEN m.status = 'ended' THEN 'ended, but has a cell'
	WHEN m.organisation_id IS NULL THEN 'has no cell' ELSE format('its cell %s is not there', m.organisation_id) END)
FROM member m LEFT JOIN cell c ON c.id = m.organisation_id AND c.from_on <= m.from_on AND c.to_on >= m.to_on
WHERE m.j_to IS NULL AND CASE WHEN m.status = 'ended' THEN m.organisation_id IS NOT NULL ELSE c.id IS NULL END;
