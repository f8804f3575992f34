SELECT body FROM catalogue_entry ORDER BY key;
