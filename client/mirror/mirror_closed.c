/* What the province has closed, as it came down: whatever changes it here will be an adjustment, and its clerk gives the reason
 * now. Made anew when the feed `province` has moved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/mirror/mirror_room.h"
#include "common/link/site.h"
#include "embedded/site_sql.h"

/* Where the feed stands, as one text; "" before anything came. */
static bool
stand_read(struct mirror *m, char out[CLOSED_STAND])
{
	struct sql *q = store_sql(m->store, site_sql_held_closed_stand);
	enum sql_step step = sql_next(m->store, q, NULL);
	const char *text = step == SQL_ROW ? sql_get_text(q, 0) : NULL;
	snprintf(out, CLOSED_STAND, "%s", text != NULL ? text : "");
	if (step == SQL_ROW)
		sql_done(q);
	return step != SQL_FAILED;
}

static void
step_take(struct closed_periods *c, const Lt__PeriodStep *s)
{
	struct id organisation;
	Ltc__Period length;
	if (s == NULL || !closing_period(s->length, &length) ||
	    !id_from_bytes(s->organisation_id.data, s->organisation_id.len, &organisation))
		return;
	if (s->what == LT__PERIOD_ACTION__PERIOD_ACTION_CLOSED)
		closed_add(c, &organisation, length, s->period_on);
	else
		closed_remove(c, &organisation, length, s->period_on);
}

/* In the order of the centre's journal: closed, opened again, closed again. */
static bool
steps_read(struct mirror *m)
{
	struct sql *q = store_sql(m->store, site_sql_held_closed);
	enum sql_step step;
	m->closed->n = 0;
	m->closed->until = 0;
	while ((step = sql_next(m->store, q, NULL)) == SQL_ROW) {
		struct slice said = sql_get_bytes(q, 0);
		Lt__Update *u = lt__update__unpack(NULL, said.len, said.data);
		step_take(m->closed, u != NULL ? u->period_step : NULL);
		lt__update__free_unpacked(u, NULL);
	}
	return step != SQL_FAILED;
}

const struct closed_periods *
mirror_closed(struct mirror *m)
{
	char now[CLOSED_STAND];
	if (m->closed != NULL && m->closed_life == store_life(m->store))
		return m->closed;
	if (!stand_read(m, now))
		return m->closed;
	m->closed_life = store_life(m->store);
	if (m->closed != NULL && strcmp(now, m->closed_stand) == 0)
		return m->closed;
	if (m->closed == NULL && (m->closed = calloc(1, sizeof *m->closed)) == NULL)
		abort();
	if (steps_read(m))
		memcpy(m->closed_stand, now, sizeof now);
	else
		m->closed_stand[0] = '\0';
	return m->closed;
}
