/* The centre's own hand: updates it writes itself, and the rows of centre_inbox through which every act goes. */
#include "server/engine/hand.h"

#include <assert.h>
#include <stdlib.h>
#include "common/rules/node.h"
#include "embedded/sql.h"

static enum result
pack_opening(Lt__Update *u, int32_t as_of, int64_t wall_ms, struct buffer *out, struct fault *f)
{
	struct id id = id_v7(wall_ms);

	u->has_update_id = u->has_op = u->has_basis = u->has_occurred_on = u->has_recorded_at = u->has_today = true;
	u->update_id = (ProtobufCBinaryData){ .len = sizeof id.b, .data = id.b };
	u->op = LT__OP__OP_CREATE;
	u->basis = LT__BASIS__BASIS_OPENING;
	u->occurred_on = as_of;
	u->recorded_at = wall_ms;
	u->today = date_of_ms(wall_ms);
	u->actor = "centre";
	return record_pack(u, out, f);
}

enum result
hand_unit(const Lt__Unit *unit, int32_t as_of, int64_t wall_ms, struct buffer *out, struct fault *f)
{
	Lt__Update u = LT__UPDATE__INIT;

	u.unit = (Lt__Unit *)unit;
	return pack_opening(&u, as_of, wall_ms, out, f);
}

enum result
hand_organisation(const Lt__Organisation *organisation, int32_t as_of, int64_t wall_ms, struct buffer *out, struct fault *f)
{
	Lt__Update u = LT__UPDATE__INIT;

	u.organisation = (Lt__Organisation *)organisation;
	return pack_opening(&u, as_of, wall_ms, out, f);
}

/* ---- the province ---- */

static void
committee_code(const char *code, char out[16])
{
	snprintf(out, 16, "TU%s", code);
}

void
hand_province_ids(const char *code, struct hand_ids *out)
{
	committee_code(code, out->committee_code);
	out->unit = id_derive("unit", code, "");
	out->committee = id_derive("organisation", out->committee_code, "");
}

struct id
hand_site_id(const char *code)
{
	return id_derive("site", code, "");
}

static void
pack_act(struct buffer *first, struct buffer *second, struct buffer *out)
{
	ProtobufCBinaryData updates[] = { { first->len, first->data }, { second->len, second->data } };
	Lta__Act act = LTA__ACT__INIT;
	size_t len;

	act.n_updates = 2;
	act.updates = updates;
	len = lta__act__get_packed_size(&act);
	out->len += lta__act__pack(&act, buffer_room(out, len));
}

enum result
hand_province(const char *code, const char *name, int32_t as_of, int64_t wall_ms, struct buffer *act, struct fault *f)
{
	Lt__Unit unit = LT__UNIT__INIT;
	Lt__Organisation committee = LT__ORGANISATION__INIT;
	struct buffer first = { 0 }, second = { 0 };
	struct hand_ids ids;
	char full[512];
	enum result done;

	hand_province_ids(code, &ids);
	snprintf(full, sizeof full, "Đảng bộ tỉnh %s", name);
	unit.code = (char *)code;
	unit.name = (char *)name;
	unit.has_level = unit.has_kind = true;
	unit.level = LT__UNIT_LEVEL__UNIT_LEVEL_PROVINCE;
	unit.kind = LT__UNIT_KIND__UNIT_KIND_TINH;
	committee.code = ids.committee_code;
	committee.name = full;
	committee.has_type = committee.has_unit_id = committee.has_has_committee = committee.has_committee = true;
	committee.type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_PROVINCE_COMMITTEE;
	committee.unit_id = (ProtobufCBinaryData){ .len = sizeof ids.unit.b, .data = ids.unit.b };
	done = hand_unit(&unit, as_of, wall_ms, &first, f);
	if (done == DONE)
		done = hand_organisation(&committee, as_of, wall_ms, &second, f);
	if (done == DONE)
		pack_act(&first, &second, act);
	buffer_fini(&first);
	buffer_fini(&second);
	return done;
}

enum result
hand_known(struct db *db, uint32_t kind, const struct id *entity, bool *known, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *r = NULL;
	enum result done;

	assert(kind == KIND_UNIT || kind == KIND_ORGANISATION);
	db_arg_id(a, entity);
	done = db_run(db, NULL, kind == KIND_UNIT ? sql_hand_unit : sql_hand_organisation, a, &r, f);
	if (done == DONE)
		*known = db_get_bool(r, 0, 0);
	PQclear(r);
	db_args_free(&a);
	return done;
}

/* ---- centre_inbox ---- */

enum result
act_put_bytes(struct db *db, const char *actor, struct slice act, int64_t *act_id, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *r = NULL;
	char channel[80];
	enum result done;

	snprintf(channel, sizeof channel, "%s_acts", db_schema(db));
	db_arg_text(a, actor);
	db_arg_bytes(a, act.data, act.len);
	db_arg_text(a, channel);
	done = db_run(db, NULL, sql_act_put, a, &r, f);
	if (done == DONE)
		*act_id = db_get_int8(r, 0, 0);
	PQclear(r);
	db_args_free(&a);
	return done;
}

enum result
act_put(struct db *db, const char *actor, const Lta__Act *act, int64_t *act_id, struct fault *f)
{
	struct buffer b = { 0 };
	size_t len = lta__act__get_packed_size(act);
	enum result done;

	b.len = lta__act__pack(act, buffer_room(&b, len));
	done = act_put_bytes(db, actor, buffer_slice(&b), act_id, f);
	buffer_fini(&b);
	return done;
}

enum result
act_answer(struct db *db, int64_t act_id, bool *done_out, char *refused, size_t size, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *r = NULL;
	enum result done;

	db_arg_int8(a, act_id);
	done = db_run(db, NULL, sql_act_answer, a, &r, f);
	*done_out = done == DONE && db_rows(r) == 1 && db_get_bool(r, 0, 0);
	if (size > 0)
		snprintf(refused, size, "%s", *done_out && db_get_text(r, 0, 1) ? db_get_text(r, 0, 1) : "");
	PQclear(r);
	db_args_free(&a);
	return done;
}
