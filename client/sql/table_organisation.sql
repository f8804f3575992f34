SELECT o.code, o.name, o.type, o.setting, coalesce(p.code, (SELECT code FROM code_of m WHERE m.id = o.parent_id)),
       coalesce(u.code, (SELECT code FROM code_of m WHERE m.id = o.unit_id)), o.has_committee, o.from_on
FROM organisation_known o
LEFT JOIN organisation_known p ON p.id = o.parent_id AND p.from_on <= ?1 AND p.to_on > ?1
LEFT JOIN unit_known u ON u.id = o.unit_id AND u.from_on <= ?1 AND u.to_on > ?1
WHERE o.from_on <= ?1 AND o.to_on > ?1 AND o.id IS NOT (SELECT root_organisation FROM site)
ORDER BY o.code, o.id;
