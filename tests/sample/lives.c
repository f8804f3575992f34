/* See lives.h. */
#include "tests/sample/lives.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned
hash_of(const char *text)
{
	unsigned h = 2166136261u;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 16777619u;
	return h;
}

/* The place in an index of numbers from 1 on, where `key` stands or may stand. */
static int *
slot(int *index, unsigned size, const char *key, const char *first, size_t step)
{
	unsigned at = hash_of(key) % size;

	while (index[at] != 0 && strcmp(first + (size_t)(index[at] - 1) * step, key) != 0)
		at = (at + 1) % size;
	return &index[at];
}

static int *
life_slot(struct lives *l, const char *key)
{
	return slot(l->index, sizeof l->index / sizeof *l->index, key, l->lives[0].key, sizeof l->lives[0]);
}

static int *
place_slot(const struct lives *l, const char *code)
{
	return slot((int *)l->place_index, sizeof l->place_index / sizeof *l->place_index, code, l->places[0].code,
	            sizeof l->places[0]);
}

struct life *
life_of(struct lives *l, const struct sheet *s, int row)
{
	char key[112];
	int found;

	snprintf(key, sizeof key, "%s|%s|%s", s->site, sheet_cell(s, row, "name"), sheet_cell(s, row, "birth_on"));
	found = *life_slot(l, key);
	return found ? &l->lives[found - 1] : NULL;
}

int
place_of(const struct lives *l, const char *code)
{
	int found = *place_slot(l, code);

	if (!found)
		fail_msg("no organisation has the code %s", code);
	return found - 1;
}

bool
is_village_cell(const struct place *p)
{
	return strcmp(p->setting, "village") == 0;
}

static bool
says(const struct sheet *s, int row, const char *column, const char *value)
{
	return strcmp(sheet_cell(s, row, column), value) == 0;
}

static void
count(struct lives *l, const struct life *m, int by)
{
	l->places[m->place].members += by;
	if (!m->exempt && !m->away)
		l->places[m->place].counted += by;
}

/* ---- who enters ---- */

static struct life *
enter(struct lives *l, const struct sheet *s, int row)
{
	const char *birth = sheet_cell(s, row, "birth_on"), *year = sheet_cell(s, row, "birth_year");
	struct life *m = &l->lives[l->n++];
	int *at;

	assert_true(l->n <= LIVES_MAX);
	memset(m, 0, sizeof *m);
	snprintf(m->key, sizeof m->key, "%s|%s|%s", s->site, sheet_cell(s, row, "name"), birth);
	at = life_slot(l, m->key);
	if (*at != 0)
		fail_msg("%s stands twice", m->key);
	*at = l->n;
	m->place = place_of(l, sheet_cell(s, row, "organisation_code"));
	m->going = -1;
	m->born = atoi(*birth ? birth : year);
	m->there = true;
	m->minority = says(s, row, "is_minority", "1");
	m->female = says(s, row, "sex", "female");
	m->youth = says(s, row, "is_youth_union", "1");
	m->retired = says(s, row, "occupation", "retired");
	assert_true(m->born > 1900 && (m->female || says(s, row, "sex", "male")));
	return m;
}

static void
enter_stock(struct lives *l, const struct sheet *s, int row)
{
	struct life *m = enter(l, s, row);

	m->since_stock = true;
	m->official = m->official_since_stock = says(s, row, "status", "official");
	m->exempt = *sheet_cell(s, row, "exempt_since") != '\0';
	snprintf(m->admitted, sizeof m->admitted, "%s", sheet_cell(s, row, "admitted_on"));
	assert_true(m->official || says(s, row, "status", "probationary"));
	assert_true(m->official == (*sheet_cell(s, row, "official_on") != '\0'));
	assert_true(atoi(m->admitted) - m->born >= 18 &&
	            strcmp(m->admitted, m->official ? "2016-01-01" : "2017-01-01") < 0);
	assert_true(says(s, row, "occurred_on", "2016-12-31"));
	l->on_probation_first += !m->official;
	count(l, m, 1);
}

void
lives_begin(struct lives *l, const struct sheets *all)
{
	memset(l, 0, sizeof *l);
	for (int i = 0; i < all->n; i++) {
		const struct sheet *s = &all->sheet[i];
		for (int row = 0; strcmp(s->form, "organisation") == 0 && row < s->n_rows; row++) {
			struct place *p = &l->places[l->n_places++];
			assert_true(l->n_places <= PLACES_MAX && *place_slot(l, sheet_cell(s, row, "code")) == 0);
			*place_slot(l, sheet_cell(s, row, "code")) = l->n_places;
			snprintf(p->code, sizeof p->code, "%s", sheet_cell(s, row, "code"));
			snprintf(p->setting, sizeof p->setting, "%s", sheet_cell(s, row, "setting"));
			snprintf(p->type, sizeof p->type, "%s", sheet_cell(s, row, "type"));
		}
		for (int row = 0; strcmp(s->form, "member") == 0 && row < s->n_rows; row++)
			enter_stock(l, s, row);
	}
}

/* ---- what happens to him ---- */

static const char *const events[] = { "admit",        "recognise_official",
	                              "transfer_out", "transfer_in",
	                              "temp_out",     "temp_in",
	                              "exempt",       "resume",
	                              "delete",       "resign",
	                              "expel",        "death" };
enum {
	ADMIT,
	RECOGNISE,
	TRANSFER_OUT,
	TRANSFER_IN,
	TEMP_OUT,
	TEMP_IN,
	EXEMPT,
	RESUME,
	DELETE,
	RESIGN,
	EXPEL,
	DEATH,
	N_EVENTS
};

int
life_event_no(const char *event)
{
	for (int i = 0; i < N_EVENTS; i++)
		if (strcmp(events[i], event) == 0)
			return i;
	fail_msg("no event is called %s", event);
	return 0;
}

static void
admit(struct lives *l, const struct sheet *s, int row)
{
	const char *on = sheet_cell(s, row, "occurred_on"), *considered = sheet_cell(s, row, "considered_on");
	struct life *m = enter(l, s, row);

	snprintf(m->admitted, sizeof m->admitted, "%s", on);
	assert_true(says(s, row, "ceremony_on", on) && strcmp(considered, on) < 0);
	assert_true(atoi(considered) - m->born >= 19 && atoi(considered) - m->born < 60);
}

/* The day one year later; nobody was admitted on a 29 February. */
static void
recognise(struct life *m, const char *on)
{
	assert_true(!m->official);
	assert_int_equal(atoi(on), atoi(m->admitted) + 1);
	assert_string_equal(on + 4, m->admitted + 4);
	m->official = true;
}

static void
transfer(const struct lives *l, const struct sheet *s, int row, struct life *m, bool in)
{
	int to = place_of(l, sheet_cell(s, row, "to_organisation_code"));

	assert_true(m->going == (in ? to : -1) && to != m->place);
	assert_string_equal(l->places[m->place].code, sheet_cell(s, row, "from_organisation_code"));
	if (in)
		m->place = to;
	m->going = in ? -1 : to;
}

static void
end(struct life *m, int event)
{
	assert_true(event != EXPEL || m->official);
	assert_true(m->going == -1 && !m->away);
	m->there = false;
	m->ended = true;
}

void
lives_event(struct lives *l, const struct sheet *s, int row)
{
	int event = life_event_no(sheet_cell(s, row, "event"));
	struct life *m;

	l->events[event]++;
	if (event == ADMIT)
		admit(l, s, row);
	m = life_of(l, s, row);
	assert_non_null(m);
	assert_true(m->there);
	if (event != ADMIT)
		count(l, m, -1);
	if (event == RECOGNISE)
		recognise(m, sheet_cell(s, row, "occurred_on"));
	else if (event == TRANSFER_OUT || event == TRANSFER_IN)
		transfer(l, s, row, m, event == TRANSFER_IN);
	else if (event == TEMP_OUT || event == TEMP_IN) {
		assert_true(m->away == (event == TEMP_IN));
		m->away = event == TEMP_OUT;
	} else if (event == EXEMPT || event == RESUME) {
		assert_true(m->exempt == (event == RESUME));
		m->exempt = event == EXEMPT;
	} else if (event != ADMIT)
		end(m, event);
	if (m->there)
		count(l, m, 1);
}
