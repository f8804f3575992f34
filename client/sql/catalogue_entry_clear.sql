-- ?1: everything goes; else what is staged anew or gone.
DELETE FROM catalogue_entry WHERE ?1 OR EXISTS (SELECT 1 FROM catalogue_staged s WHERE s.key = catalogue_entry.key);
