-- What `province` says, decoded: rows with a hash of what they say, and versions of the catalogue.
CREATE TEMP TABLE verify_row (n bigint, kind integer, id uuid, version integer, update_id uuid, j bigint, said_hash bytea) ON COMMIT DROP;
CREATE TEMP TABLE verify_version (n bigint, version integer, digest bytea) ON COMMIT DROP;
