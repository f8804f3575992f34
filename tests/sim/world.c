/* One seed from birth to quiet: chance, the clock, the clerks. While faults are on, anything may happen at any step
 * (faults.c); then they stop, and within bounded time everything must be settled. */
#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define QUIET_WITHIN_MS (90 * 60000)     /* of virtual time: back-off and holding take minutes */
#define STEPS_MAX 200000u

/* ---- chance ---- */

uint64_t
rng_next(struct rng *r)
{
	uint64_t z = (r->s += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint32_t
rng_below(struct rng *r, uint32_t n)
{
	return n > 0 ? (uint32_t)((rng_next(r) >> 32) % n) : 0;
}

int64_t
rng_between(struct rng *r, int64_t low, int64_t high)
{
	return low + (int64_t)(rng_next(r) % (uint64_t)(high - low + 1));
}

bool
rng_chance(struct rng *r, uint32_t per_mille)
{
	return per_mille > 0 && rng_below(r, 1000) < per_mille;
}

struct id
rng_id(struct rng *r)
{
	struct id id;
	uint64_t a = rng_next(r), b = rng_next(r);
	memcpy(id.b, &a, 8);
	memcpy(id.b + 8, &b, 8);
	return id;
}

/* ---- trace and failure ---- */

void
world_note_bytes(struct world *w, const void *data, size_t len)
{
	const uint8_t *p = data;
	for (size_t i = 0; i < len; i++)
		w->hash = (w->hash ^ p[i]) * UINT64_C(0x100000001b3);
}

void
world_note(struct world *w, const char *what, int64_t a, int64_t b)
{
	int64_t words[4] = { w->now, (int64_t)strlen(what), a, b };
	world_note_bytes(w, words, sizeof words);
	if (w->trace)
		printf("%10" PRId64 " %-14s %" PRId64 " %" PRId64 "\n", w->now, what, a, b);
}

void
world_fail(struct world *w, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	vsnprintf(w->message, sizeof w->message, fmt, args);
	va_end(args);
	longjmp(w->failed, 1);
}

/* ---- the clock ---- */

static bool
earlier(const struct event *a, const struct event *b)
{
	return a->at < b->at || (a->at == b->at && a->order < b->order);
}

void
world_at(struct world *w, int64_t delay, enum event_type type, int a, uint64_t b, void *p, size_t len)
{
	if (w->n_heap == w->heap_size) {
		w->heap_size = w->heap_size > 0 ? 2 * w->heap_size : 256;
		w->heap = realloc(w->heap, w->heap_size * sizeof *w->heap);
	}
	struct event e = { w->now + (delay > 0 ? delay : 0), w->order++, type, a, b, p, len };
	size_t i = w->n_heap++;
	while (i > 0 && earlier(&e, &w->heap[(i - 1) / 2])) {
		w->heap[i] = w->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	w->heap[i] = e;
}

static struct event
heap_take(struct world *w)
{
	struct event first = w->heap[0], last = w->heap[--w->n_heap];
	size_t i = 0;
	for (;;) {
		size_t child = 2 * i + 1;
		if (child >= w->n_heap)
			break;
		if (child + 1 < w->n_heap && earlier(&w->heap[child + 1], &w->heap[child]))
			child++;
		if (!earlier(&w->heap[child], &last))
			break;
		w->heap[i] = w->heap[child];
		i = child;
	}
	w->heap[i] = last;
	return first;
}

/* ---- clerks ---- */

static void
body_make(struct world *w, struct update *u, int number)
{
	size_t len = rng_chance(&w->rng, 60) ? 600 + rng_below(&w->rng, 9000) : 24 + rng_below(&w->rng, 200);
	uint8_t *p = w->pool + w->pool_used;
	if (w->pool_used + len > BODY_POOL)
		world_fail(w, "the pool of bodies is too small");
	w->pool_used += len;
	memset(p, 'x', len);
	memcpy(p, u->id.b, sizeof u->id.b);
	memcpy(p + 16, &number, sizeof number);
	for (size_t i = 20; i < len && rng_chance(&w->rng, 900); i++)
		p[i] = (uint8_t)rng_next(&w->rng);
	u->body = (struct slice){ p, len };
	u->hash = hash_of(p, len);
}

static enum kind
kind_draw(struct world *w)
{
	static const uint8_t share[KINDS] = { 45, 10, 12, 20, 6, 4, 3 };
	uint32_t x = rng_below(&w->rng, 100);
	for (int k = 0; k < KINDS; k++) {
		if (x < share[k])
			return (enum kind)k;
		x -= share[k];
	}
	return KIND_PLAIN;
}

void
clerk_writes(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	if (w->n_updates == UPDATES_MAX || a->disk.made == UPDATES_MAX)
		return;
	int number = (int)w->n_updates++;
	struct update *u = &w->updates[number];
	*u = (struct update){ .kind = kind_draw(w), .key = a->key, .parent = -1, .id = rng_id(&w->rng) };
	if (w->awaited_child >= 0) {
		w->updates[w->awaited_child].parent = number;   /* a child that came before its parent */
		w->awaited_child = -1;
		u->kind = rng_chance(&w->rng, 700) ? KIND_PLAIN : u->kind;
	}
	if (u->kind == KIND_CHILD) {
		u->parent = number > 0 && rng_chance(&w->rng, 500) ? (int)rng_below(&w->rng, (uint32_t)number)
		                                                   : UPDATES_MAX;
		if (u->parent == UPDATES_MAX)
			w->awaited_child = number;
	}
	if (u->kind == KIND_REUSED_ID && number > 0)
		u->id = w->updates[rng_below(&w->rng, (uint32_t)number)].id;
	body_make(w, u, number);
	stats.kinds[u->kind]++;
	stats.updates++;
	outbox_add(w, &a->disk, number);
	w->saved[agent]++;
	agent_committed(w, agent);
	world_note(w, "clerk", agent, number);
	if (a->running)
		agent_outbox_grew(w, agent);
}

static void
clerk_turn(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	uint32_t burst = 1 + rng_below(&w->rng, 4);
	for (; burst > 0 && a->to_write > 0 && !a->destroyed; burst--) {
		a->to_write--;
		clerk_writes(w, agent);
	}
	if (a->to_write > 0 && !a->destroyed)
		world_at(w, rng_between(&w->rng, 100, 12000), EV_CLERK, agent, 0, NULL, 0);
}

/* ---- one seed ---- */

static void
weather_draw(struct world *w)
{
	struct weather *x = &w->weather;
	struct rng *r = &w->rng;
	*x = (struct weather){ .n_sites = 1 + rng_below(r, KEYS_MAX),
		               .updates_each = 3 + rng_below(r, 14),
		               .fault_every = rng_between(r, 800, 12000) };
	x->hostile = rng_chance(r, 250);
	x->late_answers = rng_chance(r, 400);
	x->slow = rng_chance(r, 300);
	x->short_reads = rng_chance(r, 300);
	x->crash_pm = rng_chance(r, 400) ? 1 + rng_below(r, 30) : 0;
	x->fail_pm = rng_chance(r, 200) ? 1 + rng_below(r, 30) : 0;
	x->busy_pm = rng_chance(r, 200) ? rng_below(r, 200) : 0;
	x->unknown_pm = rng_chance(r, 200) ? rng_below(r, 200) : 0;
	x->duplicate_pm = rng_below(r, 100);
	x->reorder_pm = rng_below(r, 100);
	x->too_old = rng_chance(r, 150);
	x->clones = rng_chance(r, 250);
	x->restores = rng_chance(r, 300);
	x->disks_die = rng_chance(r, 300);
	x->lies = rng_chance(r, 250);
	x->centre_restores = rng_chance(r, x->too_old ? 800 : 300);
}

static void
world_begin(struct world *w)
{
	weather_draw(w);
	registry_init(w);
	centre_start(w);
	w->epoch = 1;
	w->awaited_child = -1;
	memset(w->reserved_update, 0xff, sizeof w->reserved_update);
	for (uint32_t i = 0; i < w->weather.n_sites; i++) {
		struct agent *a = &w->agents[w->n_agents++];
		*a = (struct agent){
			.exists = true, .key = (int)i, .line = -1, .to_write = w->weather.updates_each, .epoch_seen = 1
		};
		w->owners[i] = rng_id(&w->rng);
		snprintf(w->feed_names[i], sizeof w->feed_names[i], "site/%04u", i + 1);
		outbox_init(&a->disk, &w->rng);
		a->disk.epoch = w->disk.epoch;
		a->checkpoint = a->disk;
		world_at(w, rng_between(&w->rng, 0, 3000), EV_AGENT_RESTART, (int)i, 0, NULL, 0);
		world_at(w, rng_between(&w->rng, 0, 5000), EV_CLERK, (int)i, 0, NULL, 0);
		world_at(w, rng_between(&w->rng, 0, 40000), EV_NAMES, (int)i, 0, NULL, 0);
	}
	w->faults_on = true;
	world_at(w, 0, EV_PUBLISH, 0, 0, NULL, 0);
	world_at(w, w->weather.fault_every, EV_FAULT, 0, 0, NULL, 0);
}

static void
to_site(struct world *w, const struct event *e)
{
	struct line *l = &w->lines[e->a];
	if (!net_current(w, e->a, e->b) || !l->site_side || (l->cut && w->now > l->last_down_at))
		return;
	struct agent *a = &w->agents[l->agent];
	if (!a->running || a->line != e->a)
		return;
	stats.faults[F_LATE_DELIVERY] += l->cut;
	a->epoch_seen = l->epoch;
	world_note_bytes(w, e->p, e->len);
	agent_event(w, l->agent, &(struct site_event){ .type = SITE_EV_FRAME, .frame = { e->p, e->len } });
}

static void
to_centre(struct world *w, const struct event *e)
{
	struct line *l = &w->lines[e->a];
	if (!net_current(w, e->a, e->b) || (l->cut && w->now > l->last_up_at))
		return;
	stats.faults[F_LATE_DELIVERY] += l->cut;
	world_note_bytes(w, e->p, e->len);
	centre_frame(w, e->a, (struct slice){ e->p, e->len });
}

static void
line_event(struct world *w, const struct event *e)
{
	struct line *l = &w->lines[e->a];
	if (!net_current(w, e->a, e->b))
		return;
	if (e->type == EV_CENTRE_SIDE_DOWN) {
		centre_side_closed(w, e->a);
		return;
	}
	struct agent *a = &w->agents[l->agent];
	if (!a->running || a->line != e->a || (e->type == EV_LINE_UP && l->cut))
		return;
	agent_event(w, l->agent,
	            &(struct site_event){ .type = e->type == EV_LINE_UP ? SITE_EV_LINE_UP : SITE_EV_LINE_DOWN });
}

static void
happen(struct world *w, const struct event *e)
{
	bool alive = e->a >= 0 && e->a < AGENTS_MAX && w->agents[e->a].running && w->agents[e->a].incarnation == e->b;
	switch (e->type) {
	case EV_AGENT_WAKE: if (alive) agent_wake(w, e->a); break;
	case EV_AGENT_RESTART: if (w->agents[e->a].incarnation == e->b) agent_start(w, e->a); break;
	case EV_AGENT_ANSWER: agent_answer(w, e->a, e->b, e->p); break;
	case EV_LINE_UP: case EV_SITE_SIDE_DOWN: case EV_CENTRE_SIDE_DOWN: line_event(w, e); break;
	case EV_TO_CENTRE: to_centre(w, e); break;
	case EV_TO_SITE: to_site(w, e); break;
	case EV_CENTRE_TICK: centre_wake(w, e->a, e->b); break;
	case EV_CENTRE_ANSWER: centre_answer(w, e->a, e->b, e->p); break;
	case EV_CENTRE_RESTART: if (e->b == w->life) centre_start(w); break;
	case EV_WRITER: if (w->centre_running && e->b == w->life) writer_run(w); break;
	case EV_CLERK: clerk_turn(w, e->a); break;
	case EV_FAULT:
		if (!w->faults_on)
			break;
		faults_any(w);
		world_at(w, rng_between(&w->rng, 1, 2 * w->weather.fault_every), EV_FAULT, 0, 0, NULL, 0);
		break;
	case EV_OPERATOR: faults_operator(w, e->a); break;
	case EV_REJUDGE: faults_rejudge(w, e->a); break;
	case EV_VAULT: if (alive) vault_due(w, e->a); break;
	case EV_NAMES: vault_names(w, e->a); break;
	case EV_PUBLISH:
		if (!w->faults_on)
			break;
		province_publish(w);
		world_at(w, rng_between(&w->rng, 1, 6000), EV_PUBLISH, 0, 0, NULL, 0);
		break;
	case EV_DRAIN_END: case EVENTS: break;
	}
}

static void
event_free(struct event *e)
{
	if (e->type == EV_TO_CENTRE || e->type == EV_TO_SITE)
		free(e->p);
}

static void
faults_end(struct world *w)
{
	w->faults_on = false;
	world_note(w, "faults.end", 0, 0);
	memset(w->revoked, 0, sizeof w->revoked);
	for (int k = 0; k < KEYS_MAX; k++) {
		if (w->disk.held[k])
			world_at(w, 1000, EV_OPERATOR, k, 0, NULL, 0);
	}
}

static void
world_live(struct world *w)
{
	int64_t faults_until = rng_between(&w->rng, 20000, 150000);
	while (w->n_heap > 0) {
		if (w->faults_on && w->heap[0].at > faults_until) {
			w->now = faults_until;
			faults_end(w);
			continue;
		}
		struct event e = heap_take(w);
		w->now = e.at;
		happen(w, &e);
		event_free(&e);
		if (w->steps > STEPS_MAX)
			world_fail(w, "no end of steps: the machines talk in circles");
		if (!w->faults_on && ledger_quiet(w))
			break;
		if (w->now > faults_until + QUIET_WITHIN_MS)
			world_fail(w, "liveness: not everything is settled %d minutes after the last fault",
			           QUIET_WITHIN_MS / 60000);
	}
	if (w->now - faults_until > (int64_t)stats.quiet_ms_max)
		stats.quiet_ms_max = (uint64_t)(w->now - faults_until);
}

static void
world_end(struct world *w)
{
	for (uint32_t i = 0; i < w->n_agents; i++)
		site_link_free(&w->agents[i].link);
	for (int i = 0; i < LINES_MAX; i++)
		centre_link_free(&w->lines[i].link);
	writer_forget(w);
	for (size_t i = 0; i < w->n_heap; i++) {
		if (w->heap[i].type == EV_AGENT_ANSWER)
			answer_free(w->heap[i].p);
		else
			free(w->heap[i].p);
	}
	w->n_heap = 0;
}

bool
world_run(struct world *w, uint64_t seed, bool trace)
{
	struct event *heap = w->heap;
	size_t heap_size = w->heap_size;
	memset(w, 0, sizeof *w);
	w->heap = heap;
	w->heap_size = heap_size;
	w->seed = seed;
	w->rng.s = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	w->hash = UINT64_C(0xcbf29ce484222325);
	w->trace = trace;
	bool holds = setjmp(w->failed) == 0;
	if (holds) {
		world_begin(w);
		world_live(w);
		ledger_end(w);
	}
	stats.steps += w->steps;
	world_end(w);
	return holds;
}
