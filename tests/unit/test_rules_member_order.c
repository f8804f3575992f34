/* The order of arrival does not matter to members. A history arrives shuffled at a little centre that parks what must wait
 * and wakes it whenever the entity it waits for is written. A consistent history (posts, transfers, absences, deletions
 * and returns) is accepted in full and leaves the same spans; any other leaves the same spans too, with what never found
 * its predecessor still parked. One seed gives one history and its orders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/clock.h"
#include "common/record/codec.h"
#include "tests/unit/draw.h"
#include "tests/unit/test_rules.h"

#define RUNS 300
#define ORDERS 4
#define LINES_MAX 40
#define FIRST_DAY 14610   /* 2010-01-01 */

struct history { char line[LINES_MAX][200]; size_t n; };

static const char *
iso(int32_t day)
{
	static char text[4][DATE_TEXT];
	static int turn;

	turn = (turn + 1) % 4;
	date_format_iso(day, text[turn]);
	return text[turn];
}

__attribute__((format(printf, 2, 3))) static void
tell(struct history *h, const char *format, ...)
{
	va_list args;

	assert_true(h->n < LINES_MAX);
	va_start(args, format);
	vsnprintf(h->line[h->n++], sizeof h->line[0], format, args);
	va_end(args);
}

static void
event(struct history *h, const char *what, int32_t on, const char *more)
{
	tell(h, "member_event person_ref=P1 event=%s occurred_on=%s %s", what, iso(on), more);
}

/* ---- a consistent history ---- */

static const char *const cells[] = { "CB1", "CC1", "CC3@2010-01-01" };
struct walk { int32_t day; int cell; uint64_t seed; struct history *h; };

static int32_t
later(struct walk *k)
{
	return k->day += 1 + below(&k->seed, 60);
}

static void
go_elsewhere(struct walk *k)
{
	char more[80];

	k->cell = (k->cell + 1 + below(&k->seed, 2)) % 3;
	snprintf(more, sizeof more, "to_organisation_id=%s", cells[k->cell]);
	event(k->h, "transfer_out", later(k), more);
	event(k->h, "transfer_in", later(k), more);
}

static void
leave_and_return(struct walk *k)
{
	static const char *const ends[] = { "delete", "resign", "expel", "transfer_out" };
	int end = below(&k->seed, 4);
	char more[120];

	k->cell = below(&k->seed, 3);
	event(k->h, ends[end], later(k), end == 3 ? "outside_province=true" : "");
	snprintf(more, sizeof more, "%s enters.organisation_id=%s", end == 3 ? "outside_province=true" : "", cells[k->cell]);
	event(k->h, end == 3 ? "transfer_in" : "restore", later(k), more);
}

static void
pass_a_while(struct walk *k)
{
	switch (below(&k->seed, 4)) {
	case 0:
		go_elsewhere(k);
		break;
	case 1:
		event(k->h, "temp_out", later(k), "");
		event(k->h, "temp_in", later(k), "");
		break;
	case 2:
		event(k->h, "exempt", later(k), "");
		event(k->h, "resume", later(k), "");
		break;
	default:
		leave_and_return(k);
	}
}

/* In by the opening, by admission (and then official after twelve months) or from outside. */
static void
enter(struct walk *k)
{
	int32_t official;

	k->cell = below(&k->seed, 3);
	switch (below(&k->seed, 3)) {
	case 0:
		tell(k->h, "member person_ref=P1 organisation_id=%s occurred_on=%s", cells[k->cell], iso(k->day));
		break;
	case 1:
		tell(k->h, "member_event event=admit person_ref=P1 enters.organisation_id=%s occurred_on=%s", cells[k->cell], iso(k->day));
		k->day = official = k->day + 365;
		event(k->h, "recognise_official", official, "");
		break;
	default:
		tell(k->h, "member_event event=transfer_in person_ref=P1 outside_province=true enters.organisation_id=%s occurred_on=%s",
		     cells[k->cell], iso(k->day));
	}
}

static void
serve(struct walk *k)
{
	static const char *const posts[] = { "organisation_id=DB1 title=committee_member", "organisation_id=CB1 title=secretary",
	                                     "unit_id=V1 title=village_head" };
	int32_t from = later(k);

	if (below(&k->seed, 2))
		go_elsewhere(k);
	tell(k->h, "post person_ref=P1 %s from_on=%s to_on=%s", posts[below(&k->seed, 3)], iso(from), iso(later(k)));
}

static void
make_consistent(uint64_t seed, struct history *h)
{
	struct walk k = { .day = FIRST_DAY + 366 + 31, .seed = seed, .h = h };
	int whiles;

	h->n = 0;
	enter(&k);
	for (int posts = below(&k.seed, 3); posts > 0; posts--)
		serve(&k);
	for (whiles = 2 + below(&k.seed, 8); whiles > 0; whiles--)
		pass_a_while(&k);
	if (below(&k.seed, 3) == 0)
		event(h, "death", later(&k), "");
}

/* ---- any history: whatever happens to one member, one event a day ---- */

static void
make_any(uint64_t seed, struct history *h)
{
	static const char *const events[][2] = {
		{ "transfer_out", "to_organisation_id=CB1" }, { "transfer_in", "to_organisation_id=CB1" },
		{ "transfer_out", "to_organisation_id=CC1" }, { "transfer_in", "to_organisation_id=CC1" },
		{ "transfer_out", "outside_province=true" }, { "transfer_in", "outside_province=true enters.organisation_id=CB1" },
		{ "temp_out", "" }, { "temp_in", "" }, { "exempt", "" }, { "resume", "" }, { "delete", "" }, { "resign", "" },
		{ "restore", "enters.organisation_id=CC1" }, { "restore", "enters.organisation_id=CB1 enters.status=probationary" },
		{ "recognise_official", "" }, { "death", "" },
	};
	int n = 2 + below(&seed, 14);

	h->n = 0;
	for (int i = 0; i < n; i++) {
		int what = below(&seed, 16);

		if (what == 15 && below(&seed, 3))   /* or most histories were short */
			what = 6;
		event(h, events[what][0], FIRST_DAY + 400 + i, events[what][1]);
	}
	tell(h, "member person_ref=P1 organisation_id=CB1 occurred_on=%s status=%s", iso(FIRST_DAY + 400 + below(&seed, n)),
	     below(&seed, 2) ? "official" : "probationary");
}

/* ---- a little centre ---- */

struct centre {
	struct world *world;
	struct arena *arena;
	uint64_t j;
	const char *parked[LINES_MAX]; struct query waits_for[LINES_MAX]; size_t n_parked;
	unsigned parkings;
};

static const char *
judge_line(struct centre *c, const char *line, struct query *waits_for, struct id *written, uint32_t *kind)
{
	struct scope everything = world_scope(NULL);
	struct lookup lookup = world_lookup(c->world);
	Lt__Update *u = world_write(c->arena, line);
	struct judgement out;

	judge(u, &everything, &lookup, DATE_MAX, c->j + 1, c->arena, &out);
	if (out.decision == JUDGED_RETURNED)
		return out.findings[0].rule->code;
	*waits_for = (struct query){ 0 };
	if (out.decision == JUDGED_UNKNOWN) {
		*waits_for = out.waits_for;
		assert_true(record_entity(u, kind, written));
		return NULL;
	}
	c->j++;
	*written = out.after->id;
	*kind = out.after->kind;
	world_apply(c->world, out.after);
	return NULL;
}

/* What waits for the entity is judged again; what is still unknown goes back. */
static const char *
arrive(struct centre *c, const char *line)
{
	struct query waits_for;
	struct id written;
	uint32_t kind;
	const char *refused = judge_line(c, line, &waits_for, &written, &kind);

	if (refused)
		return refused;
	if (waits_for.kind) {
		c->parked[c->n_parked] = line;
		c->waits_for[c->n_parked++] = waits_for;
		c->parkings++;
		return NULL;
	}
	for (size_t i = 0; i < c->n_parked; i++)
		if (c->waits_for[i].kind == kind && id_equal(&c->waits_for[i].id, &written)) {
			const char *woken = c->parked[i];
			size_t before;

			memmove(&c->parked[i], &c->parked[i + 1], (c->n_parked - i - 1) * sizeof c->parked[0]);
			memmove(&c->waits_for[i], &c->waits_for[i + 1], (c->n_parked - i - 1) * sizeof c->waits_for[0]);
			before = --c->n_parked;
			refused = arrive(c, woken);
			if (refused)
				return refused;
			if (c->n_parked <= before)      /* accepted: whoever waited may go on now */
				i = (size_t)-1;
			else {                          /* back to its place */
				struct query q = c->waits_for[before];

				memmove(&c->parked[i + 1], &c->parked[i], (before - i) * sizeof c->parked[0]);
				memmove(&c->waits_for[i + 1], &c->waits_for[i], (before - i) * sizeof c->waits_for[0]);
				c->parked[i] = woken;
				c->waits_for[i] = q;
			}
		}
	return NULL;
}

static void
describe(const struct node *n, char *words, size_t size)
{
	size_t len = (size_t)snprintf(words, size, "from %d by %d: ", n->from, n->member ? (int)n->member->birth_year : 0);

	for (size_t i = 0; i < n->n_spans && len < size; i++) {
		const struct node_span *s = &n->spans[i];
		const struct member_state *m = &s->member;

		len += (size_t)snprintf(words + len, size - len, "[%d %d) %02x%02x %d%s%s%s%02x %d/%d; ", s->from, s->to,
		                        s->parent.b[0], s->parent.b[1], m->status, m->exempt ? " exempt" : "", m->away ? " away" : "",
		                        m->has_transfer_to ? " to " : " ", m->transfer_to.b[0], m->has_official_on, m->official_on);
	}
}

/* NULL, or the code of a refusal. */
static const char *
live(const struct history *h, const size_t *order, struct centre *c, char *words, size_t size)
{
	const struct node *member;
	const char *refused = NULL;

	*c = (struct centre){ .world = base_world(), .arena = arena_new(64u << 20), .j = 1000 };
	for (size_t i = 0; i < h->n && !refused; i++)
		refused = arrive(c, h->line[order[i]]);
	member = world_node(c->world, world_id(KIND_MEMBER, "P1"));
	words[0] = '\0';
	if (!refused && member)
		describe(member, words, size);
	return refused;
}

static void
leave(struct centre *c)
{
	arena_free(&c->arena);
	world_free(&c->world);
}

static void
shuffle(uint64_t *seed, size_t *order, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)below(seed, (int)i), swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
}

static void
assert_all_took_effect(uint64_t run, const struct history *h, const struct centre *c)
{
	const struct node *member = world_node(c->world, world_id(KIND_MEMBER, "P1"));

	if (c->n_parked)
		fail_msg("run %u: still parked: %s", (unsigned)run, c->parked[0]);
	for (size_t i = 0; i < member->n_events; i++)
		if (member->events[i].effect != EFFECT_DONE)
			fail_msg("run %u: event %d of %s came to nothing", (unsigned)run, member->events[i].what, iso(member->events[i].on));
	for (size_t i = 0; i < h->n; i++)
		if (strncmp(h->line[i], "post ", 5) == 0) {
			struct arena *a = arena_new(1u << 16);

			assert_non_null(world_node(c->world, post_id(world_write(a, h->line[i])->post)));
			arena_free(&a);
		}
}

static void
run_all(void (*make)(uint64_t seed, struct history *h), bool consistent, unsigned *parkings)
{
	static struct history h;
	static char first[8192], words[8192];

	for (uint64_t run = 0; run < RUNS; run++) {
		size_t order[LINES_MAX];
		uint64_t seed = run;

		make(run, &h);
		for (size_t i = 0; i < h.n; i++)
			order[i] = i;
		for (int turn = 0; turn < ORDERS; turn++) {
			struct centre c;
			const char *refused = live(&h, order, &c, words, sizeof words);

			if (refused)
				fail_msg("run %u, order %d: refused with %s", (unsigned)run, turn, refused);
			if (consistent)
				assert_all_took_effect(run, &h, &c);
			if (turn == 0)
				snprintf(first, sizeof first, "%s", words);
			else if (strcmp(first, words) != 0)
				fail_msg("run %u\n  in order:      %s\n  another order: %s", (unsigned)run, first, words);
			*parkings += c.parkings;
			leave(&c);
			shuffle(&seed, order, h.n);
		}
	}
}

static void
a_consistent_history_is_accepted_in_any_order(void **state)
{
	unsigned parkings = 0;

	run_all(make_consistent, true, &parkings);
	print_message("%d histories, %d orders each, parked %u times\n", RUNS, ORDERS, parkings);
	assert_true(parkings > RUNS);
}

static void
any_history_leaves_the_same_spans_in_any_order(void **state)
{
	unsigned parkings = 0;

	run_all(make_any, false, &parkings);
	print_message("%d histories, %d orders each, parked %u times\n", RUNS, ORDERS, parkings);
	assert_true(parkings > RUNS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_consistent_history_is_accepted_in_any_order),
		cmocka_unit_test(any_history_leaves_the_same_spans_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
