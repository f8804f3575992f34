-- Who the person_refs are. No text stands here: a row's record {name, card, birth date} is sealed with a key that lies in
-- names.key beside this file (XChaCha20-Poly1305: nonce, then cipher text; the person_ref is bound in), and looked up by
-- keyed hashes. A row that is replaced or deleted leaves sealed bytes behind, nothing else.
-- The indexes are narrow because an import touches most of their pages in each of its transactions.
CREATE TABLE person (
	person                 INTEGER PRIMARY KEY,
	person_ref             BLOB NOT NULL UNIQUE CHECK (length(person_ref) = 16),
	sealed                 BLOB NOT NULL,
	card_key               BLOB,                      -- 10 bytes, of the folded card; two rows may share it after a restore
	name_key               BLOB,                      -- 10 bytes, of the folded name
	birth_key              BLOB                       -- 4 bytes, of the folded name and the birth date
) STRICT;
CREATE INDEX person_card ON person (card_key) WHERE card_key IS NOT NULL;
CREATE INDEX person_name ON person (name_key, birth_key) WHERE name_key IS NOT NULL;

-- What belongs to the keys. One row, once names.key is made.
CREATE TABLE person_key (
	one                    INTEGER PRIMARY KEY CHECK (one = 1),
	probe                  BLOB NOT NULL,             -- sealed under names.key: is it still the same key?
	matching               BLOB,                      -- the sites' shared matching key, sealed likewise
	recovery_public        BLOB,                      -- backups are sealed to it; its other half stands on paper only
	changes                INTEGER NOT NULL           -- transactions that changed persons or the matching key
) STRICT;
