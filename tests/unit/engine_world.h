/* A centre with sites for tests of the writer's core: a schema of its own in the test's cluster, an engine, outboxes that
 * number and chain, makers of bodies, and SQL that answers one value. Everything that fails, fails the test. */
#ifndef LT_TESTS_ENGINE_WORLD_H
#define LT_TESTS_ENGINE_WORLD_H
#include "common/record/codec.h"
#include "common/rules/node.h"
#include "proto/acts.pb-c.h"
#include "server/engine.h"
#include "server/engine/hand.h"
#include "server/store/migrate.h"
#include "tests/support/cluster.h"

extern const char *world_conninfo;        /* set by main */
extern size_t world_tx_bytes;             /* of engines made from now on (engine_config.tx_bytes) */

struct world {
	struct db *db, *other;                /* the writer's connection; a second one for looking */
	struct engine *engine;
	char schema[32];
	uint64_t term;
	struct hand_ids province;
};
void world_open(struct world *w, const char *note_path);
void world_check(struct world *w);        /* what must always hold: journal, verdicts, P5, cursors, feeds, audit */
void world_close(struct world *w);        /* checks before it drops the schema */
void world_engine(struct world *w, const char *note_path);     /* a new engine (a restarted process) under a new term */
int64_t world_int(struct world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
int64_t world_verdicts(struct world *w, const char *verdict);          /* bodies whose present verdict this is, each once */
void world_sql(struct world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "" or what it was refused with */
const char *world_act(struct world *w, const Lta__Act *act);

/* A site's outbox: what it sends is numbered and chained here. */
struct outbox {
	char code[32], key_id[17];
	struct id site_id, generation, succeeded; bool has_succeeded;
	uint64_t n;
	struct hash chain;
};
/* Adds the site by an act (root: committee `root_code` made below the province's, and a unit when unit_code), with a key. */
void world_site(struct world *w, struct outbox *o, const char *code, const char *unit_code);
void outbox_renew(struct outbox *o);      /* a new generation that succeeds the present one */

/* Bodies on the heap: struct slice with malloc'ed data, freed by push. */
struct slice body_unit(const char *code, const char *name, Lt__UnitLevel level, const struct id *parent);
struct slice body_unit_id(const struct id *update_id, const char *code, const char *name, Lt__UnitLevel level, const struct id *parent);
struct slice body_cell(const char *code, const struct id *parent, const struct id *unit);
struct slice body_rename(const struct id *unit, const char *name, int32_t on);
struct slice body_re_parent(const struct id *unit, const struct id *parent, int32_t on);
struct slice body_dissolve(const struct id *unit, int32_t on);
struct slice body_found(const char *code, const struct id *parent, int32_t on);
struct slice body_again(struct slice body);                     /* the same bytes */
struct id unit_of(const char *code);                            /* valid since before the register */
struct id organisation_of(const char *code);
/* The parts they are made of: an envelope as a site fills it (*id: the new update's), and the bytes. */
void body_envelope(Lt__Update *u, struct id *id, Lt__Basis basis, int32_t on);
struct slice body_pack(Lt__Update *u);
ProtobufCBinaryData body_lent(const struct id *id);

/* One batch as the site would send it next; moves the outbox on when it fits. */
struct push { struct outbox *outbox; struct slice bodies[64]; size_t n; };
struct batch *batch_make(struct outbox *o, const struct slice *bodies, size_t n);
void batch_free(struct batch **b);
/* Takes the bodies; asserts that the engine says `expect`. */
struct batch_result push(struct world *w, struct outbox *o, const struct slice *bodies, size_t n, enum batch_outcome expect);
#define PUSH(w, o, ...) push((w), (o), (struct slice[]){ __VA_ARGS__ }, sizeof((struct slice[]){ __VA_ARGS__ }) / sizeof(struct slice), BATCH_STORED)

#endif
