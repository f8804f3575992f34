/* Keys first, then the question over the wire, then one transaction that makes the answer ours and shows the recovery key.
 * If anything fails on the way, the directory is as little enrolled as before. */
#include "client/enroll.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>

#include "client/names/names.h"
#include "client/names/names_text.h"
#include "client/outbox.h"
#include "client/store.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/log.h"
#include "common/link/frame.h"
#include "common/link/token.h"
#include "common/wire/wire.h"
#include "embedded/site_sql.h"

#define LINE_MS 20000
#define ANSWER_MS 15000
#define ANSWER_ARENA (64u << 10)

struct enrolment {
	struct token token;
	struct wire_keypair curve, box;
	char key_name[40];
	struct site_wire *wire;
	struct arena *arena;
	struct names *names;      /* NULL: their key is lost */
};

static enum result
keys_make(struct enrolment *e, const char *dir, struct fault *f)
{
	char id[2 * TOKEN_ID + 1], name[64];
	hash_hex(e->token.token_id, sizeof e->token.token_id, id);
	snprintf(e->key_name, sizeof e->key_name, "key-%s", id);
	snprintf(name, sizeof name, "%s.curve", e->key_name);
	enum result r = wire_keypair_file(dir, name, true, &e->curve, f);
	if (r != DONE)
		return r;
	snprintf(name, sizeof name, "%s.box", e->key_name);
	return wire_keypair_file(dir, name, true, &e->box, f);
}

/* ---- the question ---- */

static enum result
line_wait(struct enrolment *e, const char *endpoint, struct fault *f)
{
	int64_t until = clock_mono_ms() + LINE_MS;
	struct site_wire_ready ready = { 0 };
	struct fault why = { 0 };

	enum result r = site_wire_open(e->wire, endpoint, e->token.centre_public, &why);
	while (r == DONE && !ready.can_send && !ready.down && clock_mono_ms() < until)
		r = site_wire_wait(e->wire, true, -1, 200, &ready, &why);
	if (r == DONE && ready.can_send)
		return DONE;
	return fault_set(f, LATER, LT_8004, "", "%s (%s)", endpoint,
	                 why.detail[0] != '\0' ? why.detail : lang_pick("hết giờ chờ", "timed out"));
}

static enum result
ask(struct enrolment *e, struct fault *f)
{
	Lt1__Enrol m = LT1__ENROL__INIT;
	struct buffer frame = { 0 };

	m.has_token_id = m.has_secret = m.has_curve_public = m.has_box_public = true;
	m.token_id = (ProtobufCBinaryData){ sizeof e->token.token_id, e->token.token_id };
	m.secret = (ProtobufCBinaryData){ sizeof e->token.secret, e->token.secret };
	m.curve_public = (ProtobufCBinaryData){ sizeof e->curve.public_key, e->curve.public_key };
	m.box_public = (ProtobufCBinaryData){ sizeof e->box.public_key, e->box.public_key };
	m.software = (char *)"lienthong/" LT_VERSION;
	enum result r = frame_encode(LT1__MESSAGE_TYPE__ENROL, &m.base, &frame, f);
	if (r == DONE)
		r = site_wire_send(e->wire, buffer_slice(&frame), f);
	buffer_fini(&frame);
	return r;
}

static enum result
refused(const Lt1__Bye *bye, struct fault *f)
{
	bool later = bye->reason == LT1__BYE_REASON__SHUTDOWN || bye->reason == LT1__BYE_REASON__OVERLOAD;
	return fault_set(f, later ? LATER : REFUSED, later ? LT_8005 : LT_8003, "", "%s",
	                 bye->text != NULL ? bye->text : "BYE");
}

static enum result
answer_read(struct enrolment *e, struct slice bytes, const Lt1__Enrolled **out, struct fault *f)
{
	struct frame frame;
	enum result r = frame_decode(bytes, FRAME_TO_SITE, e->arena, &frame, f);
	if (r != DONE)
		return r;
	if (frame.type->type == LT1__MESSAGE_TYPE__BYE)
		return refused((const Lt1__Bye *)frame.message, f);
	if (frame.type->type != LT1__MESSAGE_TYPE__ENROLLED)
		return fault_set(f, REFUSED, LT_8010, "", "%s", frame.type->name);
	*out = (const Lt1__Enrolled *)frame.message;
	return DONE;
}

static enum result
answer_wait(struct enrolment *e, const char *endpoint, const Lt1__Enrolled **out, struct fault *f)
{
	int64_t until = clock_mono_ms() + ANSWER_MS;
	struct site_wire_ready ready = { 0 };
	struct slice bytes;

	while (!ready.down && clock_mono_ms() < until) {
		enum result r = site_wire_wait(e->wire, false, -1, 200, &ready, f);
		if (r != DONE)
			return r;
		if (!ready.can_receive)
			continue;
		r = site_wire_receive(e->wire, &bytes, f);
		if (r != LATER)
			return r == DONE ? answer_read(e, bytes, out, f) : r;
	}
	return fault_set(f, LATER, LT_8005, "", "%s", endpoint);
}

static enum result
conversation(struct enrolment *e, const Lt1__Enrolled **out, struct fault *f)
{
	char list[TOKEN_ENDPOINTS], *rest = list, *endpoint;
	enum result r = LATER;

	snprintf(list, sizeof list, "%s", e->token.endpoints);
	while (r == LATER && (endpoint = strsep(&rest, ",")) != NULL) {
		if (*endpoint == '\0')
			continue;
		r = line_wait(e, endpoint, f);
		if (r == DONE)
			r = ask(e, f);
		if (r == DONE)
			r = answer_wait(e, endpoint, out, f);
	}
	site_wire_close(e->wire);
	return r;
}

/* ---- the answer ---- */

static bool
take_id(protobuf_c_boolean has, const ProtobufCBinaryData *bytes, struct id *out)
{
	return has && id_from_bytes(bytes->data, bytes->len, out);
}

static bool
take_text(const char *text, char *out, size_t size)
{
	return text != NULL && *text != '\0' && (size_t)snprintf(out, size, "%s", text) < size;
}

static enum result
identity_from(const struct enrolment *e, const Lt1__Enrolled *m, struct identity *me, struct fault *f)
{
	*me = (struct identity){ .scope = { .from = ON_BEGINNING, .to = ON_END }, .enrolled_at = clock_wall_ms() };
	bool whole =
		take_text(m->site_code, me->code, sizeof me->code) &&
		take_text(m->site_name, me->name, sizeof me->name) &&
		take_id(m->has_site_id, &m->site_id, &me->site_id) && take_id(m->has_epoch, &m->epoch, &me->epoch) &&
		take_id(m->has_root_organisation_id, &m->root_organisation_id, &me->scope.root_organisation) &&
		take_text(m->root_organisation_code, me->root_organisation_code, sizeof me->root_organisation_code);
	if (whole && m->has_root_unit_id) {
		me->scope.has_root_unit = take_id(true, &m->root_unit_id, &me->scope.root_unit);
		whole = me->scope.has_root_unit && take_text(m->root_unit_code, me->root_unit_code, sizeof me->root_unit_code);
	}
	if (!whole)
		return fault_set(f, REFUSED, LT_8010, "", "%s", m->site_code != NULL ? m->site_code : "ENROLLED");
	me->has_valid_from = m->has_valid_from;
	me->valid_from = m->valid_from;
	if (me->has_valid_from)
		me->scope.from = me->valid_from;
	me->root_unit_level = m->root_unit_level;
	me->root_organisation_type = m->root_organisation_type;
	memcpy(me->centre_public, e->token.centre_public, sizeof me->centre_public);
	snprintf(me->endpoints, sizeof me->endpoints, "%s", e->token.endpoints);
	snprintf(me->key_name, sizeof me->key_name, "%s", e->key_name);
	return DONE;
}

/* ---- the names ---- */

/* Before the question, because a token works once. A directory whose names.key is lost may still enrol again: fetching the
 * backup needs a line. */
static enum result
names_ready(struct store *s, const struct enrol_options *o, struct names **out, struct fault *f)
{
	uint8_t key[KEY_TEXT_BYTES];
	struct fault why = { 0 };
	enum result r = DONE;

	if (o->matching_key != NULL)
		r = key_text_parse(KEY_TEXT_MATCHING, o->matching_key, key, f);
	sodium_memzero(key, sizeof key);
	if (r == DONE)
		r = names_open(s, out, &why);
	if (r == DONE || why.code == FAULT_NONE)
		return r;
	if (o->again && o->matching_key == NULL && (why.code == LT_7103 || why.code == LT_7105)) {
		log_line(LOG_WARN, "enroll.names", "code=LT-%d", (int)why.code);
		return DONE;
	}
	if (f != NULL)
		*f = why;
	return r;
}

static enum result
names_keys_keep(struct names *n, const struct enrol_options *o, const struct identity *me, struct fault *f)
{
	char recovery[RECOVERY_TEXT];
	bool made = false;
	enum result r = DONE;

	if (n != NULL && o->matching_key != NULL)
		r = names_set_matching_key(n, o->matching_key, f);
	if (r == DONE && n != NULL && !names_has_recovery_key(n)) {
		r = names_make_recovery_key(n, recovery, f);
		made = r == DONE;
	}
	if (r == DONE && !o->show(o->ctx, me, made ? recovery : NULL))
		r = fault_set(f, REFUSED, LT_8054, "stdout", "%s", strerror(errno));
	sodium_memzero(recovery, sizeof recovery);
	return r;
}

static enum result
keep(struct store *s, struct names *n, const struct enrol_options *options, const struct identity *me, struct fault *f)
{
	struct outbox *o = outbox_new(s, &me->site_id);
	enum result r = store_begin(s, f);
	if (r == DONE)
		r = identity_save(s, me, f);
	if (r == DONE)
		r = outbox_begin_generation(o, f);
	if (r == DONE)
		r = sql_run(s, store_sql(s, site_sql_line_forget), f);   /* a hold was about the old key */
	if (r == DONE)
		r = names_keys_keep(n, options, me, f);
	if (r == DONE)
		r = store_commit(s, f);
	store_rollback(s);
	outbox_free(&o);
	return r;
}

static enum result
enroll_in(struct store *s, struct enrolment *e, const struct enrol_options *o, struct identity *out, struct fault *f)
{
	struct identity before;
	const Lt1__Enrolled *answer = NULL;
	bool enrolled = identity_load(s, &before, NULL) == DONE;

	if (enrolled && !o->again)
		return fault_set(f, REFUSED, LT_8002, store_dir(s), "%s", before.code);
	enum result r = names_ready(s, o, &e->names, f);
	if (r == DONE)
		r = keys_make(e, store_dir(s), f);
	if (r != DONE)
		return r;
	e->wire = site_wire_new(&e->curve);
	r = conversation(e, &answer, f);
	if (r == DONE)
		r = identity_from(e, answer, out, f);
	if (r == DONE && enrolled && !id_equal(&before.site_id, &out->site_id))
		return fault_set(f, REFUSED, LT_8008, store_dir(s), "%s ≠ %s", out->code, before.code);
	return r == DONE ? keep(s, e->names, o, out, f) : r;
}

enum result
enroll(const char *dir, const struct enrol_options *o, struct identity *out, struct fault *f)
{
	struct enrolment e = { 0 };
	struct store *s = NULL;
	enum result r = token_parse(o->token, &e.token, f);
	if (r == DONE)
		r = store_open(dir, true, &s, f);
	if (r == DONE) {
		e.arena = arena_new(ANSWER_ARENA);
		r = enroll_in(s, &e, o, out, f);
	}
	site_wire_free(&e.wire);
	arena_free(&e.arena);
	names_close(&e.names);
	store_close(&s);
	sodium_memzero(&e, sizeof e);
	return r;
}
