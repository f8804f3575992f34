/* Test fixture: see client_files.h. */
#include "client_files.h"

#include <stdio.h>

#include "client/forms/import.h"
#include "common/base/clock.h"

char files_said[16384], files_texts[65536];

static void
keep(const char *mark, const struct refusal *r)
{
	size_t len = strlen(files_said), texts = strlen(files_texts);
	snprintf(files_said + len, sizeof files_said - len, "%s%u %s %s|", mark, r->row, r->column, r->code);
	snprintf(files_texts + texts, sizeof files_texts - texts, "%s\n", r->text);
}

static void
on_refused(void *ctx, const struct refusal *r)
{
	(void)ctx;
	assert_int_equal(r->severity, SEVERITY_ERROR);
	keep("", r);
}

static void
on_warned(void *ctx, const struct refusal *r)
{
	(void)ctx;
	keep(r->severity == SEVERITY_WARNING ? "?" : ".", r);
}

struct import_report
files_import(struct client_site *c, const struct import_options *options, const char *csv, size_t len,
             enum result expected, struct fault *f)
{
	char path[128];
	struct fault own = { 0 };
	struct import_options o = *options;
	struct import_report report;

	snprintf(path, sizeof path, "%s/file.csv", c->dir);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(csv, 1, len, out), len);
	fclose(out);
	o.path = path;
	o.as_of = o.as_of != 0 ? o.as_of : DAY(2020, 12, 31);
	o.today = clock_today();
	o.refused = on_refused;
	o.warned = on_warned;
	files_said[0] = files_texts[0] = '\0';
	enum result r = import_run(c->store, &o, &report, f != NULL ? f : &own);
	if (r != expected)
		fail_msg("import: %d, LT-%d %s", r, (int)(f != NULL ? f : &own)->code, (f != NULL ? f : &own)->detail);
	return report;
}

struct import_report
files_take(struct client_site *c, const char *form, const char *csv)
{
	struct import_options o = { .form = form_find(form), .reason = "checked" };
	struct import_report r = files_import(c, &o, csv, strlen(csv), DONE, NULL);
	if (r.refused != 0)
		fail_msg("%s: %s\n%s", form, files_said, files_texts);
	return r;
}

/* ---- records ---- */

struct persons {
	struct id refs[256];
	size_t n;
};

static void
number(struct persons *p, protobuf_c_boolean has, ProtobufCBinaryData *ref)
{
	size_t i = 0;
	if (!has)
		return;
	assert_int_equal(ref->len, 16);
	while (i < p->n && memcmp(p->refs[i].b, ref->data, 16) != 0)
		i++;
	if (i == p->n) {
		assert_true(p->n < 256);
		memcpy(p->refs[p->n++].b, ref->data, 16);
	}
	memset(ref->data, 0, 16);
	ref->data[15] = (uint8_t)i;
}

static void
bare(Lt__Update *u, struct persons *p)
{
	u->has_update_id = u->has_recorded_at = u->has_today = false;
	u->source = NULL;
	if (u->member != NULL)
		number(p, u->member->has_person_ref, &u->member->person_ref);
	if (u->post != NULL)
		number(p, u->post->has_person_ref, &u->post->person_ref);
	if (u->meeting != NULL)
		number(p, u->meeting->has_upper_attendee_ref, &u->meeting->upper_attendee_ref);
	for (size_t i = 0; u->member_event != NULL && i < u->member_event->n_introducer_refs; i++)
		number(p, true, &u->member_event->introducer_refs[i]);
	if (u->member_event != NULL)
		number(p, u->member_event->has_person_ref, &u->member_event->person_ref);
}

void
files_records(struct client_site *c, uint64_t from, struct buffer *out)
{
	struct outbox_run run = { 0 };
	struct persons persons = { .n = 0 };
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	assert_int_equal(outbox_bodies(c->outbox, from, 1 << 30, &run, NULL), DONE);
	for (size_t i = 0; i < run.n_bodies; i++) {
		Lt__Update *u;
		arena_reset(a);
		assert_int_equal(record_unpack(run.bodies[i], a, &u, NULL), DONE);
		bare(u, &persons);
		buffer_put_be32(out, (uint32_t)lt__update__get_packed_size(u));
		out->len += lt__update__pack(u, buffer_room(out, lt__update__get_packed_size(u)));
	}
	arena_free(&a);
	outbox_run_fini(&run);
}

Lt__Update *
files_latest(struct client_site *c, struct arena *a)
{
	struct outbox_run run = { 0 };
	Lt__Update *u;
	struct site_outbox box = client_state(c, NULL);
	assert_true(box.made > 0);
	assert_int_equal(outbox_bodies(c->outbox, box.made, 1 << 20, &run, NULL), DONE);
	assert_int_equal(run.n_bodies, 1);
	assert_int_equal(record_unpack(run.bodies[0], a, &u, NULL), DONE);
	outbox_run_fini(&run);
	return u;
}
