-- Letters that will become items: those for a feed that was renewed since go nowhere.
SELECT l.site_id, l.letter, l.item, s.code FROM figure_letter l
	JOIN site s ON s.site_id = l.site_id AND s.feed_generation = l.generation AND NOT s.everything
ORDER BY l.letter;
