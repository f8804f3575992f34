/* See shuffle.h. A sender is one site's outbox behind a puppet; a round is a batch of some of them. */
#include "tests/e2e/shuffle.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/house_room.h"

enum { TWICE_IN = 10, ROUNDS = 150, BATCH_BYTES = 100000, ACK_MS = 120000 };

static uint64_t
draw(struct shuffle *s, uint64_t below)
{
	s->seed ^= s->seed << 13;
	s->seed ^= s->seed >> 7;
	s->seed ^= s->seed << 17;
	return (s->seed >> 11) % below;
}

/* ---- one site's sending ------------------------------------------------------------------------------------------ */

struct turn {
	uint64_t when;
	const struct slice *body;
};

static int
by_when(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	return x->when < y->when ? -1 : x->when > y->when;
}

/* Every body at a moment of its own; one in ten again at a later one. */
static void
sender_init(struct shuffle *all, struct sender *s, struct site *site)
{
	const uint64_t end = 1ull << 40;

	*s = (struct sender){ .site = site };
	bodies_read(&s->bodies, site);
	s->turns = calloc(2 * s->bodies.n, sizeof s->turns[0]);
	for (size_t i = 0; i < s->bodies.n; i++) {
		uint64_t when = draw(all, end);
		s->turns[s->n_turns++] = (struct turn){ when, &s->bodies.body[i] };
		if (draw(all, TWICE_IN) == 0)
			s->turns[s->n_turns++] = (struct turn){ when + 1 + draw(all, end - when), &s->bodies.body[i] };
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
batch_take(struct shuffle *all, struct sender *s)
{
	size_t most = 2 * s->n_turns / ROUNDS + 1, bytes = 0;
	size_t want = 1 + draw(all, most < PUPPET_BATCH ? most : PUPPET_BATCH);

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
round_send(struct shuffle *s)
{
	int order[MAX_SITES];
	size_t n = 0;

	for (int i = 0; i < s->n; i++)
		order[i] = i;
	for (int i = s->n - 1; i > 0; i--) {
		int k = (int)draw(s, (uint64_t)i + 1), t = order[i];
		order[i] = order[k];
		order[k] = t;
	}
	for (int i = 0; i < s->n; i++) {
		struct sender *one = &s->senders[order[i]];
		if (draw(s, 4) > 0 && batch_take(s, one)) {
			batch_send(one);
			n += one->n_batch;
		}
	}
	return n;
}

static void
round_acked(struct shuffle *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->senders[i].n_batch > 0)
			batch_acked(&s->senders[i]);
}

/* ---- what gets lost ---------------------------------------------------------------------------------------------- */

static struct sender *
any_with_a_batch(struct shuffle *all)
{
	struct sender *s;

	do
		s = &all->senders[draw(all, (uint64_t)all->n)];
	while (!batch_take(all, s));
	return s;
}

/* A batch is stored, and its ACK never read: the same numbers come again. */
static void
ack_unread(struct shuffle *all)
{
	struct sender *s = any_with_a_batch(all);
	uint64_t before = puppet_number(s->puppet), n;
	int64_t until = now_ms() + ACK_MS;

	batch_send(s);
	while (sql_number(all->house, "SELECT coalesce(max(n), 0) FROM site_log WHERE generation = '%s'",
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
centre_dies(struct shuffle *all)
{
	kill(all->house->centre.pid, SIGSTOP);
	must(round_send(all) > 0, "nothing left to lose");
	centre_kill(all->house);
	centre_start(all->house);
	for (int i = 0; i < all->n; i++) {
		struct sender *s = &all->senders[i];
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
line_breaks(struct shuffle *all)
{
	struct sender *s = any_with_a_batch(all);
	uint64_t before = puppet_number(s->puppet), n;

	batch_send(s);
	puppet_cut(s->puppet);
	n = puppet_meet(s->puppet);
	must(n == before || n == before + s->n_batch, "the centre has %llu of %s", (unsigned long long)n,
	     s->site->code);
	batch_send(s);
	batch_acked(s);
}

static void (*const losses[])(struct shuffle *all) = { ack_unread, centre_dies, line_breaks };
enum { LOSSES = sizeof losses / sizeof losses[0] };

/* ---- all of it --------------------------------------------------------------------------------------------------- */

void
shuffle_init(struct shuffle *s, struct house *h, struct site *const *sites, int n, uint64_t seed)
{
	const char *given = getenv("LT_E2E_SEED");

	*s = (struct shuffle){ .house = h, .n = n, .seed = given ? strtoull(given, NULL, 10) : seed };
	print_message("LT_E2E_SEED=%llu\n", (unsigned long long)s->seed);
	s->senders = calloc((size_t)n, sizeof s->senders[0]);
	for (int i = 0; i < n; i++) {
		sender_init(s, &s->senders[i], sites[i]);
		s->bodies += s->senders[i].bodies.n;
		s->turns += s->senders[i].n_turns;
	}
}

/* In rounds; three times on the way something is lost. */
void
shuffle_send(struct shuffle *s)
{
	size_t sent, lost = 0;

	do {
		round_send(s);
		round_acked(s);
		sent = 0;
		for (int i = 0; i < s->n; i++)
			sent += s->senders[i].next;
		if (lost < LOSSES && sent >= s->turns * (lost + 1) / (2 * LOSSES))
			losses[lost++](s);
	} while (sent < s->turns);
	must(lost == LOSSES, "only %zu batches were lost on the way", lost);
}

#define COUNTS \
	"SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE NOT duplicate AND verdict = 'accepted'), " \
	"count(*) FILTER (WHERE duplicate), count(*) FILTER (WHERE NOT duplicate AND verdict <> 'accepted'), " \
	"count(DISTINCT body_hash)) FROM inbox JOIN site_log USING (log) WHERE generation = '%s'"

/* Of what came twice the row keeps what could be said then. */
static void
sender_must_be_counted(struct house *h, const struct sender *s)
{
	size_t n = s->bodies.n;
	char *counts = sql_text(h, COUNTS, puppet_generation(s->puppet));
	char *expected = text_format("%zu %zu %zu 0 %zu", s->n_turns, n, s->n_turns - n, n);

	must(strcmp(counts, expected) == 0, "%s: received, accepted, duplicate, otherwise, distinct: %s, expected %s",
	     s->site->code, counts, expected);
	free(counts);
	free(expected);
}

void
shuffle_must_be_counted(struct shuffle *s)
{
	for (int i = 0; i < s->n; i++)
		sender_must_be_counted(s->house, &s->senders[i]);
	assert_int_equal(sql_number(s->house, "SELECT count(*) FROM parked"), 0);
}

void
shuffle_fini(struct shuffle *s)
{
	for (int i = 0; i < s->n; i++)
		sender_fini(&s->senders[i]);
	free(s->senders);
	s->senders = NULL;
}
