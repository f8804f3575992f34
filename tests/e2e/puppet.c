/* Says HELLO, numbers and chains its bodies, PUSHes, and waits for the ACK. */
#include "tests/e2e/puppet.h"
#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/clock.h"
#include "common/link/frame.h"
#include "common/link/log.h"
#include "common/record/codec.h"
#include "tests/e2e/house_room.h"

enum { ANSWER_MS = 10000 };

struct puppet {
	struct site *site;
	struct hostile *line;                          /* NULL: cut */
	struct id owner;
	struct log_position at;                        /* acknowledged */
	struct log_position sent;                      /* at, or where the batch under way ends */
	char generation[ID_TEXT];
};

void
puppet_keys(struct site *s, struct wire_keypair *own, uint8_t server_key[32])
{
	char path[PATH_TEXT + 16], name[128];
	struct fault f;
	sqlite3 *db;
	sqlite3_stmt *row;

	snprintf(path, sizeof path, "%s/site.db", s->dir);
	must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "%s", path);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	must(sqlite3_prepare_v2(db, "SELECT key_name || '.curve', centre_public FROM site", -1, &row, NULL) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW,
	     "%s holds no site", path);
	snprintf(name, sizeof name, "%s", (const char *)sqlite3_column_text(row, 0));
	memcpy(server_key, sqlite3_column_blob(row, 1), 32);
	sqlite3_finalize(row);
	sqlite3_close(db);
	must(wire_keypair_file(s->dir, name, false, own, &f) == DONE, "no key %s/%s", s->dir, name);
}

static bool
send_message(struct puppet *p, Lt1__MessageType type, const ProtobufCMessage *m)
{
	struct buffer frame = { 0 };
	struct fault f;
	bool sent;

	must(frame_encode(type, m, &frame, &f) == DONE, "frame_encode");
	sent = hostile_send(p->line, frame.data, frame.len);
	buffer_fini(&frame);
	return sent;
}

/* The next message of this type; others (feed heads, PONG) are passed over. NULL: none in time. Lives in the arena. */
static ProtobufCMessage *
wait_for(struct puppet *p, unsigned type, struct arena *a, int64_t ms)
{
	static uint8_t bytes[FRAME_MAX];
	int64_t until = now_ms() + ms, got;
	struct frame frame;
	struct fault f;

	while ((got = hostile_receive(p->line, bytes, sizeof bytes, until - now_ms())) > 0) {
		arena_reset(a);
		if (frame_decode((struct slice){ bytes, (size_t)got }, FRAME_TO_SITE, a, &frame, &f) != DONE)
			return NULL;
		if (frame.type->type == type)
			return frame.message;
	}
	return NULL;
}

static uint64_t
hello(struct puppet *p)
{
	Lt1__Hello m = LT1__HELLO__INIT;
	struct arena *a = arena_new(4u << 20);
	Lt1__Welcome *welcome;
	uint64_t n;

	m.has_protocol_min = m.has_protocol_max = true;
	m.protocol_min = m.protocol_max = 1;
	m.software = (char *)"puppet";
	m.has_generation = true;
	m.generation = (ProtobufCBinaryData){ sizeof p->at.generation.b, p->at.generation.b };
	m.has_made = m.has_acked = true;
	m.made = p->sent.n;
	m.acked = p->at.n;
	must(send_message(p, LT1__MESSAGE_TYPE__HELLO, &m.base), "HELLO was not taken");
	welcome = (Lt1__Welcome *)wait_for(p, LT1__MESSAGE_TYPE__WELCOME, a, ANSWER_MS);
	must(welcome != NULL, "no WELCOME");
	n = welcome->outbox ? welcome->outbox->n : 0;
	arena_free(&a);
	return n;
}

uint64_t
puppet_meet(struct puppet *p)
{
	struct wire_keypair own;
	uint8_t server_key[32];
	struct hostile_how how = { .endpoint = p->site->house->endpoint, .server_key = server_key, .own = &own };

	puppet_cut(p);
	puppet_keys(p->site, &own, server_key);
	p->line = hostile_open(&how);
	must(hostile_line(p->line, ANSWER_MS) == HOSTILE_UP, "the puppet of %s does not get through", p->site->code);
	return hello(p);
}

struct puppet *
puppet_open(struct site *s)
{
	struct puppet *p = calloc(1, sizeof *p);
	char *owner = sql_text(s->house, "SELECT site_id FROM site WHERE code = '%s'", s->code);

	p->site = s;
	must(id_parse(owner, &p->owner), "site_id %s", owner);
	free(owner);
	p->at.generation = id_random();
	p->sent = p->at;
	id_format(&p->at.generation, p->generation);
	puppet_meet(p);
	return p;
}

void
puppet_cut(struct puppet *p)
{
	hostile_close(&p->line);
}

void
puppet_close(struct puppet **p)
{
	puppet_cut(*p);
	free(*p);
	*p = NULL;
}

const char *
puppet_generation(const struct puppet *p)
{
	return p->generation;
}

struct hostile *
puppet_line(struct puppet *p)
{
	return p->line;
}

uint64_t
puppet_number(const struct puppet *p)
{
	return p->at.n;
}

void
puppet_send(struct puppet *p, const struct slice *bodies, size_t n)
{
	Lt1__Push m = LT1__PUSH__INIT;
	ProtobufCBinaryData list[PUPPET_BATCH];

	assert(n <= PUPPET_BATCH);
	p->sent = p->at;
	for (size_t i = 0; i < n; i++) {
		list[i] = (ProtobufCBinaryData){ bodies[i].len, (uint8_t *)bodies[i].data };
		p->sent.chain = log_chain(&p->sent.chain, &p->owner, &p->at.generation, ++p->sent.n, bodies[i]);
	}
	m.has_generation = m.has_first_n = m.has_chain_before = true;
	m.generation = (ProtobufCBinaryData){ sizeof p->at.generation.b, p->at.generation.b };
	m.first_n = p->at.n + 1;
	m.chain_before = (ProtobufCBinaryData){ sizeof p->at.chain.b, p->at.chain.b };
	m.n_bodies = n;
	m.bodies = list;
	must(send_message(p, LT1__MESSAGE_TYPE__PUSH, &m.base), "PUSH was not taken");
}

bool
puppet_acked(struct puppet *p, int64_t ms)
{
	struct arena *a = arena_new(4u << 20);
	int64_t until = now_ms() + ms;
	Lt1__Ack *ack;
	bool acked = false;

	while (!acked && (ack = (Lt1__Ack *)wait_for(p, LT1__MESSAGE_TYPE__ACK, a, until - now_ms())) != NULL)
		acked = ack->n == p->sent.n;
	if (acked)
		p->at = p->sent;
	arena_free(&a);
	return acked;
}

bool
puppet_push(struct puppet *p, struct slice body, int64_t ms)
{
	puppet_send(p, &body, 1);
	return puppet_acked(p, ms);
}

bool
puppet_send_frame(struct puppet *p, uint8_t type, const void *payload, size_t len)
{
	struct hostile_frame frame = { FRAME_VERSION, type, 0, (uint32_t)len, payload, len };

	return hostile_send_frame(p->line, &frame);
}

/* ---- drafts ----------------------------------------------------------------------------------------------------- */

void
draft_init(struct draft *d, const struct site *s, const char *code, const char *name)
{
	struct id id = id_v7(clock_wall_ms()), parent;
	char parent_code[32];

	memset(d, 0, sizeof *d);
	lt__update__init(&d->update);
	lt__organisation__init(&d->organisation);
	snprintf(parent_code, sizeof parent_code, "DB%s-D01", s->code);
	parent = id_derive("organisation", parent_code, "");
	memcpy(d->update_id, id.b, 16);
	memcpy(d->parent_id, parent.b, 16);
	snprintf(d->code, sizeof d->code, "%s", code);
	snprintf(d->name, sizeof d->name, "%s", name);
	d->update.has_update_id = d->update.has_op = d->update.has_basis = d->update.has_occurred_on = true;
	d->update.update_id = (ProtobufCBinaryData){ 16, d->update_id };
	d->update.op = LT__OP__OP_CREATE;
	d->update.basis = LT__BASIS__BASIS_OPENING;
	d->update.occurred_on = 18627;                  /* 2020-12-31 */
	d->update.has_recorded_at = d->update.has_today = true;
	d->update.recorded_at = clock_wall_ms();
	d->update.today = clock_today();
	d->update.actor = (char *)"test";
	d->update.organisation = &d->organisation;
	d->organisation.code = d->code;
	d->organisation.name = d->name;
	d->organisation.has_type = true;
	d->organisation.type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_SUBORDINATE_CELL;
	d->organisation.has_parent_id = true;
	d->organisation.parent_id = (ProtobufCBinaryData){ 16, d->parent_id };
}

struct slice
draft_pack(const struct draft *d, uint8_t *out, size_t size)
{
	size_t len = lt__update__get_packed_size(&d->update);

	must(len <= size, "the body has %zu bytes", len);
	lt__update__pack(&d->update, out);
	return (struct slice){ out, len };
}
