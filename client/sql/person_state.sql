-- Is anybody known; how often was something changed.
SELECT EXISTS (SELECT 1 FROM person), coalesce((SELECT changes FROM person_key), 0);
