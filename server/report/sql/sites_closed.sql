-- How many sites have closed the period $1 (and were not sent back), of how many.
SELECT count(*) FILTER (WHERE p.state IN ('closed', 'accepted')), count(*)
FROM site s LEFT JOIN period_state_known p ON p.organisation_id = s.root_organisation AND p.code = $1
WHERE NOT s.everything AND s.state <> 'disabled'
