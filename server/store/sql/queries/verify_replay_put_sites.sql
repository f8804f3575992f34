INSERT INTO site SELECT r.* FROM jsonb_populate_recordset(NULL::site, $1::text::jsonb) r;
