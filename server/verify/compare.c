/* Two databases read side by side in the order of the same key: what only one has, and what both have but differently.
 * Nothing is gathered, so a journal of any length fits. The keys are bytes, which both ends order alike. */
#include <inttypes.h>

#include "embedded/sql.h"
#include "server/verify/room.h"

#define PIECE 1000

/* Columns of each query: key (bytea), place (text), then what is compared. */
enum { K_KEY, K_PLACE, K_FIRST };

static const struct { const char *check, *sql; } tables[] = {
	{ "replay_inbox", sql_verify_same_inbox },
	{ "replay_judgement", sql_verify_same_judgement },
	{ "replay_parked", sql_verify_same_parked },
	{ "replay_unit", sql_verify_same_unit },
	{ "replay_organisation", sql_verify_same_organisation },
	{ "replay_unit_change", sql_verify_same_unit_change },
	{ "replay_organisation_change", sql_verify_same_organisation_change },
	{ "replay_member", sql_verify_same_member },
	{ "replay_member_event", sql_verify_same_member_event },
	{ "replay_post", sql_verify_same_post },
	{ "replay_meeting", sql_verify_same_meeting },
	{ "replay_counted_return", sql_verify_same_counted_return },
	{ "replay_register_entry", sql_verify_same_register_entry },
	{ "replay_document", sql_verify_same_document },
	{ "replay_task", sql_verify_same_task },
	{ "replay_task_report", sql_verify_same_task_report },
	{ "replay_case_file", sql_verify_same_case_file },
	{ "replay_period_step", sql_verify_same_period_step },
	{ "replay_catalogue", sql_verify_same_catalogue },
	{ "replay_catalogue_entry", sql_verify_same_catalogue_entry },
};

struct sides {
	struct scan a, b;
	bool has_a, has_b;
	uint64_t rows, only_a, only_b, differ;
};

static void
blame_row(struct verify_check *c, const struct scan *s, const char *what)
{
	const char *place = db_get_text(s->rows, s->row, K_PLACE);

	verify_blame(c, "%s %s", place ? place : "?", what);
}

static int
compare_keys(const struct scan *a, const struct scan *b)
{
	struct slice x = db_get_bytes(a->rows, a->row, K_KEY), y = db_get_bytes(b->rows, b->row, K_KEY);
	int c = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);

	return c ? c : (x.len > y.len) - (x.len < y.len);
}

/* Rows older than these columns do not name the update they come from, nor what its envelope said; SQL sees to it that only those
 * are silent. */
static bool
is_older(const struct scan *a, int col)
{
	static const char *const later[] = { "update_id", "recorded_at", "actor", "reasons" };
	bool recorded = PQfnumber(a->rows, "recorded_at") >= 0 && !db_is_null(a->rows, a->row, PQfnumber(a->rows, "recorded_at"));
	bool is = false;

	for (size_t i = 0; !recorded && !is && i < sizeof later / sizeof later[0]; i++)
		is = strcmp(PQfname(a->rows, col), later[i]) == 0;
	return is && db_is_null(a->rows, a->row, col);
}

/* The first column that differs, or NULL. `a` is what is stored. */
static const char *
difference(const struct scan *a, const struct scan *b)
{
	for (int col = K_FIRST; col < PQnfields(a->rows); col++) {
		bool x = db_is_null(a->rows, a->row, col), y = db_is_null(b->rows, b->row, col);

		if (is_older(a, col))
			continue;
		if (x != y || !slice_equal(db_get_bytes(a->rows, a->row, col), db_get_bytes(b->rows, b->row, col)))
			return PQfname(a->rows, col);
	}
	return NULL;
}

static bool
first_of_all(const struct sides *s)
{
	return s->only_a + s->only_b + s->differ == 1;
}

/* One step of the merge: which side goes on? */
static void
look(struct sides *s, struct verify_check *c, bool *next_a, bool *next_b)
{
	int order = !s->has_b ? -1 : !s->has_a ? 1 : compare_keys(&s->a, &s->b);
	const char *column = order == 0 ? difference(&s->a, &s->b) : NULL;
	char what[96];

	s->rows++;
	s->only_a += order < 0;
	s->only_b += order > 0;
	s->differ += column != NULL;
	if (order < 0 && first_of_all(s))
		blame_row(c, &s->a, "is not there after the replay");
	if (order > 0 && first_of_all(s))
		blame_row(c, &s->b, "is there after the replay only");
	snprintf(what, sizeof what, "differs in %s", column ? column : "");
	if (column && first_of_all(s))
		blame_row(c, &s->a, what);
	*next_a = order <= 0;
	*next_b = order >= 0;
}

static enum result
compare_table(struct verify_check *c, const char *sql, struct db *a, struct db *b, struct fault *f)
{
	struct sides s = { 0 };
	bool next_a = true, next_b = true;
	enum result done = scan_open(&s.a, a, "verify_same", sql, PIECE, f);

	if (done == DONE)
		done = scan_open(&s.b, b, "verify_same", sql, PIECE, f);
	if (done == DONE)
		done = scan_start(&s.a, f);
	if (done == DONE)
		done = scan_start(&s.b, f);
	while (done == DONE) {
		if (next_a)
			done = scan_next(&s.a, &s.has_a, f);
		if (done == DONE && next_b)
			done = scan_next(&s.b, &s.has_b, f);
		if (done != DONE || (!s.has_a && !s.has_b))
			break;
		look(&s, c, &next_a, &next_b);
	}
	scan_close(&s.a);
	scan_close(&s.b);
	if (c->ok)
		verify_note(c, "rows=%" PRIu64, s.rows);
	else
		verify_note(c, "missing=%" PRIu64 " extra=%" PRIu64 " different=%" PRIu64, s.only_a, s.only_b,
		            s.differ);
	return done;
}

enum result
verify_compare(struct verify *v, struct db *a, struct db *b, struct fault *f)
{
	enum result done = DONE;

	for (size_t i = 0; done == DONE && i < sizeof tables / sizeof tables[0]; i++)
		done = compare_table(verify_begin(v, tables[i].check), tables[i].sql, a, b, f);
	return done;
}
