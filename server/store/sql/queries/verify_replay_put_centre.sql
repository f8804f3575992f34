INSERT INTO centre SELECT r.* FROM jsonb_populate_record(NULL::centre, $1::text::jsonb) r;
