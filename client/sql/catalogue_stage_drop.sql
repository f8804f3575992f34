DELETE FROM catalogue_stage;
