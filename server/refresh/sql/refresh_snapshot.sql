-- The head of the journal in this snapshot, the newest catalogue, and the last round: its watermark (-1: none), day, catalogue.
SELECT c.j, coalesce((SELECT max(version) FROM catalogue), 0), coalesce(s.j, -1), coalesce(s.day, '-infinity'), coalesce(s.catalogue, -1)
FROM centre c LEFT JOIN figure_state s ON true
