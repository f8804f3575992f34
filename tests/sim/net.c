/* Lines: what ZeroMQ over TCP can do to a frame. In one session frames come in order; a broken line loses what is under
 * way, except what had reached the other side's buffers. In hostile weather frames are doubled and overtake, too. */
#include <assert.h>
#include <stdlib.h>

#include "tests/sim/sim.h"

int
net_open(struct world *w, int agent)
{
	int i = 0;
	while (i < LINES_MAX && w->lines[i].used)
		i++;
	if (i == LINES_MAX)
		world_fail(w, "more than %d sessions", LINES_MAX);
	struct line *l = &w->lines[i];
	*l = (struct line){ .used = true,
		            .site_side = true,
		            .agent = agent,
		            .serial = ++w->line_serial,
		            .life = w->life,
		            .epoch = w->epoch };
	bool slow = w->weather.slow && rng_chance(&w->rng, 500);
	stats.faults[F_SLOW_LINE] += slow;
	l->latency = slow ? rng_between(&w->rng, 300, 4000) : rng_between(&w->rng, 1, 60);
	l->ms_per_kb = slow ? rng_between(&w->rng, 100, 1000) : 0;
	if (w->centre_running)
		world_at(w, 2 * l->latency, EV_LINE_UP, i, l->serial, NULL, 0);
	else
		world_at(w, rng_between(&w->rng, 1, 20000), EV_SITE_SIDE_DOWN, i, l->serial, NULL, 0);
	return i;
}

bool
net_current(const struct world *w, int line, uint64_t serial)
{
	return w->lines[line].used && w->lines[line].serial == serial;
}

static void
travel(struct world *w, int line, bool up, struct slice frame)
{
	struct line *l = &w->lines[line];
	int64_t *latest = up ? &l->up_at : &l->down_at, pace = (int64_t)frame.len * l->ms_per_kb / 1024;
	int64_t at = (*latest > w->now ? *latest : w->now) + pace;
	if (at < w->now + l->latency + pace)
		at = w->now + l->latency + pace;
	bool overtaken = w->faults_on && w->weather.hostile && rng_chance(&w->rng, w->weather.reorder_pm);
	bool doubled = w->faults_on && w->weather.hostile && rng_chance(&w->rng, w->weather.duplicate_pm);
	if (!overtaken)
		*latest = at;
	stats.faults[F_REORDER] += overtaken;
	stats.faults[F_DUPLICATE] += doubled;
	bool vault = frame.data[3] == LT1__MESSAGE_TYPE__VAULT;
	if (vault && w->faults_on && w->weather.hostile && rng_chance(&w->rng, w->weather.reorder_pm)) {
		stats.vault[VS_DROPPED]++;   /* nothing waits for it but a clock: that clock is what is tried here */
		return;
	}
	for (int copy = 0; copy <= doubled; copy++) {
		uint8_t *p = malloc(frame.len);
		memcpy(p, frame.data, frame.len);
		int64_t late = overtaken || copy > 0 ? rng_between(&w->rng, 1, 2000) : 0;
		world_at(w, at - w->now + late, up ? EV_TO_CENTRE : EV_TO_SITE, line, l->serial, p, frame.len);
	}
}

void
net_up(struct world *w, int line, struct slice frame)
{
	travel(w, line, true, frame);
}

void
net_down(struct world *w, int line, struct slice frame)
{
	travel(w, line, false, frame);
}

void
net_break(struct world *w, int line)
{
	struct line *l = &w->lines[line];
	if (!l->used || l->cut)
		return;
	l->cut = true;
	l->last_up_at = rng_between(&w->rng, w->now, l->up_at > w->now ? l->up_at : w->now);
	l->last_down_at = rng_between(&w->rng, w->now, l->down_at > w->now ? l->down_at : w->now);
	if (l->site_side)
		world_at(w, l->last_down_at - w->now + rng_between(&w->rng, 1, rng_chance(&w->rng, 200) ? 60000 : 2000),
		         EV_SITE_SIDE_DOWN, line, l->serial, NULL, 0);
	if (rng_chance(&w->rng, 500))   /* otherwise only silence tells the centre */
		world_at(w, l->last_up_at - w->now + rng_between(&w->rng, 1, 60000), EV_CENTRE_SIDE_DOWN, line,
		         l->serial, NULL, 0);
}

void
net_closed_by_site(struct world *w, int line)
{
	struct line *l = &w->lines[line];
	l->site_side = false;
	if (rng_chance(&w->rng, 700))
		world_at(w, l->up_at > w->now ? l->up_at - w->now + 10 : 10, EV_CENTRE_SIDE_DOWN, line, l->serial, NULL,
		         0);
}
