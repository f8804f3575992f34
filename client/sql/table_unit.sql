-- ?1: the day. Of a parent that is not ours, or was only named so far, there is the code. The root is not ours to write.
SELECT u.code, u.name, u.level, u.kind, coalesce(p.code, (SELECT code FROM code_of m WHERE m.id = u.parent_id)),
       u.region_class, u.special_difficulty, u.households, u.from_on
FROM unit_known u
LEFT JOIN unit_known p ON p.id = u.parent_id AND p.from_on <= ?1 AND p.to_on > ?1
WHERE u.from_on <= ?1 AND u.to_on > ?1 AND u.id IS NOT (SELECT root_unit FROM site)
ORDER BY u.code, u.id;
