-- The entries of the catalogue in force: its holidays and terms say what is overdue.
SELECT body FROM catalogue_entry WHERE version_to IS NULL
