/* What the province has closed, as every judgement asks it: loaded once, and kept up by the steps of the centre's own hand in the
 * order of the journal, so that a replay judges by the same. After a failure the database is asked again. */
#include <assert.h>
#include <stdlib.h>
#include "embedded/sql.h"
#include "server/engine/work.h"

static bool
read_period(const PGresult *r, int row, Ltc__Period *length)
{
	int value;

	return enum_value(&lt__period_length__descriptor, db_get_text(r, row, 1), &value) &&
	       closing_period((Lt__PeriodLength)value, length);
}

enum result
tx_need_closed(struct engine *e, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	if (e->closed)
		return DONE;
	done = db_run(e->db, "engine_closed_periods", sql_engine_closed_periods, NULL, &r, f);
	if (done == DONE && !(e->closed = calloc(1, sizeof *e->closed)))
		abort();
	for (size_t row = 0; done == DONE && row < db_rows(r); row++) {
		struct id organisation = db_get_id(r, (int)row, 0);
		Ltc__Period length = LTC__PERIOD__PERIOD_UNSPECIFIED;

		if (!read_period(r, (int)row, &length))
			assert(!"labels in SQL are those of the descriptors");
		closed_add(e->closed, &organisation, length, db_get_date(r, (int)row, 2));
	}
	PQclear(r);
	return done;
}

void
closed_forget(struct engine *e)
{
	free(e->closed);
	e->closed = NULL;
}

/* The hand closes nothing but the whole; of what it opens again only that changes the list. */
void
closed_note(struct engine *e, const struct node *after)
{
	const Lt__PeriodStep *s = after->kind == KIND_PERIOD_STEP && after->issued ? after->period_step : NULL;
	Ltc__Period length;
	struct id organisation;

	if (!s || !closing_period(s->length, &length) ||
	    !id_from_bytes(s->organisation_id.data, s->organisation_id.len, &organisation))
		return;
	if (s->what == LT__PERIOD_ACTION__PERIOD_ACTION_CLOSED)
		closed_add(e->closed, &organisation, length, s->period_on);
	if (s->what == LT__PERIOD_ACTION__PERIOD_ACTION_REOPENED)
		closed_remove(e->closed, &organisation, length, s->period_on);
}
