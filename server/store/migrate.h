/* Brings a database to the tables this program knows: numbered migrations, each with a checksum in lt.migration, each in
 * its own transaction, one process at a time (advisory lock). And the two rows without which there is no centre.
 * A released migration is never edited; a changed checksum is refused. */
#ifndef LT_SERVER_STORE_MIGRATE_H
#define LT_SERVER_STORE_MIGRATE_H
#include "server/store/db.h"

struct migrate_state {
	unsigned known;         /* migrations this program carries */
	unsigned applied;       /* of these, applied with an equal checksum */
	unsigned newer;         /* in the database, unknown to this program: the program is older than the database */
	bool no_schema;         /* nothing is there yet */
	bool bootstrapped;      /* the centre's row exists */
};
/* Reads only. REFUSED when a checksum differs (the fault names the migration); LATER as db_run. */
enum result migrate_state(struct db *db, struct migrate_state *out, struct fault *f) MUST_CHECK;
/* Creates db_schema(db) if need be and applies what is missing. *applied_now may be NULL. */
enum result migrate_apply(struct db *db, unsigned *applied_now, struct fault *f) MUST_CHECK;
/* The centre's row (a new epoch) and the site row 'centre'. Idempotent: *fresh is false when both were there; another
 * province's code is refused. The province's unit and committee are acts of the centre's own hand: hand_province() of
 * server/engine/hand.h makes the act, engine_acts judges it. */
enum result migrate_bootstrap(struct db *db, const char *province_code, const char *province_name, bool *fresh,
                              struct fault *f) MUST_CHECK;
/* roles.c: the two roles of this schema, <schema>_indicator and <schema>_web (what they may do is said in
 * migrate_roles_grants.sql): made and granted what they lack, also of tables that came since. REFUSED LT-5420 with the
 * statements an administrator of the cluster has to run, when this login may not make roles. Outside a transaction. */
enum result migrate_roles(struct db *db, struct fault *f) MUST_CHECK;

#endif
