/* What the desk does for the feeds: items of a log, parts of snapshots, what sites could not apply, and the head of `province`
 * as a commit tells it. */
#include "server/desk.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include "common/base/log.h"
#include "embedded/run_sql.h"
#include "server/snapshot.h"

/* ---- PULL: the log ---- */

static void
items_fill(struct news *n, const struct desk_job *job, PGresult *rows)
{
	struct centre_event *e = &n->event;
	int count = PQntuples(rows);
	struct hash chain;

	desk_position(&e->head, rows, 0, 0);
	e->feed_no = job->feed_no;
	if (job->feed_no == FEED_SITE) {       /* the trail is the site's own, not the centre's */
		e->audit_seq = (uint64_t)db_get_int8(rows, 0, 3);
		desk_hash(&e->audit_hash, rows, 0, 4);
	}
	desk_hash(&chain, rows, 0, 5);      /* zeros at n = 0 */
	e->oldest_kept = (uint64_t)db_get_int8(rows, 0, 6) + 1;
	e->position_known = id_equal(&job->position.generation, &e->head.generation) && job->position.n <= e->head.n &&
		(job->position.n == 0 || (!db_is_null(rows, 0, 5) && memcmp(&chain, &job->position.chain, sizeof chain) == 0));
	if (!e->position_known)
		return;
	e->first_n = job->position.n + 1;
	e->chain_before = chain;
	n->items = calloc((size_t)count, sizeof *n->items);
	if (n->items == NULL)
		abort();
	for (int i = 0; i < count && !db_is_null(rows, i, 7); i++) {
		if ((uint64_t)db_get_int8(rows, i, 7) != e->first_n + e->n_items)
			break;                      /* a hole: `verify` finds it; nothing behind it is sent */
		n->items[e->n_items++] = db_get_bytes(rows, i, 8);
	}
	e->items = n->items;
}

enum result
feed_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct id owner = job->feed_no == FEED_PROVINCE ? log_province_owner() : job->site_id;
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &owner);
	db_arg_id(args, &job->position.generation);
	db_arg_int8(args, (int64_t)job->position.n);
	db_arg_int8(args, (int64_t)job->bytes);
	enum result r = db_run(db, "desk_feed", run_sql_desk_feed, args, &rows, f);
	if (r == DONE && PQntuples(rows) > 0) {
		*answer = desk_event_news(job, CENTRE_EV_ITEMS);
		items_fill(*answer, job, rows);
		(*answer)->rows = rows;         /* the items stand in it */
		rows = NULL;
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* ---- PULL: a snapshot ---- */

static struct news *
part_news(const struct desk_job *job, struct snapshot_part *part)
{
	struct news *n = desk_event_news(job, CENTRE_EV_SNAP);
	struct centre_event *e = &n->event;

	e->feed_no = job->feed_no;
	e->position_known = part->position_known;
	e->begun = part->begun;
	e->head = part->head;
	e->last = part->last;
	e->next_len = part->next_len;
	memcpy(e->next, part->next, part->next_len);
	n->bytes = part->bytes;
	n->items = part->items;
	e->items = part->items;
	e->n_items = part->n_items;
	return n;
}

enum result
snap_do(struct db *db, struct desk_job *job, struct news **answer, struct fault *f)
{
	struct snapshot_ask ask = { .feed = job->feed_no, .site_id = job->site_id, .begun = job->position,
		.next_len = job->next_len, .bytes = job->bytes };
	struct snapshot_part part;

	memcpy(ask.next, job->next, job->next_len);
	enum result r = snapshot_part(db, &ask, &part, f);
	if (r != DONE)
		return r;
	if (part.position_known && part.n_items == 0 && !part.last) {
		job->position = part.begun;
		job->next_len = part.next_len;
		memcpy(job->next, part.next, part.next_len);
		snapshot_part_fini(&part);
		return DONE;
	}
	if (job->next_len == 0 || part.last || !part.position_known)
		log_line(LOG_INFO, "snapshot", "site=%s feed=%s n=%" PRIu64 " what=%s", job->site_code,
		         job->feed_no == FEED_PROVINCE ? FEED_PROVINCE_NAME : "site", part.begun.n,
		         !part.position_known ? "unknown_place" : part.last ? "last_part" : "begun");
	*answer = part_news(job, &part);
	return DONE;
}

/* ---- troubles ---- */

enum result
trouble_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct db_args *args = db_args_new();
	int64_t numbers[TROUBLES_MAX];
	int32_t codes[TROUBLES_MAX];
	PGresult *rows = NULL;
	char feed[48];

	(void)answer;
	snprintf(feed, sizeof feed, "%s%s", job->feed_no == FEED_PROVINCE ? FEED_PROVINCE_NAME : "site/",
	         job->feed_no == FEED_PROVINCE ? "" : job->site_code);
	for (size_t i = 0; i < job->n_troubles; i++) {
		numbers[i] = (int64_t)(job->troubles[i].n & INT64_MAX);
		codes[i] = (int32_t)(job->troubles[i].code & INT32_MAX);
	}
	db_arg_id(args, &job->site_id);
	db_arg_text(args, feed);
	db_arg_int8s(args, numbers, job->n_troubles);
	db_arg_int4s(args, codes, job->n_troubles);
	enum result r = db_run(db, "desk_trouble", run_sql_desk_trouble, args, &rows, f);
	for (int i = 0; r == DONE && i < PQntuples(rows); i++)
		log_line(LOG_ERROR, "feed.trouble", "site=%s feed=%s n=%" PRId64 " code=LT-%04d remedy=%s", job->site_code, feed,
		         db_get_int8(rows, i, 0), db_get_int4(rows, i, 1), "lienthong doctor at the site");
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* ---- heads ---- */

static bool
hex_read(const char *hex, struct hash *out)
{
	for (size_t i = 0; i < HASH_BYTES; i++) {
		unsigned byte;
		if (!isxdigit((unsigned char)hex[2 * i]) || sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return false;
		out->b[i] = (uint8_t)byte;
	}
	return hex[2 * HASH_BYTES] == '\0';
}

struct news *
head_news(const char *payload)
{
	struct log_position head = { .n = 0 };
	char generation[ID_TEXT], chain[2 * HASH_BYTES + 1];

	if (sscanf(payload, "%36s %" SCNu64 " %64s", generation, &head.n, chain) != 3 || !id_parse(generation, &head.generation) ||
	    !hex_read(chain, &head.chain))
		return NULL;
	struct news *n = news_new(NEWS_HEAD);
	n->event.type = CENTRE_EV_HEAD;
	n->event.feed_no = FEED_PROVINCE;
	n->event.head = head;
	return n;
}
