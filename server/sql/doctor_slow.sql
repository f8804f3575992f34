-- What takes a look at the journal: bodies that wait too long, bodies nobody could judge.
SELECT (SELECT count(*) FROM parked WHERE since < now() - interval '30 days'),
	(SELECT count(*) FROM inbox WHERE verdict = 'quarantined' AND NOT duplicate)
