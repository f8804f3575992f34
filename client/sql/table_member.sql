-- The first column is who: name and card are looked up by it.
SELECT m.id, coalesce(o.code, (SELECT code FROM code_of x WHERE x.id = m.organisation_id)) AS cell, o.name, m.status, m.exempt,
       m.away, coalesce(t.code, (SELECT code FROM code_of x WHERE x.id = m.transfer_to)), m.admitted_on, m.official_on,
       m.party_since, m.birth_year, m.sex, m.is_minority, m.is_youth_union, m.occupation, m.education, m.professional,
       m.political_theory
FROM member_known m
LEFT JOIN organisation_known o ON o.id = m.organisation_id AND o.from_on <= ?1 AND o.to_on > ?1
LEFT JOIN organisation_known t ON t.id = m.transfer_to AND t.from_on <= ?1 AND t.to_on > ?1
WHERE m.from_on <= ?1 AND m.to_on > ?1 AND m.status <> 'ended'
ORDER BY cell, m.id;
