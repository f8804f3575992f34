SELECT DISTINCT n.id FROM node n WHERE n.kind = ?1 ORDER BY n.id;
