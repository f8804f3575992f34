SELECT (to_jsonb(c) || jsonb_build_object('j', 0))::text, c.term FROM centre c;
