SELECT name, role, added_at, added_by, revoked_at, revoked_by FROM web_user ORDER BY revoked_at IS NOT NULL, name COLLATE "C", added_at
