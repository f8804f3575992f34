/* What the centre's own hand writes: openings of units and organisations, packed as updates, and the act of a new
 * province. The caller puts acts into centre_inbox (act_put) and waits (act_answer), or runs engine_acts itself when it
 * holds the writer's lock. */
#ifndef LT_SERVER_ENGINE_HAND_H
#define LT_SERVER_ENGINE_HAND_H
#include "common/record/codec.h"
#include "proto/acts.pb-c.h"
#include "server/store/db.h"

/* Both entered as opening stock of the day `as_of`. Base fields only; ids of parents may be NULL. valid_from:
 * ON_BEGINNING (rules/node.h) when it existed before the register. */
enum result hand_unit(const Lt__Unit *unit, int32_t as_of, int64_t wall_ms, struct buffer *out, struct fault *f) MUST_CHECK;
enum result hand_organisation(const Lt__Organisation *organisation, int32_t as_of, int64_t wall_ms, struct buffer *out,
                              struct fault *f) MUST_CHECK;
/* The act that writes the province's unit (code, "tinh") and its committee (TU<code>, "Đảng bộ tỉnh <name>"). */
enum result hand_province(const char *code, const char *name, int32_t as_of, int64_t wall_ms, struct buffer *act,
                          struct fault *f) MUST_CHECK;

struct hand_ids { struct id unit, committee; char committee_code[16]; };
void hand_province_ids(const char *code, struct hand_ids *out);
struct id hand_site_id(const char *code);                     /* the owner in a site's chain */
enum result hand_known(struct db *db, uint32_t kind, const struct id *entity, bool *known,
                       struct fault *f) MUST_CHECK; /* is it in the register? */

/* One row of centre_inbox and NOTIFY <schema>_acts. */
enum result act_put(struct db *db, const char *actor, const Lta__Act *act, int64_t *act_id, struct fault *f) MUST_CHECK;
enum result act_put_bytes(struct db *db, const char *actor, struct slice act, int64_t *act_id, struct fault *f) MUST_CHECK;
/* Has the writer done it? refused holds codes ("ORG-005 organisation.code") or "". */
enum result act_answer(struct db *db, int64_t act_id, bool *done, char *refused, size_t size, struct fault *f) MUST_CHECK;

#endif
