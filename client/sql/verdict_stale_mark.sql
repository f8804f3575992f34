UPDATE verdict SET stale = 1 WHERE letter IN (SELECT letter FROM letter WHERE body IS NOT NULL);
