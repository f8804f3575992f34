/* A new generation of a site's feed: the latest item of every update that ever had one, in the order of J. Items that are
 * pruned are made again from what was judged; only the centre's own sentences are not in them. Figures are not copied: the
 * refresher tells every generation the whole. A generation replaces no other that is younger than a minute: it costs a row per
 * update, and what a site states of its own place needs not be true. */
#include "server/desk.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include "common/base/log.h"
#include "embedded/run_sql.h"

struct kept { struct slice item; int64_t at; uint64_t n, j; struct id generation; uint8_t *made; };

static int
compare_update(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	int c = memcmp(x->generation.b, y->generation.b, 16);
	if (c != 0)
		return c;
	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	if (x->j != y->j)
		return x->j < y->j ? -1 : 1;
	return (x->made == NULL) - (y->made == NULL);      /* of two that say the same the one that was kept */
}

static int
compare_j(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	return x->j < y->j ? -1 : x->j > y->j;
}

static bool
kept_read(struct kept *k, const PGresult *rows, int row)
{
	*k = (struct kept){ .item = db_get_bytes(rows, row, 0), .at = db_get_time_ms(rows, row, 1) };
	Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, k->item.len, k->item.data);
	bool ok = item != NULL && item->verdict != NULL && item->verdict->has_generation &&
		id_from_bytes(item->verdict->generation.data, item->verdict->generation.len, &k->generation);
	if (ok) {
		k->n = item->verdict->n;
		k->j = item->verdict->j;
	}
	if (item != NULL)
		lt1__feed_item__free_unpacked(item, NULL);
	return ok;
}

/* ---- what pruned items have said ---- */

static const struct { const char *label; Lt1__Verdict verdict; } verdicts[] = {
	{ "accepted", LT1__VERDICT__ACCEPTED }, { "returned", LT1__VERDICT__RETURNED }, { "parked", LT1__VERDICT__PARKED },
	{ "quarantined", LT1__VERDICT__QUARANTINED },
};

static ProtobufCBinaryData
lent(struct slice s)
{
	return (ProtobufCBinaryData){ s.len, (uint8_t *)(uintptr_t)s.data };
}

/* Codes, fields and severities as the database keeps them; the texts are lent by `list`. */
static void
findings_fill(Lt1__VerdictItem *v, const json_t *list)
{
	size_t n = json_array_size(list);
	Lt1__Finding *all = calloc(n + 1, sizeof *all);

	v->findings = calloc(n + 1, sizeof *v->findings);
	if (all == NULL || v->findings == NULL)
		abort();
	v->findings[0] = all;                  /* also when there is none: freed by it */
	v->n_findings = n;
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(list, i);
		lt1__finding__init(&all[i]);
		all[i].code = (char *)(uintptr_t)json_string_value(json_object_get(one, "code"));
		all[i].field = (char *)(uintptr_t)json_string_value(json_object_get(one, "field"));
		all[i].has_severity = true;
		all[i].severity = (uint32_t)json_integer_value(json_object_get(one, "severity"));
		v->findings[i] = &all[i];
	}
}

static void
verdict_fill(Lt1__VerdictItem *v, struct kept *k, const PGresult *rows, int i)
{
	const char *label = db_get_text(rows, i, 6);

	k->generation = db_get_id(rows, i, 0);
	v->has_generation = v->has_n = v->has_body_hash = v->has_verdict = v->has_duplicate = v->has_j = true;
	v->generation = lent((struct slice){ k->generation.b, sizeof k->generation.b });
	v->n = k->n = (uint64_t)db_get_int8(rows, i, 1);
	v->has_update_id = !db_is_null(rows, i, 2);
	v->update_id = lent(db_get_bytes(rows, i, 2));
	v->body_hash = lent(db_get_bytes(rows, i, 3));
	v->duplicate = db_get_bool(rows, i, 4);
	v->j = k->j = (uint64_t)db_get_int8(rows, i, 5);
	for (size_t at = 0; at < sizeof verdicts / sizeof verdicts[0]; at++)
		if (strcmp(verdicts[at].label, label) == 0)
			v->verdict = verdicts[at].verdict;
	v->has_waits_for = !db_is_null(rows, i, 8);
	v->waits_for = lent(db_get_bytes(rows, i, 8));
	k->at = db_get_time_ms(rows, i, 9);
}

static void
kept_make(struct kept *k, const PGresult *rows, int i)
{
	Lt1__VerdictItem v = LT1__VERDICT_ITEM__INIT;
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	json_t *findings = db_is_null(rows, i, 7) ? NULL : json_loads(db_get_text(rows, i, 7), 0, NULL);

	*k = (struct kept){ .n = 0 };
	verdict_fill(&v, k, rows, i);
	findings_fill(&v, findings);
	item.verdict = &v;
	k->item.len = lt1__feed_item__get_packed_size(&item);
	k->made = malloc(k->item.len);
	if (k->made == NULL)
		abort();
	k->item.data = k->made;
	lt1__feed_item__pack(&item, k->made);
	free(v.findings[0]);
	free(v.findings);
	json_decref(findings);
}

/* ---- what the new one says ---- */

/* The latest item of every update, in the order of J. `due` is NULL when nothing is pruned. */
static size_t
kept_choose(const PGresult *rows, const PGresult *due, struct kept *out)
{
	size_t n = 0, chosen = 0;

	for (int i = 0; due != NULL && i < PQntuples(due); i++)
		kept_make(&out[n++], due, i);
	for (int i = 0; i < PQntuples(rows); i++)
		n += kept_read(&out[n], rows, i);
	qsort(out, n, sizeof *out, compare_update);
	for (size_t i = 0; i < n; i++) {
		bool last = i + 1 == n || out[i + 1].n != out[i].n || !id_equal(&out[i + 1].generation, &out[i].generation);
		if (last)
			out[chosen++] = out[i];
		else
			free(out[i].made);
	}
	qsort(out, chosen, sizeof *out, compare_j);
	return chosen;
}

static enum result
kept_write(struct db *db, const struct id *site_id, struct log_position *head, const struct kept *k, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	head->n++;
	head->chain = log_chain(&head->chain, site_id, &head->generation, head->n, k->item);
	db_arg_id(args, site_id);
	db_arg_id(args, &head->generation);
	db_arg_int8(args, (int64_t)head->n);
	db_arg_bytes(args, head->chain.b, HASH_BYTES);
	db_arg_bytes(args, k->item.data, k->item.len);
	db_arg_time(args, k->at);
	enum result r = db_run(db, "feed_put", run_sql_feed_put, args, &rows, f);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* What the old one says, and what it said before it was pruned. */
static enum result
feed_read(struct db *db, const struct id *site_id, const struct id *old, bool pruned, PGresult **rows, PGresult **due,
          struct fault *f)
{
	struct db_args *args = db_args_new();

	db_arg_id(args, site_id);
	enum result r = pruned ? db_run(db, "feed_due", run_sql_feed_due, args, due, f) : DONE;
	db_arg_id(args, old);
	if (r == DONE)
		r = db_run(db, "feed_all", run_sql_feed_all, args, rows, f);
	db_args_free(&args);
	return r;
}

static enum result
head_write(struct db *db, const struct id *site_id, const struct log_position *head, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *done = NULL;

	db_arg_id(args, site_id);
	db_arg_id(args, &head->generation);
	db_arg_int8(args, (int64_t)head->n);
	db_arg_bytes(args, head->chain.b, HASH_BYTES);
	enum result r = db_run(db, "feed_renewed", run_sql_feed_renewed, args, &done, f);
	PQclear(done);
	db_args_free(&args);
	return r;
}

static enum result
feed_copy(struct db *db, const struct id *site_id, const struct id *old, bool pruned, struct log_position *head,
          struct fault *f)
{
	PGresult *rows = NULL, *due = NULL;
	struct kept *kept = NULL;
	size_t n = 0;

	enum result r = feed_read(db, site_id, old, pruned, &rows, &due, f);
	if (r == DONE) {
		kept = calloc(db_rows(rows) + db_rows(due) + 1, sizeof *kept);
		if (kept == NULL)
			abort();
		n = kept_choose(rows, due, kept);
	}
	for (size_t i = 0; r == DONE && i < n; i++)
		r = kept_write(db, site_id, head, &kept[i], f);
	if (r == DONE)
		r = head_write(db, site_id, head, f);
	for (size_t i = 0; i < n; i++)
		free(kept[i].made);
	free(kept);
	PQclear(rows);
	PQclear(due);
	return r;
}

static enum result
feed_lock(struct db *db, const struct id *site_id, struct log_position *head, uint64_t *pruned, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, site_id);
	enum result r = db_run(db, "feed_lock", run_sql_feed_lock, args, &rows, f);
	if (r == DONE && PQntuples(rows) == 1) {
		desk_position(head, rows, 0, 0);
		*pruned = (uint64_t)db_get_int8(rows, 0, 3);
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

enum result
renew_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct log_position head = { 0 };
	uint64_t pruned = 0;

	enum result r = db_do(db, "BEGIN", f);
	if (r != DONE)
		return r;
	r = feed_lock(db, &job->site_id, &head, &pruned, f);
	if (r == DONE && id_equal(&head.generation, &job->generation)) {
		struct id old = head.generation;
		uint64_t had = head.n;
		head = (struct log_position){ .generation = id_random() };
		r = feed_copy(db, &job->site_id, &old, pruned > 0, &head, f);
		if (r == DONE)
			log_line(LOG_WARN, "feed.renewed", "site=%s items=%" PRIu64 " had=%" PRIu64, job->site_code, head.n, had);
	}
	if (r == DONE)
		r = db_do(db, "COMMIT", f);
	else
		(void)!db_do(db, "ROLLBACK", NULL);
	if (r == DONE) {
		*answer = desk_event_news(job, CENTRE_EV_HEAD);
		(*answer)->event.feed_no = FEED_SITE;
		(*answer)->event.head = head;
	}
	return r;
}

/* ---- not too often ---- */

struct news *
renewals_refuse(const struct renewals *t, const struct desk_job *job, int64_t now)
{
	for (size_t i = 0; i < t->n; i++) {
		int64_t rest = t->v[i].at + RENEW_EVERY_MS - now;
		if (rest <= 0 || !id_equal(&t->v[i].generation, &job->generation))
			continue;
		log_line(LOG_WARN, "feed.renewal_refused", "site=%s key=%s rest_ms=%" PRId64, job->site_code, job->key_id, rest);
		return desk_end_news(job->session, LT1__BYE_REASON__OVERLOAD, (uint32_t)rest);
	}
	return NULL;
}

void
renewals_note(struct renewals *t, const struct id *generation, int64_t now)
{
	size_t kept = 0;
	bool noted = false;                    /* another session's question was answered by the same one */

	for (size_t i = 0; i < t->n; i++) {
		noted |= id_equal(&t->v[i].generation, generation);
		if (now < t->v[i].at + RENEW_EVERY_MS)
			t->v[kept++] = t->v[i];
	}
	t->n = kept;
	if (noted)
		return;
	if (t->n == t->size) {
		t->size = t->size > 0 ? 2 * t->size : 16;
		t->v = reallocarray(t->v, t->size, sizeof *t->v);
		if (t->v == NULL)
			abort();
	}
	t->v[t->n++] = (struct renewal){ *generation, now };
}
