SELECT EXISTS (SELECT 1 FROM organisation WHERE id = $1::uuid);
