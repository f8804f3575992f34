-- What the audit trail's hashes are made of. The writer computes the same bytes in C (server/engine/audit.c); a test and
-- `verify` compare. Numbers are big endian, texts are preceded by their length, NULL is one byte 0 (else 1 and the value).

CREATE FUNCTION audit_text(value text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT CASE WHEN value IS NULL THEN '\x00'::bytea
	   ELSE '\x01'::bytea || int4send(octet_length(value)) || convert_to(value, 'UTF8') END $$;
CREATE FUNCTION audit_number(value bigint) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT CASE WHEN value IS NULL THEN '\x00'::bytea ELSE '\x01'::bytea || int8send(value) END $$;

-- One judgement: its journal number, the body it speaks of, the answer, and what it was judged by: the day, the catalogue
-- and the time.
CREATE FUNCTION audit_judgement(j bigint, log integer, n bigint, body_hash bytea, duplicate boolean, verdict verdict, findings jsonb,
		today date, catalogue integer, at timestamptz)
	RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT int8send(j) || int4send(log) || int8send(n) || body_hash || boolsend(duplicate)
	   || audit_text(verdict::text) || audit_text(findings::text) || date_send(today) || int4send(catalogue) || timestamptz_send(at) $$;

-- One row of the trail, over the one before it.
CREATE FUNCTION audit_hash(before bytea, site_id uuid, seq bigint, at timestamptz, what text, actor text,
		j_first bigint, j_last bigint, count integer, digest bytea)
	RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT sha256(before || uuid_send(site_id) || int8send(seq) || timestamptz_send(at) || audit_text(what) || audit_text(actor)
	   || audit_number(j_first) || audit_number(j_last) || int4send(count) || digest) $$;
