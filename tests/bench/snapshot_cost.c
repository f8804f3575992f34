/* `./dev bench snapshot`: how fast a new site takes what every site may know. A province of 100,000 organisations stands at
 * the centre; a site enrols and `lienthong send` takes the snapshot (processes, CURVE, one transaction of SQLite per part).
 * Beside it the least that could be done with the same rows: COPY OUT of them, as the site keeps them, and their insertion
 * by SQLite alone into the site's own table, with the same indexes, rows per transaction and durability. One JSON object. */
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/store.h"
#include "tests/bench/play.h"
#include "tests/bench/report.h"
#include "tests/bench/tool.h"

#define PART_BYTES 131072.0              /* of items in one part */
#define ITEM_REST 62.0                   /* of an item beside what the row says */
#define COLUMNS 16

struct round { double site_s, copy_s, sqlite_s, site_cpu; long rows, per_part, peak_kb; struct meter use; };

/* ---- SQLite ---- */

static sqlite3 *
open_site(const char *dir)
{
	char path[700];
	sqlite3 *db;

	text_make(path, sizeof path, "%s/site.db", dir);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		give_up("%s: %s", path, sqlite3_errmsg(db));
	return db;
}

static void
must(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		give_up("%s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *
ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q;
	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK)
		give_up("%s: %s", sql, sqlite3_errmsg(db));
	return q;
}

static double
number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q = ask(db, sql);
	if (sqlite3_step(q) != SQLITE_ROW)
		give_up("%s: %s", sql, sqlite3_errmsg(db));
	double n = sqlite3_column_double(q, 0);
	sqlite3_finalize(q);
	return n;
}

/* ---- the product ---- */

static double
cpu_of(const struct timeval *a, const struct timeval *b)
{
	return (double)(a->tv_sec + b->tv_sec) + (double)(a->tv_usec + b->tv_usec) / 1e6;
}

static void
take(const struct play *p, struct play_names *n, const struct work_site *s, long rows, struct round *out)
{
	char dir[600];
	char *send[] = { n->client, "--dir", dir, "send", "--timeout", "900", NULL };
	struct rusage used;

	play_folder(p, s, dir);
	double start = seconds();
	process_finish(process_start(send, NULL), "send", &used);
	out->site_s = seconds() - start;
	out->peak_kb = used.ru_maxrss;
	out->site_cpu = cpu_of(&used.ru_utime, &used.ru_stime);
	sqlite3 *db = open_site(dir);
	out->rows = (long)number(db, "SELECT count(*) FROM held WHERE feed = 1");
	out->per_part = (long)(PART_BYTES / (number(db, "SELECT avg(length(said)) FROM held WHERE feed = 1") + ITEM_REST));
	sqlite3_close(db);
	if (out->rows < rows)
		give_up("the site holds %ld rows of %ld", out->rows, rows);
}

/* ---- the yardstick ---- */

/* The rows the site holds, in a table of PostgreSQL's, every value as bytes or as a number. */
static void
rows_up(PGconn *db, const char *dir)
{
	sqlite3 *site = open_site(dir);
	sqlite3_stmt *q = ask(site, "SELECT feed, kind, hex(id), version, life, hex(update_id), j, hex(entity), what, occurred_on, "
	                            "hex(CAST(code AS BLOB)), hex(parent), hex(seat), hex(person), hex(match), hex(said) FROM held WHERE feed = 1");
	char line[8192];

	sql_do(db, "CREATE TABLE held_row (feed bigint, kind bigint, id bytea, version bigint, life bigint, update_id bytea, j bigint, "
	           "entity bytea, what bigint, occurred_on bigint, code bytea, parent bytea, seat bytea, person bytea, match bytea, said bytea)");
	PQclear(PQexec(db, "COPY held_row FROM STDIN"));
	while (sqlite3_step(q) == SQLITE_ROW) {
		size_t at = 0;
		for (int i = 0; i < COLUMNS; i++) {
			bool bytes = sqlite3_column_type(q, i) == SQLITE_TEXT;
			at += (size_t)snprintf(line + at, sizeof line - at, "%s%s%s", i > 0 ? "\t" : "", bytes ? "\\\\x" : "",
			                       (const char *)sqlite3_column_text(q, i));
		}
		line[at++] = '\n';
		if (at >= sizeof line - 1 || PQputCopyData(db, line, (int)at) != 1)
			give_up("COPY: %s", PQerrorMessage(db));
	}
	if (PQputCopyEnd(db, NULL) != 1)
		give_up("COPY: %s", PQerrorMessage(db));
	for (PGresult *r = PQgetResult(db); r != NULL; r = PQgetResult(db)) {
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			give_up("COPY: %s", PQerrorMessage(db));
		PQclear(r);
	}
	sqlite3_finalize(q);
	sqlite3_close(site);
}

static int64_t
big_endian(const uint8_t *p, size_t n)
{
	uint64_t v = 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

/* One row of binary COPY becomes one row of `held`. The columns that are numbers, in the order of the table. */
static void
insert_row(sqlite3 *site, sqlite3_stmt *put, const uint8_t *p)
{
	static const bool is_number[COLUMNS] = { 1, 1, 0, 1, 1, 0, 1, 0, 1, 1 };

	p += 2;
	for (int i = 0; i < COLUMNS; i++) {
		int32_t len = (int32_t)big_endian(p, 4);
		p += 4;
		if (is_number[i])
			sqlite3_bind_int64(put, i + 1, big_endian(p, 8));
		else if (len <= 0)
			sqlite3_bind_null(put, i + 1);
		else if (i == 10)
			sqlite3_bind_text(put, i + 1, (const char *)p, len, SQLITE_STATIC);
		else
			sqlite3_bind_blob(put, i + 1, p, len, SQLITE_STATIC);
		p += len > 0 ? len : 0;
	}
	if (sqlite3_step(put) != SQLITE_DONE)
		give_up("held: %s", sqlite3_errmsg(site));
	sqlite3_reset(put);
}

/* Everything is copied out first (timed), then inserted (timed). */
static void
yardstick(PGconn *db, const char *folder, struct round *r)
{
	char dir[700], *row = NULL;
	struct store *store = NULL;
	char **rows = calloc((size_t)r->rows + 1, sizeof *rows);
	long n = 0;
	int len;

	text_make(dir, sizeof dir, "%s/yardstick", folder);
	if (rows == NULL || store_open(dir, true, &store, NULL) != DONE)   /* the schema, by the program's own migrations */
		give_up("%s: no store", dir);
	store_close(&store);
	double start = seconds();
	PQclear(PQexec(db, "COPY (SELECT * FROM held_row ORDER BY kind, id) TO STDOUT (FORMAT binary)"));
	while ((len = PQgetCopyData(db, &row, 0)) > 0) {
		const uint8_t *p = (uint8_t *)row;
		bool first = len > 19 && memcmp(row, "PGCOPY\n\377\r\n", 11) == 0;
		if (first)
			p += 19;
		if (n < r->rows && big_endian(p, 2) == COLUMNS) {
			rows[n] = malloc((size_t)len);
			memcpy(rows[n++], p, (size_t)(len - (first ? 19 : 0)));
		}
		PQfreemem(row);
	}
	PQclear(PQgetResult(db));
	r->copy_s = seconds() - start;
	if (n != r->rows)
		give_up("%ld rows came out, %ld are held", n, r->rows);
	sqlite3 *site = open_site(dir);
	must(site, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4000");
	sqlite3_stmt *put = ask(site, "INSERT INTO held VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	start = seconds();
	for (long i = 0; i < n; i++) {
		if (i % r->per_part == 0)
			must(site, i > 0 ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
		insert_row(site, put, (uint8_t *)rows[i]);
	}
	must(site, "COMMIT");
	r->sqlite_s = seconds() - start;
	sqlite3_finalize(put);
	sqlite3_close(site);
	for (long i = 0; i < n; i++)
		free(rows[i]);
	free(rows);
}

/* In a child of our own: a process that begins with our memory is measured by it (the next round's sites). It alone uses
 * the connection while it lives. */
static void
yardstick_apart(PGconn *db, const char *folder, struct round *r)
{
	struct round *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		give_up("no memory to share");
	*shared = *r;
	pid_t pid = fork();
	if (pid == 0) {
		yardstick(db, folder, shared);
		_exit(0);
	}
	process_finish(pid, "the yardstick", NULL);
	*r = *shared;
	munmap(shared, sizeof *shared);
}

/* ---- rounds ---- */

static void
play_one(const struct play *p, const struct work *w, struct round *out)
{
	static const struct work_site newcomer = { .code = "NEW", .name = "Điểm mới", .org = "HUNEW" };
	struct play_result load;
	struct play_names n;
	struct meter before;
	FILE *words;
	char dir[600];

	PGconn *db = play_round(p, w, &load);
	play_names(p, &n);
	pid_t centre = play_centre(p, &n, &words);
	play_enrol(p, &n, &newcomer);
	sql_do(db, "CHECKPOINT");
	meter_read(db, centre, &before);
	take(p, &n, &newcomer, w->updates, out);
	meter_read(db, centre, &out->use);
	meter_between(&before, &out->use);
	kill(centre, SIGTERM);
	process_finish(centre, "the centre", NULL);
	fclose(words);
	play_folder(p, &newcomer, dir);
	rows_up(db, dir);
	sql_do(db, "VACUUM ANALYZE held_row");
	sql_do(db, "CHECKPOINT");
	yardstick_apart(db, p->folder, out);
	play_end(p, &db);
}

static int
compare_ratio(const void *a, const void *b)
{
	const struct round *x = a, *y = b;
	double rx = (x->copy_s + x->sqlite_s) / x->site_s, ry = (y->copy_s + y->sqlite_s) / y->site_s;
	return rx < ry ? -1 : rx > ry;
}

int
main(int argc, char **argv)
{
	struct play p = { 0 };
	struct work_shape shape = { .sites = 2, .updates = 100000, .name_bytes = 30 };
	const char *files = NULL;
	struct work w;
	int rounds = 3;

	for (int i = 1; i + 1 < argc; i += 2) {
		const char *value = argv[i + 1];
		if (strcmp(argv[i], "--bin") == 0)
			p.bin = value;
		else if (strcmp(argv[i], "--conninfo") == 0)
			p.conninfo = value;
		else if (strcmp(argv[i], "--work") == 0)
			p.folder = value;
		else if (strcmp(argv[i], "--files") == 0)
			files = value;
		else if (strcmp(argv[i], "--rows") == 0)
			shape.updates = atol(value);
		else if (strcmp(argv[i], "--rounds") == 0)
			rounds = atoi(value);
	}
	if (p.bin == NULL || p.conninfo == NULL || p.folder == NULL || files == NULL || rounds < 1) {
		fprintf(stderr, "snapshot_cost --bin DIR --conninfo C --work DIR --files DIR [--rows N] [--rounds N]\n");
		return 64;
	}
	struct round *all = calloc((size_t)rounds, sizeof *all);
	play_begin(&p);
	work_make(&w, files, &shape);
	for (int i = 0; i < rounds; i++)
		play_one(&p, &w, &all[i]);
	qsort(all, (size_t)rounds, sizeof *all, compare_ratio);
	const struct round *m = &all[rounds / 2];
	printf("{\n");
	report_machine(p.conninfo);
	printf(",\n  \"rows\": %ld, \"rows_per_part\": %ld, \"site_s\": %.2f, \"rows_per_s\": %.0f, \"copy_out_s\": %.2f, \"sqlite_s\": %.2f,\n"
	       "  \"ratio\": %.2f, \"ratios\": [", m->rows, m->per_part, m->site_s, (double)m->rows / m->site_s, m->copy_s, m->sqlite_s,
	       (m->copy_s + m->sqlite_s) / m->site_s);
	for (int i = 0; i < rounds; i++)
		printf("%s%.2f", i > 0 ? ", " : "", (all[i].copy_s + all[i].sqlite_s) / all[i].site_s);
	printf("],\n  \"cpu_s\": {\"site\": %.2f, \"gateway\": %.2f, \"desk\": %.2f, \"wire\": %.2f, \"postgres\": %.2f, \"all\": %.2f, "
	       "\"idle\": %.2f}, \"site_peak_kb\": %ld\n}\n", m->site_cpu, m->use.gateway, m->use.desk, m->use.wire, m->use.postgres,
	       m->use.busy, m->use.idle, m->peak_kb);
	work_fini(&w);
	free(all);
	return 0;
}
