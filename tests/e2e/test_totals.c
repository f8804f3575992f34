/* The published totals from record level, whatever the order. The sample province is imported at its ten sites; then
 * puppets push the bodies of the ten outboxes in a shuffled order, a tenth of them twice, with batches that are lost
 * and sent again and a centre that is killed in the middle. Every figure must come out as published, and the registers
 * must be the very same as after the sites' own programs sent the same outboxes in order. LT_E2E_SEED gives another
 * order. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/checks.h"
#include "tests/e2e/clerk.h"
#include "tests/e2e/facts.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/province.h"
#include "tests/e2e/puppet.h"
#include "tests/e2e/registers.h"

enum { TWICE_IN = 10, ROUNDS = 150, BATCH_BYTES = 100000, ACK_MS = 120000, SEND_MS = 600000 };
static uint64_t seed;

static uint64_t
draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % below;
}

/* ---- one site's sending ------------------------------------------------------------------------------------------ */

struct turn {
	uint64_t when;
	const struct slice *body;
};
struct sender {
	struct site *site;
	struct puppet *puppet;
	struct bodies bodies;
	struct turn *turns;
	size_t n_turns, next; /* every body at least once, in the order of sending */
	struct slice batch[PUPPET_BATCH];
	size_t n_batch;
};

static int
by_when(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	return x->when < y->when ? -1 : x->when > y->when;
}

/* Every body at a moment of its own; one in ten again at a later one. */
static void
sender_init(struct sender *s, struct site *site)
{
	const uint64_t end = 1ull << 40;

	*s = (struct sender){ .site = site };
	bodies_read(&s->bodies, site);
	s->turns = calloc(2 * s->bodies.n, sizeof s->turns[0]);
	for (size_t i = 0; i < s->bodies.n; i++) {
		uint64_t when = draw(end);
		s->turns[s->n_turns++] = (struct turn){ when, &s->bodies.body[i] };
		if (draw(TWICE_IN) == 0)
			s->turns[s->n_turns++] = (struct turn){ when + 1 + draw(end - when), &s->bodies.body[i] };
	}
	qsort(s->turns, s->n_turns, sizeof s->turns[0], by_when);
	s->puppet = puppet_open(site);
}

static void
sender_fini(struct sender *s)
{
	puppet_close(&s->puppet);
	bodies_fini(&s->bodies);
	free(s->turns);
}

/* Takes the next turns into a batch of any size, so that all sites come to their end at about the same time. */
static bool
batch_take(struct sender *s)
{
	size_t most = 2 * s->n_turns / ROUNDS + 1, want = 1 + draw(most < PUPPET_BATCH ? most : PUPPET_BATCH), bytes = 0;

	for (s->n_batch = 0; s->n_batch < want && s->next < s->n_turns && bytes < BATCH_BYTES; s->n_batch++) {
		s->batch[s->n_batch] = *s->turns[s->next++].body;
		bytes += s->batch[s->n_batch].len;
	}
	return s->n_batch > 0;
}

static void
batch_send(struct sender *s)
{
	puppet_send(s->puppet, s->batch, s->n_batch);
}

static void
batch_acked(struct sender *s)
{
	must(puppet_acked(s->puppet, ACK_MS), "a batch of %s is not acknowledged; see %s", s->site->code,
	     s->site->house->centre_log);
	s->n_batch = 0;
}

/* Some sites, in any order, send a batch each; a site may rest for a while. Returns how many bodies were sent. */
static size_t
round_send(struct sender *senders, int *order)
{
	size_t n = 0;

	for (int i = PROVINCE_SITES - 1; i > 0; i--) {
		int k = (int)draw((uint64_t)i + 1), t = order[i];
		order[i] = order[k];
		order[k] = t;
	}
	for (int i = 0; i < PROVINCE_SITES; i++) {
		struct sender *s = &senders[order[i]];
		if (draw(4) > 0 && batch_take(s)) {
			batch_send(s);
			n += s->n_batch;
		}
	}
	return n;
}

static void
round_acked(struct sender *senders)
{
	for (int i = 0; i < PROVINCE_SITES; i++)
		if (senders[i].n_batch > 0)
			batch_acked(&senders[i]);
}

/* ---- what gets lost ---------------------------------------------------------------------------------------------- */

static struct sender *
any_with_a_batch(struct sender *senders)
{
	struct sender *s;

	do
		s = &senders[draw(PROVINCE_SITES)];
	while (!batch_take(s));
	return s;
}

/* A batch is stored, and its ACK never read: the same numbers come again. */
static void
ack_unread(struct house *h, struct sender *senders)
{
	struct sender *s = any_with_a_batch(senders);
	uint64_t before = puppet_number(s->puppet), n;
	int64_t until = now_ms() + ACK_MS;

	batch_send(s);
	while (sql_number(h, "SELECT coalesce(max(n), 0) FROM site_log WHERE generation = '%s'",
	                  puppet_generation(s->puppet)) == (int64_t)before)
		must(now_ms() < until, "a batch of %s is not stored", s->site->code);
	n = puppet_meet(s->puppet);
	must(n == before + s->n_batch, "the centre has %llu of %s", (unsigned long long)n, s->site->code);
	batch_send(s);
	batch_acked(s);
	must(puppet_number(s->puppet) == n, "the batch was stored again");
}

/* The centre hears nothing any more and dies: everything sent meanwhile is lost, and sent again to the next one. */
static void
centre_dies(struct house *h, struct sender *senders)
{
	int order[PROVINCE_SITES] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	kill(h->centre.pid, SIGSTOP);
	must(round_send(senders, order) > 0, "nothing left to lose");
	centre_kill(h);
	centre_start(h);
	for (int i = 0; i < PROVINCE_SITES; i++) {
		struct sender *s = &senders[i];
		uint64_t n = puppet_meet(s->puppet);
		must(n == puppet_number(s->puppet), "the centre has %llu of %s, although it was deaf",
		     (unsigned long long)n, s->site->code);
		if (s->n_batch > 0) {
			batch_send(s);
			batch_acked(s);
		}
	}
}

/* The line breaks behind the batch: it may have arrived, or not. */
static void
line_breaks(struct house *h, struct sender *senders)
{
	struct sender *s = any_with_a_batch(senders);
	uint64_t before = puppet_number(s->puppet), n;

	batch_send(s);
	puppet_cut(s->puppet);
	n = puppet_meet(s->puppet);
	must(n == before || n == before + s->n_batch, "the centre has %llu of %s", (unsigned long long)n,
	     s->site->code);
	batch_send(s);
	batch_acked(s);
}

static void (*const losses[])(struct house *h, struct sender *senders) = { ack_unread, centre_dies, line_breaks };
enum { LOSSES = sizeof losses / sizeof losses[0] };

/* ---- the province, shuffled ---------------------------------------------------------------------------------------
 */

/* In rounds; three times on the way something is lost. */
static void
send_shuffled(struct house *h, struct sender *senders)
{
	int order[PROVINCE_SITES] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	size_t all = 0, sent, lost = 0;

	for (int i = 0; i < PROVINCE_SITES; i++)
		all += senders[i].n_turns;
	do {
		round_send(senders, order);
		round_acked(senders);
		sent = 0;
		for (int i = 0; i < PROVINCE_SITES; i++)
			sent += senders[i].next;
		if (lost < LOSSES && sent >= all * (lost + 1) / (2 * LOSSES))
			losses[lost++](h, senders);
	} while (sent < all);
	must(lost == LOSSES, "only %zu batches were lost on the way", lost);
}

#define COUNTS \
	"SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE NOT duplicate AND verdict = 'accepted'), " \
	"count(*) FILTER (WHERE duplicate), count(*) FILTER (WHERE NOT duplicate AND verdict <> 'accepted'), " \
	"count(DISTINCT body_hash)) FROM inbox JOIN site_log USING (log) WHERE generation = '%s'"

/* Each body accepted once; what came twice is known as such (its row keeps what could be said then); nothing waits. */
static void
counts_must_be_right(struct house *h, const struct sender *s)
{
	size_t n = s->bodies.n;
	char *counts = sql_text(h, COUNTS, puppet_generation(s->puppet));
	char *expected = text_format("%zu %zu %zu 0 %zu", s->n_turns, n, s->n_turns - n, n);

	must(strcmp(counts, expected) == 0, "%s: received, accepted, duplicate, otherwise, distinct: %s, expected %s",
	     s->site->code, counts, expected);
	free(counts);
	free(expected);
}

static const json_t *
row_of(const json_t *list, const char *code)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_text(json_array_get(list, i), "code"), code) == 0)
			return json_array_get(list, i);
	return NULL;
}

static void
sums_must_be_said(struct house *h, const struct sender *senders)
{
	char *out;
	json_t *list;

	must(CENTRE(h, &out, "site", "list", "--json") == 0, "site list failed; see %s", h->centre_log);
	list = json_of(out);
	for (int i = 0; i < PROVINCE_SITES; i++) {
		const json_t *row = row_of(list, senders[i].site->code);
		assert_int_equal(json_number(row, "received"), senders[i].bodies.n);
		assert_int_equal(json_number(row, "accepted"), senders[i].bodies.n);
	}
	json_decref(list);
	free(out);
}

static void
verify_must_agree(struct house *h)
{
	char *out;
	int status = CENTRE(h, &out, "verify", "--json", getenv("LT_LONG") ? "--replay" : NULL);

	must(status == 0, "verify: %s", out);
	free(out);
}

static int64_t began;

static void
lap(const char *what, size_t n)
{
	print_message("  %s: %zu in %lld ms\n", what, n, (long long)(now_ms() - began));
	began = now_ms();
}

/* ---- the province, in order ----------------------------------------------------------------------------------------
 */

/* All ten sites' own programs, at once. */
static void
send_in_order(struct province *p)
{
	struct process sends[PROVINCE_SITES];

	for (int i = 0; i < PROVINCE_SITES; i++) {
		const char *argv[] = { LT_CLIENT, "--dir", p->sites[i]->dir, "send", "--timeout", "600", NULL };
		process_start(&(struct process_setup){ .argv = argv, .log = p->sites[i]->log }, &sends[i]);
	}
	for (int i = 0; i < PROVINCE_SITES; i++) {
		int status = process_wait(&sends[i], SEND_MS);
		must(status == 0, "send of %s ended with %d; see %s", p->sites[i]->code, status, p->sites[i]->log);
	}
}

/* A centre's whole life doubled: its database and its folder, as they are when the sites are enrolled. */
static void
centre_double(struct house *h, const char *name)
{
	char *command = text_format("cp -a %s/centre %s/%s", h->dir, h->dir, name);

	centre_stop(h);
	sql_close(h);
	postgres_tool(
		h, (const char *const[]){ "createdb", "-h", h->dir, "-U", "postgres", "-T", "lienthong", name, NULL });
	must(system(command) == 0, "%s", command);
	centre_start(h);
	free(command);
}

static void
centre_be(struct house *h, const char *name)
{
	char *state = text_format("%s/%s", h->dir, name);

	centre_stop(h);
	sql_close(h);
	snprintf(h->database, sizeof h->database, "host=%s user=postgres dbname=%s", h->dir, name);
	centre_setting(h, "LIENTHONG_SERVER_DATABASE", h->database);
	centre_setting(h, "LIENTHONG_SERVER_STATE_DIR", state);
	centre_start(h);
	free(state);
}

static void
order_duplicates_and_losses_change_no_digit(void **state)
{
	struct house *h = house_open();
	struct province p;
	struct sender *senders = calloc(PROVINCE_SITES, sizeof senders[0]);
	char *shuffled, *ordered;
	size_t rows, sent = 0;

	seed = getenv("LT_E2E_SEED") ? strtoull(getenv("LT_E2E_SEED"), NULL, 10) : 20201231;
	print_message("LT_E2E_SEED=%llu\n", (unsigned long long)seed);
	began = now_ms();
	centre_start(h);
	province_make(&p, h, "sample", false);
	province_enrol(&p);
	province_publish(&p);
	centre_double(h, "ordered");
	lap("sites enrolled", PROVINCE_SITES);
	rows = (size_t)province_import(&p, false);
	lap("rows imported", rows);
	for (int i = 0; i < PROVINCE_SITES; i++) {
		sender_init(&senders[i], p.sites[i]);
		sent += senders[i].n_turns;
		rows -= senders[i].bodies.n;
	}
	must(rows == 0, "an imported row is not one update: %zd", (ssize_t)rows);
	send_shuffled(h, senders);
	lap("bodies sent, shuffled", sent);
	for (int i = 0; i < PROVINCE_SITES; i++)
		counts_must_be_right(h, &senders[i]);
	sums_must_be_said(h, senders);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM parked"), 0);
	province_issue(&p);
	assert_int_equal(facts_differing(h), 0);
	lap("figures as published", FACTS_SHOWN);
	verify_must_agree(h);
	lap("verify", 1);
	shuffled = registers_digest(h);
	for (int i = 0; i < PROVINCE_SITES; i++)
		sender_fini(&senders[i]);

	centre_be(h, "ordered");
	send_in_order(&p);
	lap("sites sent in order", PROVINCE_SITES);
	province_issue(&p);
	assert_int_equal(facts_differing(h), 0);
	ordered = registers_digest(h);
	must(strcmp(shuffled, ordered) == 0, "the registers differ:\nshuffled\n%sin order\n%s", shuffled, ordered);
	print_message("%s", ordered);
	check_promises(h, p.sites, PROVINCE_SITES);
	centre_stop(h);
	lap("registers compared", 1);
	free(shuffled);
	free(ordered);
	free(senders);
	province_fini(&p);
	house_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(order_duplicates_and_losses_change_no_digit) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
