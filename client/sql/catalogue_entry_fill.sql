INSERT INTO catalogue_entry (key, body) SELECT key, body FROM catalogue_staged WHERE body IS NOT NULL;
