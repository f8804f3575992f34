/* Test fixture: see client_site.h. */
#include "client_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "common/record/codec.h"

char client_said[8192];

int32_t
client_day(int y, int m, int d)
{
	int32_t day;
	assert_true(date_make(y, m, d, &day));
	return day;
}

void
client_env(const char *name, const char *value)
{
	if (value != NULL)
		setenv(name, value, 1);
	else
		unsetenv(name);
#ifdef LT_FAILPOINTS
	failpoint_reread();
#endif
}

static void
parts_open(struct client_site *c)
{
	struct fault f = { 0 };
	if (store_open(c->dir, true, &c->store, &f) != DONE)
		fail_msg("store_open: LT-%d %s", (int)f.code, f.detail);
	c->outbox = outbox_new(c->store, &c->me.site_id);
	c->mirror = mirror_new(c->store, &c->me);
}

struct client_site *
client_site_new(void)
{
	struct client_site *c = calloc(1, sizeof *c);
	log_set_level(LOG_ERROR + 1);
	snprintf(c->dir, sizeof c->dir, "/tmp/lt-client-XXXXXX");
	assert_non_null(mkdtemp(c->dir));
	struct identity *me = &c->me;
	*me = (struct identity){ .code = "0807", .name = "Huyện ủy thử", .site_id = id_derive("site", "0807", ""),
		.scope = { .from = ON_BEGINNING, .to = ON_END, .root_organisation = id_derive("organisation", "HU0807", ""),
			.has_root_unit = true, .root_unit = id_derive("unit", "0807", "") },
		.root_organisation_code = "HU0807", .root_unit_code = "0807",
		.root_organisation_type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_DIRECT_COMMITTEE,
		.root_unit_level = LT__UNIT_LEVEL__UNIT_LEVEL_DISTRICT, .epoch = id_random(), .endpoints = "tcp://127.0.0.1:1",
		.key_name = "key-test" };
	parts_open(c);
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(identity_save(c->store, me, NULL), DONE);
	assert_int_equal(outbox_begin_generation(c->outbox, NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
	return c;
}

void
client_site_close(struct client_site *c)
{
	mirror_free(&c->mirror);
	outbox_free(&c->outbox);
	store_close(&c->store);
}

void
client_site_reopen(struct client_site *c)
{
	client_site_close(c);
	parts_open(c);
}

void
client_site_free(struct client_site *c)
{
	char command[128];
	client_site_close(c);
	snprintf(command, sizeof command, "rm -rf %s", c->dir);
	assert_int_equal(system(command), 0);
	free(c);
}

/* ---- letters ---- */

static Lt__Update *
village(int i, struct id *update_id, struct id *parent, Lt__Update *u, Lt__Unit *unit, char *code, char *name)
{
	lt__update__init(u);
	lt__unit__init(unit);
	*update_id = id_v7(clock_wall_ms());
	u->has_update_id = u->has_op = u->has_basis = u->has_occurred_on = u->has_recorded_at = u->has_today = true;
	u->update_id = (ProtobufCBinaryData){ 16, update_id->b };
	u->op = LT__OP__OP_CREATE;
	u->basis = LT__BASIS__BASIS_OPENING;
	u->occurred_on = DAY(2020, 12, 31);
	u->recorded_at = clock_wall_ms();
	u->today = clock_today();
	u->actor = (char *)"u0";
	sprintf(code, "V%d", i);
	sprintf(name, "Thôn %d", i);
	unit->code = code;
	unit->name = name;
	unit->has_level = unit->has_kind = unit->has_parent_id = true;
	unit->level = LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE;
	unit->kind = LT__UNIT_KIND__UNIT_KIND_THON;
	unit->parent_id = (ProtobufCBinaryData){ 16, parent->b };
	u->unit = unit;
	return u;
}

struct slice
client_village(struct buffer *b, int i, struct id *update_id)
{
	struct id parent = id_derive("unit", "0807", "");
	char code[32], name[64];
	Lt__Update u;
	Lt__Unit unit;
	size_t start = b->len;
	assert_int_equal(record_pack(village(i, update_id, &parent, &u, &unit, code, name), b, NULL), DONE);
	return (struct slice){ b->data + start, b->len - start };
}

int64_t
client_put(struct client_site *c, int i, struct id *update_id)
{
	struct id parent = c->me.scope.root_unit, own;
	char code[32], name[64];
	struct buffer body = { 0 };
	Lt__Update u;
	Lt__Unit unit;
	int64_t no;

	assert_int_equal(record_pack(village(i, &own, &parent, &u, &unit, code, name), &body, NULL), DONE);
	struct letter l = {
		.update_id = own, .kind = KIND_UNIT, .body = buffer_slice(&body), .recorded_at = u.recorded_at
	};
	bool alone = !store_is_writing(c->store);
	if (alone)
		assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(outbox_put(c->outbox, &l, &no, NULL), DONE);
	assert_int_equal(mirror_put(c->mirror, no, &u, NULL), DONE);
	if (alone)
		assert_int_equal(store_commit(c->store, NULL), DONE);
	buffer_fini(&body);
	if (update_id != NULL)
		*update_id = own;
	return no;
}

void
client_put_many(struct client_site *c, int n)
{
	assert_int_equal(store_begin(c->store, NULL), DONE);
	for (int i = 1; i <= n; i++)
		client_put(c, i, NULL);
	assert_int_equal(store_commit(c->store, NULL), DONE);
}

struct site_outbox
client_state(struct client_site *c, uint64_t *settled)
{
	struct site_outbox box;
	assert_int_equal(outbox_state(c->outbox, &box, settled, NULL), DONE);
	return box;
}

void
client_ack(struct client_site *c, uint64_t n, uint64_t settled)
{
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(outbox_ack(c->outbox, n, settled, clock_today(), NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
}

struct verdict_counts
client_counts(struct client_site *c)
{
	struct verdict_counts counts;
	assert_int_equal(verdict_counts(c->store, &counts, NULL), DONE);
	return counts;
}

/* ---- the feed ---- */

struct slice
client_item(struct buffer *b, const struct id *update_id, const struct id *generation, uint64_t n, Lt1__Verdict v,
            const char *code)
{
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	Lt1__VerdictItem verdict = LT1__VERDICT_ITEM__INIT;
	Lt1__Finding finding = LT1__FINDING__INIT, *findings[] = { &finding };

	item.verdict = &verdict;
	verdict.has_verdict = verdict.has_n = true;
	verdict.verdict = v;
	verdict.n = n;
	verdict.has_update_id = update_id != NULL;
	if (update_id != NULL)
		verdict.update_id = (ProtobufCBinaryData){ 16, (uint8_t *)(uintptr_t)update_id->b };
	verdict.has_generation = generation != NULL;
	if (generation != NULL)
		verdict.generation = (ProtobufCBinaryData){ 16, (uint8_t *)(uintptr_t)generation->b };
	finding.code = (char *)(uintptr_t)code;
	finding.field = (char *)"unit.code";
	if (code != NULL) {
		verdict.findings = findings;
		verdict.n_findings = 1;
	}
	buffer_clear(b);
	b->len = lt1__feed_item__pack(&item, buffer_room(b, lt1__feed_item__get_packed_size(&item)));
	return buffer_slice(b);
}

enum result
client_apply(struct client_site *c, const struct slice *items, size_t n, uint64_t after_n, struct fault *f)
{
	struct feed_place after = { .at = { .generation = id_derive("feed", "1", ""), .n = after_n } };
	struct feed_taken taken;
	assert_int_equal(store_begin(c->store, NULL), DONE);
	enum result r = feed_apply(c->store, FEED_SITE, FEED, items, n, &after, &taken, f);
	if (r == DONE)
		r = store_commit(c->store, f);
	store_rollback(c->store);
	return r;
}

/* ---- import ---- */

static void
note(void *ctx, const struct refusal *r)
{
	(void)ctx;
	size_t len = strlen(client_said);
	snprintf(client_said + len, sizeof client_said - len, "%u %s %s|", r->row, r->column, r->code);
}

struct import_report
client_import(struct client_site *c, const char *form, const char *csv, enum result expected, struct fault *f)
{
	char path[128];
	struct fault own = { 0 };
	struct import_options o = { .path = path,
		                    .form = form_find(form),
		                    .as_of = DAY(2020, 12, 31),
		                    .today = clock_today(),
		                    .refused = note };
	struct import_report report;

	snprintf(path, sizeof path, "%s/file.csv", c->dir);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	fputs(csv, out);
	fclose(out);
	client_said[0] = '\0';
	enum result r = import_run(c->store, &o, &report, f != NULL ? f : &own);
	if (r != expected)
		fail_msg("import: %d, LT-%d %s", r, (int)(f != NULL ? f : &own)->code, (f != NULL ? f : &own)->detail);
	return report;
}
