SELECT p.person_ref, p.title, coalesce(o.code, u.code, (SELECT code FROM code_of m WHERE m.id = coalesce(p.organisation_id, p.unit_id))) AS place,
       coalesce(o.name, u.name), p.basis, p.from_on, p.to_on
FROM post_known p
LEFT JOIN organisation_known o ON o.id = p.organisation_id AND o.from_on <= ?1 AND o.to_on > ?1
LEFT JOIN unit_known u ON u.id = p.unit_id AND u.from_on <= ?1 AND u.to_on > ?1
WHERE p.from_on <= ?1 AND p.to_on > ?1
ORDER BY place, p.title, p.id;
