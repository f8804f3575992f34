/* What sites have applied and when they were last heard: gathered, one row per site, and written together. */
#include "server/desk.h"

#include <inttypes.h>
#include <stdlib.h>
#include "embedded/run_sql.h"

void
touches_add(struct touches *t, const struct desk_job *job)
{
	for (size_t i = 0; i < t->n; i++) {
		if (!id_equal(&t->v[i].site_id, &job->site_id))
			continue;
		if (job->ask == DESK_ACKED)
			t->v[i].at[job->feed_no] = job->position;
		return;
	}
	if (t->n == t->size) {
		t->size = t->size > 0 ? 2 * t->size : 64;
		t->v = reallocarray(t->v, t->size, sizeof *t->v);
		if (t->v == NULL)
			abort();
	}
	struct touch *one = &t->v[t->n++];
	*one = (struct touch){ .site_id = job->site_id };
	if (job->ask == DESK_ACKED)
		one->at[job->feed_no] = job->position;
}

static void
touches_forget(struct touches *t, const PGresult *written)
{
	for (int row = 0; row < PQntuples(written); row++) {
		struct id site_id = db_get_id(written, row, 0);
		for (size_t i = 0; i < t->n; i++) {
			if (!id_equal(&t->v[i].site_id, &site_id))
				continue;
			t->v[i] = t->v[--t->n];
			break;
		}
	}
}

/* Positions in one feed, side by side. */
static void
arg_positions(struct db_args *args, const struct touches *t, enum feed_no feed)
{
	size_t n = t->n;
	struct id *generations = calloc(n, sizeof *generations);
	char (*texts)[24] = calloc(n, sizeof *texts);
	const char **numbers = calloc(n, sizeof *numbers);

	if (generations == NULL || texts == NULL || numbers == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		generations[i] = t->v[i].at[feed].generation;
		snprintf(texts[i], sizeof texts[i], "%" PRIu64, t->v[i].at[feed].n);
		numbers[i] = texts[i];
	}
	db_arg_ids(args, generations, n);
	db_arg_texts(args, numbers, n);
	free(generations);
	free(texts);
	free(numbers);
}

enum result
touches_write(struct touches *t, struct db *db, struct fault *f)
{
	struct id *sites = calloc(t->n, sizeof *sites), province = log_province_owner();
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	if (sites == NULL)
		abort();
	for (size_t i = 0; i < t->n; i++)
		sites[i] = t->v[i].site_id;
	db_arg_ids(args, sites, t->n);
	arg_positions(args, t, FEED_SITE);
	arg_positions(args, t, FEED_PROVINCE);
	db_arg_id(args, &province);
	enum result r = db_run(db, "desk_touch", run_sql_desk_touch, args, &rows, f);
	if (r == DONE)
		touches_forget(t, rows);
	PQclear(rows);
	db_args_free(&args);
	free(sites);
	return r;
}
