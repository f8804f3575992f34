-- The rows `province` said, beside the bodies they were made from.
SELECT r.n, r.said_hash, i.body FROM verify_row r JOIN inbox i ON i.update_id = r.update_id AND i.verdict = 'accepted' AND NOT i.duplicate
ORDER BY r.n;
