SELECT version, digest FROM catalogue;
