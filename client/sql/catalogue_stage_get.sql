SELECT version, whole FROM catalogue_stage;
