-- Everybody and everything ever told of, in order of the index.
SELECT DISTINCT r.entity FROM record r WHERE r.kind IN (?1, ?2) ORDER BY r.entity;
