-- Two feeds. `site/<code>` stands in its site's row; `province`, which every site follows, in that of the centre's own hand.

-- The log of a feed is kept for some weeks, then an item is blanked: n and chain stay, so what is left can still be followed.
-- feed_pruned: up to here the present generation has no items any more. province_acked: what the site has applied of `province`.
ALTER TABLE feed_item ALTER COLUMN item DROP NOT NULL;
ALTER TABLE site ADD COLUMN feed_pruned bigint NOT NULL DEFAULT 0, ADD COLUMN province_acked bigint NOT NULL DEFAULT 0;

-- The feed of the centre's own hand carried verdicts nobody pulled; from here on it is `province` and begins anew. Whoever
-- comes first takes a snapshot, so what was told before is in nobody's way.
DELETE FROM feed_item WHERE site_id IN (SELECT site_id FROM site WHERE everything);
UPDATE site SET feed_generation = gen_random_uuid(), feed_n = 0, feed_chain = decode(repeat('00', 32), 'hex'), feed_acked = 0
	WHERE everything;

-- Rows older than 0004 do not name the update they come from; snapshots need it. An entry stands behind every unit and
-- organisation that was not founded by a change.
CREATE TEMP TABLE entry_update ON COMMIT DROP AS
	SELECT DISTINCT ON (entity) entity, update_id FROM inbox i WHERE kind IN (20, 22) AND verdict = 'accepted' AND NOT duplicate
		AND (EXISTS (SELECT FROM unit WHERE update_id IS NULL) OR EXISTS (SELECT FROM organisation WHERE update_id IS NULL))
	ORDER BY entity, CASE WHEN first_verdict = 'accepted' THEN j
		ELSE (SELECT max(g.j) FROM judgement g WHERE g.log = i.log AND g.n = i.n) END;      -- the first: others amend it
UPDATE unit r SET update_id = e.update_id FROM entry_update e WHERE e.entity = r.id AND r.update_id IS NULL AND r.edition = 1;
UPDATE organisation r SET update_id = e.update_id FROM entry_update e WHERE e.entity = r.id AND r.update_id IS NULL AND r.edition = 1;
DROP TABLE entry_update;
UPDATE unit_change SET update_id = id WHERE update_id IS NULL AND version = 1;
UPDATE organisation_change SET update_id = id WHERE update_id IS NULL AND version = 1;

-- What a site could not apply: skipped there, told here. n 0: of a snapshot. code: LT-nnnn.
CREATE TABLE feed_trouble (
	site_id                uuid NOT NULL REFERENCES site,
	feed                   text NOT NULL,
	n                      bigint NOT NULL,
	code                   integer NOT NULL,
	at                     timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (site_id, feed, n, code)
);

-- Whoever listens to <schema>_heads hears of a change for every site as soon as it is committed: generation, n, chain.
CREATE FUNCTION head_moved() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN
		PERFORM pg_notify(TG_TABLE_SCHEMA || '_heads', NEW.feed_generation || ' ' || NEW.feed_n || ' ' || encode(NEW.feed_chain, 'hex'));
		RETURN NULL;
	END $$;
CREATE TRIGGER site_head AFTER UPDATE OF feed_generation, feed_n ON site FOR EACH ROW
	WHEN (NEW.everything AND (NEW.feed_n <> OLD.feed_n OR NEW.feed_generation <> OLD.feed_generation)) EXECUTE FUNCTION head_moved();
