-- Takes the centre over: a term that was never used (also not in a life of the database that a restore undid), and after
-- a restore or a promotion a new epoch with the cluster it belongs to.
UPDATE centre SET term = greatest(term, $4) + 1, epoch = $1, system_identifier = $2, timeline = $3 RETURNING term
