-- The centre's row beside what the cluster says of itself now.
SELECT c.epoch, c.j, c.term, c.system_identifier, c.timeline, h.system_identifier, h.timeline FROM centre c, here() h
