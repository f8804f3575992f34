DELETE FROM catalogue_staged;
