-- Those of the day's year, up to the day.
SELECT coalesce(o.code, (SELECT code FROM code_of x WHERE x.id = m.cell_id)) AS cell, o.name, m.held_on, m.kind, m.month, m.mode,
       m.minutes_taken, m.required, m.present, m.excused, m.unexcused, m.speakers, m.has_resolution, m.topic_code
FROM meeting_known m
LEFT JOIN organisation_known o ON o.id = m.cell_id AND o.from_on <= m.held_on AND o.to_on > m.held_on
WHERE m.held_on >= substr(?1, 1, 4) || '-01-01' AND m.held_on <= ?1
ORDER BY cell, m.held_on, m.kind;
