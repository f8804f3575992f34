/* A site's shell as a model: carries the machine's intents out against the model store and the lines, feeds the answers
 * back, and dies wherever the seed says: before a commit, after it, between any two steps. */
#include <assert.h>
#include <stdlib.h>

#include "common/base/failpoint.h"
#include "tests/sim/sim.h"

#define ANSWERS_MAX 16

static uint32_t
random_of_world(void *ctx)
{
	return (uint32_t)rng_next(&((struct world *)ctx)->rng);
}

static void
troubles_of_before(struct world *w, int agent)
{
	struct outbox *o = &w->agents[agent].disk;
	for (int no = 0; no < FEEDS; no++) {
		struct feed_trouble troubles[TROUBLES_MAX];
		size_t n = held_troubles(o, (enum feed_no)no, troubles);
		if (n > 0 && w->agents[agent].running)
			agent_event(w, agent,
			            &(struct site_event){ .type = SITE_EV_FEED,
			                                  .feed_no = (enum feed_no)no,
			                                  .place = o->holding.places[no],
			                                  .troubles = troubles,
			                                  .n_troubles = n });
	}
}

void
agent_start(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	if (a->running || a->destroyed)
		return;
	ledger_restarted(w, agent);
	struct site_link_config config = { .owner = w->owners[a->key],
		                           .feed = w->feed_names[a->key],
		                           .software = "sim",
		                           .random = random_of_world,
		                           .random_ctx = w,
		                           .epoch = a->disk.epoch };
	struct site_outbox facts = outbox_facts(&a->disk);
	a->link = site_link_new(&config, &facts, a->disk.holding.places);
	a->running = true;
	a->line = -1;
	a->wake_at = INT64_MAX;
	a->answer_at = w->now;
	world_note(w, "agent.start", agent, (int64_t)a->incarnation);
	vault_agent_started(w, agent);
	troubles_of_before(w, agent);
	agent_event(w, agent, &(struct site_event){ .type = SITE_EV_TICK });
}

static void
line_drop(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	if (a->line >= 0)
		net_closed_by_site(w, a->line);
	a->line = -1;
}

static void
down(struct world *w, int agent, int64_t restart_after)
{
	struct agent *a = &w->agents[agent];
	line_drop(w, agent);
	site_link_free(&a->link);
	a->running = a->ack_waits = false;
	a->incarnation++;
	if (!a->destroyed)
		world_at(w, restart_after, EV_AGENT_RESTART, agent, a->incarnation, NULL, 0);
}

void
agent_crash(struct world *w, int agent, int64_t restart_after)
{
	struct agent *a = &w->agents[agent];
	world_note(w, "agent.crash", agent, restart_after);
	stats.faults[F_AGENT_CRASH]++;
	if (a->running)
		down(w, agent, restart_after);
	if (CANARY("synchronous_normal"))
		a->disk = a->checkpoint;
}

void
agent_stop(struct world *w, int agent, int64_t restart_after)
{
	struct agent *a = &w->agents[agent];
	uint64_t incarnation = a->incarnation;
	if (!a->running)
		return;
	agent_event(w, agent, &(struct site_event){ .type = SITE_EV_STOP });
	if (a->running && a->incarnation == incarnation)
		down(w, agent, restart_after);
}

void
agent_committed(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	if (++a->commits % 5 == 0 && CANARY("synchronous_normal"))
		a->checkpoint = a->disk;
}

/* ---- carrying intents out ---- */

static void
ack_flush(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	if (!a->ack_waits)
		return;
	a->ack_waits = false;
	outbox_ack(w, agent, &a->ack);
	agent_committed(w, agent);
}

static struct site_event *
answer_new(enum site_event_type type)
{
	struct site_event *e = calloc(1, sizeof *e);
	e->type = type;
	return e;
}

void
answer_free(struct site_event *answer)
{
	free((void *)(uintptr_t)answer->bodies);
	free((void *)(uintptr_t)answer->troubles);
	free(answer);
}

static struct site_event *
read_chain(const struct outbox *o, const struct site_intent *i)
{
	struct site_event *e = answer_new(SITE_EV_CHAIN);
	e->n = i->n;
	e->found = i->n <= o->made;
	if (e->found)
		e->chain = o->rows[i->n].chain;
	return e;
}

static struct site_event *
read_bodies(struct world *w, const struct outbox *o, const struct site_intent *i)
{
	struct site_event *e = answer_new(SITE_EV_BODIES);
	struct slice *bodies = calloc(UPDATES_MAX, sizeof *bodies);
	size_t bytes = 0;
	e->n = i->n;
	e->bodies = bodies;
	assert(i->n >= o->oldest_kept && i->n <= o->made);
	e->chain = o->rows[i->n - 1].chain;
	for (uint64_t n = i->n; n <= o->made; n++) {
		struct slice body = w->updates[o->rows[n].update].body;
		if (e->n_bodies > 0 && bytes + body.len > i->bytes)
			break;
		bodies[e->n_bodies++] = body;
		bytes += body.len;
	}
	return e;
}

static struct site_event *
outbox_answer(const struct outbox *o)
{
	struct site_event *e = answer_new(SITE_EV_OUTBOX);
	e->outbox = outbox_facts(o);
	return e;
}

static struct site_event *
do_rewind(struct world *w, int agent, const struct site_intent *i)
{
	if (!w->any_centre_restore)
		world_fail(w, "agent %d: rewound to %llu although the centre was never restored", agent,
		           (unsigned long long)i->n);
	stats.faults[F_OUTBOX_REWOUND]++;
	outbox_rewind(&w->agents[agent].disk, i->n);
	return outbox_answer(&w->agents[agent].disk);
}

static struct site_event *
do_renew(struct world *w, int agent, const struct site_intent *i)
{
	if (!w->any_site_restore && !w->any_clone && !w->any_centre_restore)
		world_fail(w, "agent %d: renewed although nothing was ever restored or cloned", agent);
	stats.faults[F_OUTBOX_RENEWED]++;
	if (i->first)
		w->agents[agent].disk.holding.places[FEED_SITE] = (struct feed_place){ .snapping = false };
	outbox_renew(w, &w->agents[agent].disk, false);
	return outbox_answer(&w->agents[agent].disk);
}

static struct site_event *
do_apply(struct world *w, int agent, const struct site_intent *i)
{
	struct site_event *e = answer_new(SITE_EV_FEED);
	struct feed_trouble *troubles = calloc(TROUBLES_MAX, sizeof *troubles);
	if (i->type == SITE_DO_SNAP)
		held_snap(w, agent, i);
	else if (i->feed_no == FEED_SITE)
		outbox_apply(w, agent, i);
	else
		held_apply(w, agent, i);
	e->feed_no = i->feed_no;
	e->place = w->agents[agent].disk.holding.places[i->feed_no];
	e->n_troubles = held_troubles(&w->agents[agent].disk, i->feed_no, troubles);
	e->troubles = troubles;
	return e;
}

static struct site_event *
do_ack(struct world *w, int agent, const struct site_intent *i)
{
	struct agent *a = &w->agents[agent];
	a->ack = *i;
	a->ack_waits = true;
	if (w->faults_on && w->weather.late_answers && rng_chance(&w->rng, 700))
		stats.faults[F_LATE_ACK]++;
	else
		ack_flush(w, agent);
	return NULL;
}

/* One intent as one transaction; what it answers, or NULL. */
static struct site_event *
store_does(struct world *w, int agent, const struct site_intent *i)
{
	struct outbox *o = &w->agents[agent].disk;
	if (i->type == SITE_DO_READ_CHAIN)
		return read_chain(o, i);
	if (i->type == SITE_DO_READ_BODIES)
		return read_bodies(w, o, i);
	if (i->type == SITE_DO_ACK)
		return do_ack(w, agent, i);
	if (i->type == SITE_DO_VAULT_READ)
		return vault_part_read(w, agent, i);
	ack_flush(w, agent);
	agent_committed(w, agent);
	if (i->type == SITE_DO_REWIND)
		return do_rewind(w, agent, i);
	if (i->type == SITE_DO_RENEW)
		return do_renew(w, agent, i);
	if (i->type == SITE_DO_VAULT_KEPT || i->type == SITE_DO_VAULT_REFUSED) {
		(i->type == SITE_DO_VAULT_KEPT ? vault_kept : vault_refused)(w, agent, i);
		return NULL;
	}
	if (i->type == SITE_DO_TROUBLE_TOLD) {
		held_told(w, agent, i);
		return NULL;
	}
	assert(i->type == SITE_DO_APPLY || i->type == SITE_DO_SNAP);
	return do_apply(w, agent, i);
}

static void
alarm_note(struct world *w, int agent, const struct site_intent *i)
{
	struct agent *a = &w->agents[agent];
	stats.alarms[i->why]++;
	if (i->why == SITE_WHY_EPOCH) {
		a->disk.epoch = i->epoch;
		vault_doubt(w, agent);
	}
	if (i->why == SITE_WHY_PROTOCOL && !w->weather.hostile)
		world_fail(w, "agent %d: protocol alarm in fair weather", agent);
	if (i->why == SITE_WHY_FEED_CHAIN)
		world_fail(w, "agent %d: the feed's chain broke", agent);
}

static void
outside(struct world *w, int agent, const struct site_intent *i)
{
	struct agent *a = &w->agents[agent];
	if (i->type == SITE_DO_OPEN) {
		line_drop(w, agent);
		a->line = net_open(w, agent);
	} else if (i->type == SITE_DO_CLOSE) {
		line_drop(w, agent);
	} else if (i->type == SITE_DO_SEND) {
		if (a->line >= 0)
			net_up(w, a->line, i->frame);
		stats_frame(i->frame, false);
	} else if (i->type == SITE_DO_HOLD) {
		stats.holds[i->why]++;
	} else if (i->type == SITE_DO_VAULT_FOUND || i->type == SITE_DO_VAULT_TAKE || i->type == SITE_DO_VAULT_FETCHED) {
		vault_outside(w, agent, i);
	} else {
		assert(i->type == SITE_DO_ALARM);
		alarm_note(w, agent, i);
	}
}

static bool
is_of_store(enum site_intent_type type)
{
	return type == SITE_DO_READ_CHAIN || type == SITE_DO_READ_BODIES || type == SITE_DO_ACK ||
	       type == SITE_DO_REWIND || type == SITE_DO_RENEW || type == SITE_DO_APPLY ||
	       type == SITE_DO_SNAP || type == SITE_DO_TROUBLE_TOLD ||
	       type == SITE_DO_VAULT_READ || type == SITE_DO_VAULT_KEPT || type == SITE_DO_VAULT_REFUSED;
}

static bool
dies(struct world *w, int agent, enum fault_kind fault)
{
	if (!w->faults_on || !rng_chance(&w->rng, w->weather.crash_pm))
		return false;
	stats.faults[fault]++;
	agent_crash(w, agent, rng_between(&w->rng, 10, 20000));
	return true;
}

static void
answer_give(struct world *w, int agent, struct site_event *answer)
{
	struct agent *a = &w->agents[agent];
	bool queued = a->answer_at >= w->now;   /* answers keep their order */
	bool at_once = answer->type == SITE_EV_FAILED || !w->weather.late_answers;
	if (at_once || (!queued && rng_chance(&w->rng, 500))) {
		agent_answer(w, agent, a->incarnation, answer);
		return;
	}
	stats.faults[F_LATE_ANSWER]++;
	int64_t at = w->now + rng_between(&w->rng, 0, 400);
	a->answer_at = at > a->answer_at ? at : a->answer_at;
	world_at(w, a->answer_at - w->now, EV_AGENT_ANSWER, agent, a->incarnation, answer, 0);
}

void
agent_answer(struct world *w, int agent, uint64_t incarnation, struct site_event *answer)
{
	struct agent *a = &w->agents[agent];
	if (a->running && a->incarnation == incarnation)
		agent_event(w, agent, answer);
	answer_free(answer);
}

/* The intents are lent until the next step, so all are carried out before any answer is fed. */
static size_t
carry_out(struct world *w, int agent, const struct site_intent *intents, size_t n, struct site_event **answers)
{
	size_t n_answers = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_of_store(intents[i].type)) {
			outside(w, agent, &intents[i]);
			continue;
		}
		if (dies(w, agent, F_CRASH_BEFORE_COMMIT))
			return n_answers;
		if (w->faults_on && rng_chance(&w->rng, w->weather.fail_pm)) {
			stats.faults[F_STORE_FAILED]++;
			answers[n_answers++] = answer_new(SITE_EV_FAILED);
			return n_answers;
		}
		struct site_event *answer = store_does(w, agent, &intents[i]);
		if (answer != NULL)
			answers[n_answers++] = answer;
		if (dies(w, agent, F_CRASH_AFTER_COMMIT))
			return n_answers;
	}
	return n_answers;
}

static void
wake_schedule(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	int64_t at = site_link_wake(a->link);
	if (at == INT64_MAX || at >= a->wake_at)
		return;
	a->wake_at = at > w->now ? at : w->now;
	world_at(w, a->wake_at - w->now, EV_AGENT_WAKE, agent, a->incarnation, NULL, 0);
}

void
agent_wake(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	a->wake_at = INT64_MAX;
	ack_flush(w, agent);
	if (site_link_wake(a->link) <= w->now)
		agent_event(w, agent, &(struct site_event){ .type = SITE_EV_TICK });
	else
		wake_schedule(w, agent);
}

void
agent_event(struct world *w, int agent, const struct site_event *event)
{
	struct agent *a = &w->agents[agent];
	struct site_event *answers[ANSWERS_MAX];
	size_t n;
	uint64_t incarnation = a->incarnation;
	world_note(w, "site", agent, event->type);
	w->steps++;
	const struct site_intent *intents = site_link_step(a->link, event, w->now, &n);
	for (size_t i = 0; i < n; i++)
		world_note(w, "site.does", intents[i].type, (int64_t)intents[i].n);
	size_t n_answers = carry_out(w, agent, intents, n, answers);
	for (size_t i = 0; i < n_answers; i++) {
		if (a->incarnation == incarnation)
			answer_give(w, agent, answers[i]);
		else
			answer_free(answers[i]);
	}
	if (a->incarnation != incarnation || !a->running)
		return;
	if (!w->faults_on)
		ack_flush(w, agent);
	wake_schedule(w, agent);
}

void
agent_outbox_grew(struct world *w, int agent)
{
	struct site_event *e = outbox_answer(&w->agents[agent].disk);
	agent_answer(w, agent, w->agents[agent].incarnation, e);
}
