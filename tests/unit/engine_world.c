/* See engine_world.h. */
#include "tests/unit/engine_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/log.h"

const char *world_conninfo;
size_t world_tx_bytes;
static unsigned worlds;

#define OK(call) do { struct fault fault_ = { 0 }; enum result r_ = (call); (void)fault_; \
	if (r_ != DONE) fail_msg("%s: result %d", #call, (int)r_); } while (0)
#define OKF(call, f) do { enum result r_ = (call); if (r_ != DONE) { char t_[1024]; fault_format((f), t_, sizeof t_); \
	fail_msg("%s: result %d: %s", #call, (int)r_, t_); } } while (0)

/* ---- SQL ---- */

static char *
vformat(const char *fmt, va_list args)
{
	char *sql = NULL;
	if (vasprintf(&sql, fmt, args) < 0)
		abort();
	return sql;
}

int64_t
world_int(struct world *w, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *sql = vformat(fmt, args);
	va_end(args);
	PGresult *r = PQexec(db_conn(w->other), sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
		fail_msg("%s: %s (%d rows)", sql, PQresultErrorMessage(r), PQntuples(r));
	const char *text = PQgetvalue(r, 0, 0);
	int64_t v = strcmp(text, "t") == 0 ? 1 : strcmp(text, "f") == 0 ? 0 : atoll(text);
	PQclear(r);
	free(sql);
	return v;
}

void
world_sql(struct world *w, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *sql = vformat(fmt, args);
	va_end(args);
	PGresult *r = PQexec(db_conn(w->other), sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQresultErrorMessage(r));
	PQclear(r);
	free(sql);
}

/* ---- the world ---- */

void
world_engine(struct world *w, const char *note_path)
{
	struct engine_config config = { .note_path = note_path, .tx_bytes = world_tx_bytes };
	struct fault f = { 0 };

	engine_free(&w->engine);
	w->term = config.term = (uint64_t)world_int(w, "UPDATE centre SET term = term + 1 RETURNING term");
	OKF(engine_new(w->db, &config, &w->engine, &f), &f);
}

void
world_open(struct world *w, const char *note_path)
{
	struct buffer act = { 0 };
	struct fault f = { 0 };
	int64_t act_id;
	size_t done;
	bool fresh;

	*w = (struct world){ 0 };
	log_set_level(getenv("LT_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1);
	snprintf(w->schema, sizeof w->schema, "lt_t%u", ++worlds);
	OKF(db_open(world_conninfo, w->schema, "test", &w->db, &f), &f);
	OKF(db_open(world_conninfo, w->schema, "test-other", &w->other, &f), &f);
	OKF(migrate_apply(w->db, NULL, &f), &f);
	OKF(migrate_bootstrap(w->db, "08", "Tuyên Quang", &fresh, &f), &f);
	assert_true(fresh);
	world_engine(w, note_path);
	hand_province_ids("08", &w->province);
	OKF(hand_province("08", "Tuyên Quang", clock_today(), clock_wall_ms(), &act, &f), &f);
	OKF(act_put_bytes(w->other, "test", buffer_slice(&act), &act_id, &f), &f);
	OKF(engine_acts(w->engine, &done, &f), &f);
	assert_int_equal(done, 1);
	buffer_fini(&act);
}

void
world_close(struct world *w)
{
	world_check(w);
	engine_free(&w->engine);
	world_sql(w, "DROP SCHEMA %s CASCADE", w->schema);
	db_close(&w->db);
	db_close(&w->other);
}

const char *
world_act(struct world *w, const Lta__Act *act)
{
	static char refused[512];
	struct fault f = { 0 };
	int64_t act_id;
	size_t n;
	bool done;

	OKF(act_put(w->other, "test", act, &act_id, &f), &f);
	OKF(engine_acts(w->engine, &n, &f), &f);
	OKF(act_answer(w->other, act_id, &done, refused, sizeof refused, &f), &f);
	assert_true(done);
	return refused;
}

/* ---- sites ---- */

ProtobufCBinaryData
body_lent(const struct id *id)
{
	return (ProtobufCBinaryData){ sizeof id->b, (uint8_t *)id->b };
}

struct id
unit_of(const char *code)
{
	return id_derive("unit", code, "");
}

struct id
organisation_of(const char *code)
{
	return id_derive("organisation", code, "");
}

static void
root_updates(struct world *w, const char *code, const char *unit_code, struct buffer *unit, struct buffer *committee)
{
	Lt__Unit u = LT__UNIT__INIT;
	Lt__Organisation o = LT__ORGANISATION__INIT;
	struct fault f = { 0 };
	char name[64], org_code[32];

	snprintf(name, sizeof name, "Huyện %s", code);
	snprintf(org_code, sizeof org_code, "HU%s", code);
	if (unit_code) {
		u.code = (char *)unit_code;
		u.name = name;
		u.has_level = u.has_kind = u.has_parent_id = true;
		u.level = LT__UNIT_LEVEL__UNIT_LEVEL_DISTRICT;
		u.kind = LT__UNIT_KIND__UNIT_KIND_HUYEN;
		u.parent_id = body_lent(&w->province.unit);
		OKF(hand_unit(&u, 18000, clock_wall_ms(), unit, &f), &f);
	}
	o.code = org_code;
	o.name = name;
	o.has_type = o.has_parent_id = true;
	o.type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_DIRECT_COMMITTEE;
	o.parent_id = body_lent(&w->province.committee);
	OKF(hand_organisation(&o, 18000, clock_wall_ms(), committee, &f), &f);
}

void
world_site(struct world *w, struct outbox *o, const char *code, const char *unit_code)
{
	struct buffer unit = { 0 }, committee = { 0 };
	Lta__Act act = LTA__ACT__INIT;
	Lta__SiteAdd add = LTA__SITE_ADD__INIT;
	char org_code[32];

	*o = (struct outbox){ .site_id = hand_site_id(code), .generation = id_random() };
	snprintf(o->code, sizeof o->code, "%s", code);
	snprintf(org_code, sizeof org_code, "HU%s", code);
	struct id root = id_derive("organisation", org_code, ""), root_unit = unit_of(unit_code ? unit_code : "");
	root_updates(w, code, unit_code, &unit, &committee);
	ProtobufCBinaryData updates[] = { { committee.len, committee.data }, { unit.len, unit.data } };
	act.updates = updates;
	act.n_updates = unit_code ? 2 : 1;
	add.code = (char *)code;
	add.name = (char *)"Điểm";
	add.has_root_organisation_id = true;
	add.root_organisation_id = body_lent(&root);
	add.has_root_unit_id = unit_code != NULL;
	add.root_unit_id = body_lent(&root_unit);
	act.site_add = &add;
	assert_string_equal(world_act(w, &act), "");
	hash_hex(o->site_id.b, 8, o->key_id);
	world_sql(w,
	          "INSERT INTO site_key (key_id, site_id, curve_public, box_public, confirmed_epoch) "
	          "SELECT '%s', site_id, sha256('%s'), '', epoch FROM site, centre WHERE code = '%s'",
	          o->key_id, code, code);
	buffer_fini(&unit);
	buffer_fini(&committee);
}

void
outbox_renew(struct outbox *o)
{
	o->succeeded = o->generation;
	o->has_succeeded = true;
	o->generation = id_random();
	o->n = 0;
	o->chain = (struct hash){ { 0 } };
}

/* ---- bodies ---- */

struct slice
body_pack(Lt__Update *u)
{
	struct buffer b = { 0 };
	struct fault f = { 0 };
	OKF(record_pack(u, &b, &f), &f);
	return buffer_slice(&b);
}

void
body_envelope(Lt__Update *u, struct id *id, Lt__Basis basis, int32_t on)
{
	lt__update__init(u);
	*id = id_v7(clock_wall_ms());
	u->has_update_id = u->has_op = u->has_basis = u->has_occurred_on = u->has_recorded_at = u->has_today = true;
	u->update_id = body_lent(id);
	u->op = LT__OP__OP_CREATE;
	u->basis = basis;
	u->occurred_on = on;
	u->recorded_at = clock_wall_ms();
	u->today = clock_today();
	u->actor = (char *)"vp01";
}

static void
fill_unit(Lt__Unit *u, const char *code, const char *name, Lt__UnitLevel level, const struct id *parent)
{
	static const Lt__UnitKind kind_of_level[] = {
		[LT__UNIT_LEVEL__UNIT_LEVEL_DISTRICT] = LT__UNIT_KIND__UNIT_KIND_HUYEN,
		[LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE] = LT__UNIT_KIND__UNIT_KIND_XA,
		[LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE] = LT__UNIT_KIND__UNIT_KIND_THON
	};

	lt__unit__init(u);
	u->code = (char *)code;
	u->name = (char *)name;
	u->has_level = u->has_kind = u->has_parent_id = true;
	u->level = level;
	u->kind = kind_of_level[level];
	u->parent_id = body_lent(parent);
}

struct slice
body_unit_id(const struct id *update_id, const char *code, const char *name, Lt__UnitLevel level, const struct id *parent)
{
	Lt__Update u;
	Lt__Unit unit;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_OPENING, 18500);
	if (update_id)
		id = *update_id;
	fill_unit(&unit, code, name, level, parent);
	u.unit = &unit;
	return body_pack(&u);
}

struct slice
body_unit(const char *code, const char *name, Lt__UnitLevel level, const struct id *parent)
{
	return body_unit_id(NULL, code, name, level, parent);
}

struct slice
body_cell(const char *code, const struct id *parent, const struct id *unit)
{
	Lt__Update u;
	Lt__Organisation o = LT__ORGANISATION__INIT;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_OPENING, 18500);
	o.code = (char *)code;
	o.name = (char *)"Chi bộ";
	o.has_type = o.has_parent_id = true;
	o.type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL;
	o.parent_id = body_lent(parent);
	o.has_unit_id = unit != NULL;
	if (unit)
		o.unit_id = body_lent(unit);
	u.organisation = &o;
	return body_pack(&u);
}

static struct slice
body_change(Lt__UnitChange *c, int32_t on)
{
	Lt__Update u;
	Lt__DecisionRef d = LT__DECISION_REF__INIT;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_EVENT, on);
	u.has_decided_on = true;
	u.decided_on = on;
	d.issuer = (char *)"UBND tỉnh";
	d.number = (char *)"12";
	d.type_code = (char *)"QĐ";
	d.has_signed_on = true;
	d.signed_on = on;
	u.decision = &d;
	u.unit_change = c;
	return body_pack(&u);
}

struct slice
body_rename(const struct id *unit, const char *name, int32_t on)
{
	Lt__UnitChange c = LT__UNIT_CHANGE__INIT;

	c.has_change = c.has_unit_id = true;
	c.change = LT__CHANGE_KIND__CHANGE_KIND_RENAME;
	c.unit_id = body_lent(unit);
	c.name = (char *)name;
	return body_change(&c, on);
}

struct slice
body_re_parent(const struct id *unit, const struct id *parent, int32_t on)
{
	Lt__UnitChange c = LT__UNIT_CHANGE__INIT;

	c.has_change = c.has_unit_id = c.has_parent_id = true;
	c.change = LT__CHANGE_KIND__CHANGE_KIND_RE_PARENT;
	c.unit_id = body_lent(unit);
	c.parent_id = body_lent(parent);
	return body_change(&c, on);
}

struct slice
body_dissolve(const struct id *unit, int32_t on)
{
	Lt__UnitChange c = LT__UNIT_CHANGE__INIT;

	c.has_change = c.has_unit_id = c.has_without_successor = c.without_successor = true;
	c.change = LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE;
	c.unit_id = body_lent(unit);
	return body_change(&c, on);
}

struct slice
body_found(const char *code, const struct id *parent, int32_t on)
{
	Lt__UnitChange c = LT__UNIT_CHANGE__INIT;
	Lt__Unit unit;

	fill_unit(&unit, code, "Thôn mới", LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE, parent);
	unit.has_valid_from = true;
	unit.valid_from = on;
	c.has_change = true;
	c.change = LT__CHANGE_KIND__CHANGE_KIND_FOUND;
	c.found = &unit;
	return body_change(&c, on);
}

struct slice
body_again(struct slice body)
{
	uint8_t *copy = malloc(body.len + 1);
	memcpy(copy, body.data, body.len);
	return (struct slice){ copy, body.len };
}

/* ---- sending ---- */

struct batch *
batch_make(struct outbox *o, const struct slice *bodies, size_t n)
{
	struct batch *b = calloc(1, sizeof *b);

	b->site_id = o->site_id;
	memcpy(b->key_id, o->key_id, sizeof b->key_id);
	b->generation = o->generation;
	b->succeeded = o->succeeded;
	b->has_succeeded = o->has_succeeded;
	b->first_n = o->n + 1;
	b->chain_before = o->chain;
	b->bodies = calloc(n + 1, sizeof *b->bodies);
	b->n_bodies = n;
	b->received_ms = clock_wall_ms();
	for (size_t i = 0; i < n; i++) {
		b->bodies[i] = bodies[i];
		b->bytes += bodies[i].len;
		o->chain = log_chain(&o->chain, &o->site_id, &o->generation, ++o->n, bodies[i]);
	}
	return b;
}

void
batch_free(struct batch **b)
{
	for (size_t i = 0; i < (*b)->n_bodies; i++)
		free((void *)(*b)->bodies[i].data);
	free((*b)->bodies);
	free(*b);
	*b = NULL;
}

struct batch_result
push(struct world *w, struct outbox *o, const struct slice *bodies, size_t n, enum batch_outcome expect)
{
	struct batch *b = batch_make(o, bodies, n);
	struct batch_result result = { 0 };
	struct fault f = { 0 };

	OKF(engine_group(w->engine, &b, 1, &result, &f), &f);
	assert_int_equal(result.outcome, expect);
	if (expect == BATCH_STORED) {
		assert_int_equal(result.cursor.n, o->n);
		assert_memory_equal(result.cursor.chain.b, o->chain.b, HASH_BYTES);
	}
	batch_free(&b);
	return result;
}

int64_t
world_verdicts(struct world *w, const char *verdict)
{
	return world_int(w, "SELECT count(*) FROM inbox WHERE verdict = '%s' AND NOT duplicate", verdict);
}
