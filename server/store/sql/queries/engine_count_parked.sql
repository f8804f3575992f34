SELECT count(*) FROM parked;
