-- Bodies are blanked from the front, but one that was not accepted stays: oldest kept = everything from here on is there.
SELECT pruned + 1 FROM generation WHERE generation = ?1;
