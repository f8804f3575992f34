SELECT format('j=%s sites=%s logs=%s bodies=%s judgements=%s', (SELECT j FROM centre), (SELECT count(*) FROM site),
	(SELECT count(*) FROM site_log), (SELECT count(*) FROM inbox), (SELECT count(*) FROM judgement));
