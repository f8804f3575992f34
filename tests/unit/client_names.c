/* Test fixture: see client_names.h. */
#include "client_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/identity.h"
#include "common/base/clock.h"
#include "common/base/log.h"

static void
parts_open(struct names_site *s)
{
	struct fault f = { 0 };
	if (store_open(s->dir, true, &s->store, &f) != DONE || names_open(s->store, &s->names, &f) != DONE)
		fail_msg("open: LT-%d %s", (int)f.code, f.detail);
}

struct names_site *
names_site_new(const char *code)
{
	struct names_site *s = calloc(1, sizeof *s);
	struct identity me = { .name = "Huyện ủy thử", .root_organisation_code = "HU", .endpoints = "tcp://127.0.0.1:1",
		                   .key_name = "key-test" };

	log_set_level(LOG_ERROR + 1);
	snprintf(s->dir, sizeof s->dir, "/tmp/lt-names-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(me.code, sizeof me.code, "%s", code);
	me.site_id = id_derive("site", code, "");
	parts_open(s);
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(identity_save(s->store, &me, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	return s;
}

void
names_site_close(struct names_site *s)
{
	names_close(&s->names);
	store_close(&s->store);
}

void
names_site_reopen(struct names_site *s)
{
	names_site_close(s);
	parts_open(s);
}

void
names_site_free(struct names_site *s)
{
	char command[128];
	names_site_close(s);
	snprintf(command, sizeof command, "rm -rf %s", s->dir);
	assert_int_equal(system(command), 0);
	free(s);
}

struct person
names_person(const char *name, const char *card, int32_t birth)
{
	return (struct person){ .name = name, .card = card, .has_birth_on = birth != UNKNOWN_BIRTH,
		                    .birth_on = birth != UNKNOWN_BIRTH ? birth : 0 };
}

struct id
names_add(struct names_site *s, const char *name, const char *card, int32_t birth)
{
	struct person p = names_person(name, card, birth);
	struct fault f = { 0 };

	p.ref = id_v7(clock_wall_ms());
	assert_int_equal(store_begin(s->store, NULL), DONE);
	if (names_put(s->names, &p, &f) != DONE)
		fail_msg("names_put: LT-%d %s", (int)f.code, f.detail);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	return p.ref;
}

enum names_found
names_ask(struct names_site *s, const char *name, const char *card, int32_t birth, struct id *ref)
{
	struct person p = names_person(name, card, birth);
	enum names_found found;
	struct id none;
	assert_int_equal(names_find(s->names, &p, &found, ref != NULL ? ref : &none, NULL), DONE);
	return found;
}

uint64_t
names_rows(struct names_site *s)
{
	struct sql *q = store_sql(s->store, "SELECT count(*) FROM person");
	assert_int_equal(sql_next(s->store, q, NULL), SQL_ROW);
	uint64_t n = (uint64_t)sql_get_int(q, 0);
	sql_done(q);
	return n;
}

void
names_sql(struct names_site *s, const char *text)
{
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(sql_run(s->store, store_sql(s->store, text), NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
}

struct person
names_read(struct names_site *s, const struct id *ref)
{
	struct person p;
	struct fault f = { 0 };
	bool there;
	if (names_get(s->names, ref, &p, &there, &f) != DONE)
		fail_msg("names_get: LT-%d %s", (int)f.code, f.detail);
	assert_true(there);
	return p;
}
