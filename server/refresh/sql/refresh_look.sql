-- Is there anything to do? The head of the journal, the watermark (-1: none) with its day and catalogue, the newest catalogue; marks;
-- a site whose feed does not have the whole; a closing whose figures are not kept yet; an indicator that ran too long, to be tried again.
SELECT c.j, coalesce(s.j, -1), coalesce(s.day, '-infinity'), coalesce(s.catalogue, -1), coalesce((SELECT max(version) FROM catalogue), 0),
	EXISTS (SELECT FROM dirty_mark),
	EXISTS (SELECT FROM site t LEFT JOIN figure_told o USING (site_id) WHERE NOT t.everything AND t.root_organisation IS NOT NULL
		AND (o.generation, o.organisation_id) IS DISTINCT FROM (t.feed_generation, t.root_organisation)),
	EXISTS (SELECT FROM closed_period p WHERE NOT EXISTS (SELECT FROM figure_closing g WHERE g.period = p.code AND g.closed_j = p.j)),
	EXISTS (SELECT FROM figure_trouble WHERE sqlstate = '57014' AND at < now() - interval '5 minutes')
FROM centre c LEFT JOIN figure_state s ON true
