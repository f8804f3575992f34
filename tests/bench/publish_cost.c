/* `./dev bench publish`: how soon a change published by the province is at its sites. 100 sites are enrolled and connected,
 * each with its own key and line, driven by the machine of common/link in this one process; nothing is stored but the place.
 * Then the catalogue is changed by an act, as `catalog apply` writes it, again and again: timed from the act's commit until
 * each site is given the item to apply. One JSON object; what is promised is p99 within a second. */
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/link/site.h"
#include "common/wire/wire.h"
#include "proto/catalogue.pb-c.h"
#include "server/engine/hand.h"
#include "tests/bench/play.h"
#include "tests/bench/report.h"
#include "tests/bench/tool.h"

#define PATIENCE_S 60.0

struct pupil {                           /* a site */
	char code[16], feed[24], endpoint[128];
	struct id site_id;
	struct wire_keypair own;
	uint8_t server_key[32];
	struct site_wire *wire;
	struct site_link *link;
	struct site_outbox outbox;
	struct feed_place places[FEEDS];
	bool up;
	uint32_t version;                    /* of the catalogue, as it was given to apply */
	double version_at;
};

/* ---- what the machine wants ---- */

static void step(struct pupil *s, const struct site_event *event);

static uint32_t
some_number(void *ctx)
{
	(void)ctx;
	return (uint32_t)random();
}

static void
look_for_version(struct pupil *s, const struct site_intent *i)
{
	for (size_t k = 0; k < i->n_items; k++) {
		Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, i->items[k].len, i->items[k].data);
		if (item != NULL && item->catalogue != NULL && item->catalogue->last) {
			s->version = item->catalogue->version;
			s->version_at = seconds();
		}
		if (item != NULL)
			lt1__feed_item__free_unpacked(item, NULL);
	}
}

static bool
answer(struct pupil *s, const struct site_intent *i, struct site_event *out)
{
	struct fault f = { 0 };

	*out = (struct site_event){ .outbox = s->outbox };
	switch (i->type) {
	case SITE_DO_OPEN:
		s->up = false;
		if (site_wire_open(s->wire, s->endpoint, s->server_key, &f) != DONE)
			give_up("%s: %s", s->code, f.detail);
		return false;
	case SITE_DO_CLOSE:
		site_wire_close(s->wire);
		return false;
	case SITE_DO_SEND:
		if (site_wire_send(s->wire, i->frame, &f) != DONE)
			give_up("%s cannot send", s->code);
		return false;
	case SITE_DO_READ_CHAIN:
		out->type = SITE_EV_CHAIN;
		out->n = i->n;
		out->found = i->n == 0;
		return true;
	case SITE_DO_READ_BODIES:
		out->type = SITE_EV_BODIES;
		out->n = i->n;
		out->found = true;
		return true;
	case SITE_DO_APPLY:
	case SITE_DO_SNAP:
		look_for_version(s, i);
		s->places[i->feed_no] = i->place;
		out->type = SITE_EV_FEED;
		out->feed_no = i->feed_no;
		out->place = i->place;
		return true;
	case SITE_DO_HOLD:
		give_up("%s is held: %s", s->code, site_why_name(i->why));
	default:
		return false;
	}
}

/* Intents are lent until the next step: answers are kept until all are carried out. */
static void
step(struct pupil *s, const struct site_event *event)
{
	struct site_event answers[8];
	size_t n = 0, n_intents;

	const struct site_intent *intents = site_link_step(s->link, event, clock_mono_ms(), &n_intents);
	for (size_t i = 0; i < n_intents; i++)
		n += n < 8 && answer(s, &intents[i], &answers[n]);
	for (size_t i = 0; i < n; i++)
		step(s, &answers[i]);
}

/* ---- the lines ---- */

static void
turn(struct pupil *s)
{
	static const struct site_event tick = { .type = SITE_EV_TICK };
	struct site_wire_ready ready = { .down = false };
	struct fault f = { 0 };
	struct slice frame;

	if (site_link_wake(s->link) <= clock_mono_ms())
		step(s, &tick);
	if (!site_wire_is_open(s->wire) || site_wire_wait(s->wire, !s->up, -1, 0, &ready, &f) != DONE)
		return;
	if (ready.can_send && !s->up) {
		s->up = true;
		step(s, &(struct site_event){ .type = SITE_EV_LINE_UP });
	}
	while (site_wire_is_open(s->wire) && site_wire_receive(s->wire, &frame, &f) == DONE)
		step(s, &(struct site_event){ .type = SITE_EV_FRAME, .frame = frame });
	if (ready.down)
		give_up("%s lost its line: %s", s->code, f.detail);
}

static bool
all_have(const struct pupil *sites, int n, uint32_t version)
{
	for (int i = 0; i < n; i++)
		if (sites[i].version < version || !site_link_drained(sites[i].link))
			return false;
	return true;
}

static void
turn_until(struct pupil *sites, int n, uint32_t version, const char *what)
{
	double until = seconds() + PATIENCE_S;

	while (!all_have(sites, n, version)) {
		for (int i = 0; i < n; i++)
			turn(&sites[i]);
		if (seconds() > until)
			give_up("%s: not in %.0f s", what, PATIENCE_S);
	}
}

/* ---- sites ---- */

static void
keys_take(struct pupil *s, const char *dir)
{
	char path[700], name[128];
	struct fault f = { 0 };
	sqlite3 *db;
	sqlite3_stmt *row;

	text_make(path, sizeof path, "%s/site.db", dir);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT key_name || '.curve', centre_public, site_id, endpoints FROM site", -1, &row, NULL) != SQLITE_OK ||
	    sqlite3_step(row) != SQLITE_ROW)
		give_up("%s: %s", path, sqlite3_errmsg(db));
	text_make(name, sizeof name, "%s", (const char *)sqlite3_column_text(row, 0));
	memcpy(s->server_key, sqlite3_column_blob(row, 1), 32);
	memcpy(s->site_id.b, sqlite3_column_blob(row, 2), 16);
	text_make(s->endpoint, sizeof s->endpoint, "%s", (const char *)sqlite3_column_text(row, 3));
	sqlite3_finalize(row);
	sqlite3_close(db);
	if (wire_keypair_file(dir, name, false, &s->own, &f) != DONE)
		give_up("%s/%s: %s", dir, name, f.detail);
}

static void
site_begin(struct pupil *s, const struct play *p, struct play_names *n, int number)
{
	struct work_site w = { .org = "" };
	char dir[600];

	text_make(s->code, sizeof s->code, "B%03d", number);
	text_make(s->feed, sizeof s->feed, "site/%s", s->code);
	text_make(w.code, sizeof w.code, "%s", s->code);
	text_make(w.name, sizeof w.name, "Điểm %d", number);
	text_make(w.org, sizeof w.org, "HU%03d", number);
	play_enrol(p, n, &w);
	play_folder(p, &w, dir);
	keys_take(s, dir);
	s->outbox = (struct site_outbox){ .generation = id_random(), .oldest_kept = 1 };
	struct site_link_config config = { .owner = s->site_id, .feed = s->feed, .software = "bench", .random = some_number };
	s->wire = site_wire_new(&s->own);
	s->link = site_link_new(&config, &s->outbox, s->places);
}

/* ---- the province ---- */

static void
publish(struct db *db, uint32_t version)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__CatalogueApply deed = LTA__CATALOGUE_APPLY__INIT;
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Label label = LTC__LABEL__INIT;
	ProtobufCBinaryData bytes;
	struct fault f = { 0 };
	uint8_t packed[256];
	char words[64];
	int64_t act_id;

	text_make(words, sizeof words, "Cuộc họp chi bộ %u", version);
	label.kind = "meeting";
	label.vi = label.en = words;
	entry.label = &label;
	bytes = (ProtobufCBinaryData){ ltc__entry__pack(&entry, packed), packed };
	deed.entries = &bytes;
	deed.n_entries = 1;
	act.catalogue_apply = &deed;
	if (act_put(db, "bench", &act, &act_id, &f) != DONE)
		give_up("publishing: %s", f.detail);
}

static int
compare_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void
play_changes(const struct play *p, struct pupil *sites, int n, int changes, double *delays)
{
	char conninfo[700];
	struct fault f = { 0 };
	struct db *db = NULL;

	text_make(conninfo, sizeof conninfo, "%s dbname=bench", p->conninfo);
	if (db_open(conninfo, "lt", "bench", &db, &f) != DONE)
		give_up("%s", f.detail);
	for (int c = 0; c < changes; c++) {
		publish(db, (uint32_t)c + 1);
		double start = seconds();
		turn_until(sites, n, (uint32_t)c + 1, "a change");
		for (int i = 0; i < n; i++)
			delays[c * n + i] = sites[i].version_at - start;
	}
	db_close(&db);
}

int
main(int argc, char **argv)
{
	struct play p = { 0 };
	struct play_names names;
	int n = 100, changes = 30;
	FILE *words;

	for (int i = 1; i + 1 < argc; i += 2) {
		const char *value = argv[i + 1];
		if (strcmp(argv[i], "--bin") == 0)
			p.bin = value;
		else if (strcmp(argv[i], "--conninfo") == 0)
			p.conninfo = value;
		else if (strcmp(argv[i], "--work") == 0)
			p.folder = value;
		else if (strcmp(argv[i], "--sites") == 0)
			n = atoi(value);
		else if (strcmp(argv[i], "--changes") == 0)
			changes = atoi(value);
	}
	if (p.bin == NULL || p.conninfo == NULL || p.folder == NULL || n < 1 || changes < 1) {
		fprintf(stderr, "publish_cost --bin DIR --conninfo C --work DIR [--sites N] [--changes N]\n");
		return 64;
	}
	struct pupil *sites = calloc((size_t)n, sizeof *sites);
	double *delays = calloc((size_t)n * (size_t)changes, sizeof *delays);
	size_t count = (size_t)n * (size_t)changes;
	play_begin(&p);
	play_names(&p, &names);
	PGconn *db = play_database(&p);
	pid_t centre = play_centre(&p, &names, &words);
	for (int i = 0; i < n; i++)
		site_begin(&sites[i], &p, &names, i + 1);
	turn_until(sites, n, 0, "connecting");
	play_changes(&p, sites, n, changes, delays);
	qsort(delays, count, sizeof *delays, compare_double);
	printf("{\n");
	report_machine(p.conninfo);
	printf(",\n  \"sites\": %d, \"changes\": %d, \"p50_ms\": %.0f, \"p99_ms\": %.0f, \"max_ms\": %.0f, \"promised_p99_ms\": 1000\n}\n", n,
	       changes, 1000 * delays[count / 2], 1000 * delays[count * 99 / 100], 1000 * delays[count - 1]);
	for (int i = 0; i < n; i++) {
		site_link_free(&sites[i].link);
		site_wire_free(&sites[i].wire);
	}
	kill(centre, SIGTERM);
	process_finish(centre, "the centre", NULL);
	fclose(words);
	play_end(&p, &db);
	free(sites);
	free(delays);
	return 0;
}
