/* The agent's hands for the backup of the names: what is due is offered while the line streams, parts are read from the
 * file, the centre's word is written down; and the other way round for a site that lost its disk (vault_fetch). */
#include <inttypes.h>
#include <stdlib.h>

#include "client/agent_room.h"
#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/base/log.h"

#define LOOK_MS 30000
#define FETCH_TURN_MS 250

/* Trouble with the backup is nobody's reason to stop: it is said, and tried again later (vault_due sees to that). */
static void
trouble_tell(const struct fault *f)
{
	char words[512];
	fault_format(f, words, sizeof words);
	log_line(LOG_ERROR, "vault.failed", "why=%s", words);
}

void
agent_vault_look(struct agent *a, int64_t now)
{
	struct site_event event = { .type = SITE_EV_VAULT_OFFER };
	struct fault f = { 0 };
	bool ask = false;
	if (a->fetch.into != NULL || (a->vault_at != 0 && now < a->vault_at + LOOK_MS))
		return;
	a->vault_at = now;
	if (vault_due(a->vault, clock_wall_ms(), &event.vault, &ask, &f) != DONE)
		trouble_tell(&f);
	else if (ask)
		agent_feed(a, &(struct site_event){ .type = SITE_EV_VAULT_WANT });
	else
		agent_feed(a, &event);
}

/* ---- going up ---- */

enum result
carry_vault_read(struct agent *a, const struct site_intent *i)
{
	struct site_event event = { .type = SITE_EV_VAULT_PART, .n = i->n, .vault = i->vault };
	(void)FAILPOINT("A13");
	event.part = vault_read(a->vault, &i->vault, i->n, i->bytes);
	agent_answer(a, &event);
	return DONE;
}

static enum result
kept_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	return vault_kept(a->vault, &i->vault, clock_wall_ms(), f);
}

static enum result
refused_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	return vault_refused(a->vault, &i->vault, clock_wall_ms(), f);
}

static enum result
found_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	return vault_found(a->store, &i->vault, clock_wall_ms(), f);
}

enum result
carry_vault_kept(struct agent *a, const struct site_intent *i)
{
	return agent_in_transaction(a, kept_work, i);
}

enum result
carry_vault_refused(struct agent *a, const struct site_intent *i)
{
	return agent_in_transaction(a, refused_work, i);
}

/* ---- coming down ---- */

enum result
carry_vault_found(struct agent *a, const struct site_intent *i)
{
	a->vault_at = 0; /* what is due may depend on it */
	if (a->fetch.into == NULL)
		return agent_in_transaction(a, found_work, i);
	a->fetch.found = true;
	a->fetch.name = i->vault;
	a->fetch.over = i->vault.total == 0;
	a->fetch.moved_at = clock_mono_ms();
	buffer_clear(a->fetch.into);
	return DONE;
}

enum result
carry_vault_take(struct agent *a, const struct site_intent *i)
{
	if (a->fetch.into == NULL)
		return DONE;
	buffer_put(a->fetch.into, i->part.data, i->part.len);
	a->fetch.moved_at = clock_mono_ms();
	return DONE;
}

enum result
carry_vault_fetched(struct agent *a, const struct site_intent *i)
{
	a->fetch.over = true;
	a->fetch.name = i->vault;
	return DONE;
}

/* ---- vault_fetch ---- */

static enum result
fetch_turns(struct agent *a, int64_t patience_ms, struct fault *f)
{
	bool woken;
	a->fetch.moved_at = clock_mono_ms();
	agent_feed(a, &(struct site_event){ .type = SITE_EV_VAULT_WANT, .found = true });
	while (!a->fetch.over) {
		enum result r = agent_turn(a, -1, FETCH_TURN_MS, &woken, f);
		const struct agent_view *view = agent_look(a);
		if (r != DONE)
			return r;
		if (view->held)
			return fault_set(f, REFUSED, LT_8007, a->me.code, "%s", site_why_name(view->why));
		if (!a->fetch.over && clock_mono_ms() >= a->fetch.moved_at + patience_ms)
			return fault_set(f, LATER, LT_4020, a->me.code, "%zu/%" PRIu64 " %s", a->fetch.into->len,
			                 a->fetch.name.total, view->line.detail);
	}
	return DONE;
}

enum result
vault_fetch(struct store *s, const struct identity *me, int64_t patience_ms, struct buffer *out, bool *there,
            struct fault *f)
{
	struct agent *a = NULL;
	*there = false;
	buffer_clear(out);
	enum result r = agent_open(s, me, &a, f);
	if (r != DONE)
		return r;
	a->fetch.into = out;
	r = fetch_turns(a, patience_ms, f);
	if (r == DONE && a->fetch.found && out->len > 0 && a->fetch.name.total != out->len)
		r = fault_set(f, REFUSED, LT_4022, a->me.code, "%zu", out->len);
	*there = r == DONE && out->len > 0;
	agent_close(&a);
	return r;
}
