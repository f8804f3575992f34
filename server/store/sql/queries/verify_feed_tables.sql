-- What `province` says, decoded: rows with a hash of what they say, and versions of the catalogue.
CREATE TEMP TABLE verify_row (n bigint, kind integer, id uuid, version integer, update_id uuid, j bigint, said_hash bytea) ON COMMIT DROP;
CREATE TEMP TABLE verify_version (n bigint, version integer, digest bytea) ON COMMIT DROP;
-- What sites were told of their figures: place 0 is the item itself. n: of the feed, or of a letter that waits behind it.
CREATE TEMP TABLE verify_figure (site_id uuid, n bigint, letter boolean, place integer, whole boolean, j bigint, indicator text,
	period text, numerator bigint, denominator bigint, gone boolean) ON COMMIT DROP;
