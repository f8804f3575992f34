-- Reports that were frozen: cited for ever, so kept as they were rendered. `book` is the JSON of server/sheets in its exact bytes,
-- sha256 is of it; `request` says what was asked. Whoever may insert may do nothing else: a row is never changed or deleted.
CREATE TABLE frozen_report (
	number                 bigint PRIMARY KEY CHECK (number > 0),
	report                 text NOT NULL,
	period                 text NOT NULL,
	request                jsonb NOT NULL,
	note                   text,
	actor                  text NOT NULL,
	at                     timestamptz NOT NULL,
	j                      bigint NOT NULL,
	catalogue              integer NOT NULL,
	lang                   text NOT NULL,
	book                   bytea NOT NULL,
	sha256                 bytea NOT NULL CHECK (sha256 = sha256(book)),
	xlsx                   bytea NOT NULL,
	pdf                    bytea NOT NULL,
	csv                    bytea NOT NULL
);
CREATE FUNCTION frozen_report_stands() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN RAISE EXCEPTION 'a frozen report is never changed' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER frozen_report_stands BEFORE UPDATE OR DELETE ON frozen_report FOR EACH ROW EXECUTE FUNCTION frozen_report_stands();
CREATE TRIGGER frozen_report_stays BEFORE TRUNCATE ON frozen_report FOR EACH STATEMENT EXECUTE FUNCTION frozen_report_stands();
