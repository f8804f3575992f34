/* `./dev bench import`: what recording costs a site beside what SQLite itself takes. For each form 100,000 rows are
 * imported by the real program; then SQLite alone inserts the very rows the import left behind, into a store with the same
 * schema and indexes, with the same number of letters per transaction and the same durability. Prints one JSON object: both
 * times, their ratio, peak memory of the import. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/files/csv.h"
#include "client/outbox.h"
#include "client/store.h"
#include "client/identity.h"
#include "tests/bench/import_files.h"

struct options { const char *program, *work; int rows; };
struct cost { double import_s, sqlite_s; long peak_kb; long letters; };

static double
seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
give_up(const char *what, const char *why)
{
	fprintf(stderr, "import_cost: %s: %s\n", what, why);
	exit(70);
}

/* ---- a site without a centre ---- */

static void
site_make(const char *dir)
{
	struct store *s = NULL;
	struct fault f = { 0 };
	struct identity me = {
		.code = "0807", .name = "Huyện ủy đo thử", .site_id = id_derive("site", "0807", ""),
		.scope = { .from = ON_BEGINNING, .to = ON_END, .root_organisation = id_derive("organisation", "HU0807", "") },
		.root_organisation_code = "HU0807",
		.root_organisation_type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_DIRECT_COMMITTEE,
		.epoch = id_random(), .endpoints = "tcp://127.0.0.1:1", .key_name = "key-bench" };
	enum result r = store_open(dir, true, &s, &f);
	struct outbox *o = r == DONE ? outbox_new(s, &me.site_id) : NULL;

	if (r == DONE)
		r = store_begin(s, &f);
	if (r == DONE)
		r = identity_save(s, &me, &f);
	if (r == DONE)
		r = outbox_begin_generation(o, &f);
	if (r == DONE)
		r = store_commit(s, &f);
	if (r != DONE)
		give_up(dir, f.detail);
	outbox_free(&o);
	store_close(&s);
}

/* ---- the product ---- */

static double
import_run_timed(const struct options *o, const char *dir, const char *form, const char *file, long *peak_kb)
{
	double start = seconds();
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		execl(o->program, "lienthong", "--dir", dir, "import", file, "--form", form, "--as-of", "2016-12-31", "--reason",
		      "checked", (char *)NULL);
		_exit(127);
	}
	struct rusage used;
	int status;
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		give_up(form, "the import failed");
	*peak_kb = used.ru_maxrss;
	return seconds() - start;
}

/* ---- SQLite alone ---- */

static void
must(sqlite3 *db, const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		give_up(sql, why != NULL ? why : "?");
}

static long
number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q = NULL;
	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK || sqlite3_step(q) != SQLITE_ROW)
		give_up(sql, sqlite3_errmsg(db));
	long n = (long)sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

/* Tables that grow with letters: by their letter, or (people) by the order in which they came. */
#define TABLES_MAX 16
struct copies { sqlite3_stmt *by_letter[TABLES_MAX], *read[TABLES_MAX]; size_t n; sqlite3_stmt *persons; double reading; };

static void
copies_prepare(sqlite3 *db, struct copies *c)
{
	sqlite3_stmt *tables = NULL;
	char sql[256];
	sqlite3_prepare_v2(db, "SELECT m.name FROM old.sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
	                       "AND c.name = 'letter' ORDER BY m.name = 'letter' DESC", -1, &tables, NULL);
	while (sqlite3_step(tables) == SQLITE_ROW && c->n < TABLES_MAX) {
		const char *name = (const char *)sqlite3_column_text(tables, 0);
		snprintf(sql, sizeof sql, "INSERT INTO main.%s SELECT * FROM old.%s WHERE letter BETWEEN ?1 AND ?2", name, name);
		if (sqlite3_prepare_v2(db, sql, -1, &c->by_letter[c->n], NULL) != SQLITE_OK)
			give_up(sql, sqlite3_errmsg(db));
		snprintf(sql, sizeof sql, "SELECT * FROM old.%s WHERE letter BETWEEN ?1 AND ?2", name);
		if (sqlite3_prepare_v2(db, sql, -1, &c->read[c->n++], NULL) != SQLITE_OK)
			give_up(sql, sqlite3_errmsg(db));
	}
	sqlite3_finalize(tables);
	snprintf(sql, sizeof sql, "INSERT INTO main.person SELECT * FROM old.person ORDER BY person_ref LIMIT ?1 OFFSET ?2");
	if (sqlite3_prepare_v2(db, sql, -1, &c->persons, NULL) != SQLITE_OK)
		give_up(sql, sqlite3_errmsg(db));
}

/* Reading the rows back is the yardstick's own business: it is done before, and its time is not counted. */
static double
read_before(struct copies *c, long a, long b)
{
	double start = seconds();
	for (size_t i = 0; i < c->n; i++) {
		sqlite3_bind_int64(c->read[i], 1, a);
		sqlite3_bind_int64(c->read[i], 2, b);
		while (sqlite3_step(c->read[i]) == SQLITE_ROW)
			(void)sqlite3_column_bytes(c->read[i], sqlite3_column_count(c->read[i]) - 1);
		sqlite3_reset(c->read[i]);
	}
	return seconds() - start;
}

static void
copy_step(sqlite3 *db, sqlite3_stmt *q, long a, long b)
{
	sqlite3_bind_int64(q, 1, a);
	sqlite3_bind_int64(q, 2, b);
	if (sqlite3_step(q) != SQLITE_DONE)
		give_up(sqlite3_sql(q), sqlite3_errmsg(db));
	sqlite3_reset(q);
}

/* What was there before the import goes in untimed: both start from the same size. */
static double
sqlite_run_timed(const char *dir, const char *work, long before, long persons_before)
{
	char path[600], sql[700];
	sqlite3 *db;
	struct copies c = { .n = 0 };
	double start = 0;

	struct store *s = NULL;
	char made[560];
	snprintf(made, sizeof made, "%.500s/yardstick", work);
	if (store_open(made, true, &s, NULL) != DONE)   /* the schema, by the program's own migrations */
		give_up(made, "store_open");
	store_close(&s);
	snprintf(path, sizeof path, "%s/site.db", made);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		give_up(path, sqlite3_errmsg(db));
	must(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; PRAGMA foreign_keys = OFF; "
	         "PRAGMA wal_autocheckpoint = 4000");   /* as the site's store has it */
	snprintf(sql, sizeof sql, "ATTACH '%s/site.db' AS old", dir);
	must(db, sql);
	must(db, "INSERT INTO main.generation SELECT * FROM old.generation");
	copies_prepare(db, &c);
	long last = number(db, "SELECT max(letter) FROM old.letter"), persons = number(db, "SELECT count(*) FROM old.person");
	long per_batch = last > before ? (persons - persons_before) * CSV_BATCH_ROWS / (last - before) : 0, person = 0;
	for (long from = 1; from <= last; from += CSV_BATCH_ROWS) {
		if (start == 0 && from > before)
			start = seconds();
		long to = from + CSV_BATCH_ROWS - 1, n = from > before ? per_batch : persons_before - person;
		double read = read_before(&c, from, to > last ? last : to);
		c.reading += from > before ? 2 * read : 0;   /* this, and the same once more inside INSERT ... SELECT */
		must(db, "BEGIN IMMEDIATE");
		for (size_t i = 0; i < c.n; i++)
			copy_step(db, c.by_letter[i], from, to > last ? last : to);
		if (n > 0)
			copy_step(db, c.persons, n, person);
		person += n > 0 ? n : 0;
		must(db, "COMMIT");
	}
	double took = seconds() - start - c.reading;
	for (size_t i = 0; i < c.n; i++) {
		sqlite3_finalize(c.by_letter[i]);
		sqlite3_finalize(c.read[i]);
	}
	sqlite3_finalize(c.persons);
	sqlite3_close(db);
	snprintf(sql, sizeof sql, "rm -rf '%s'", made);
	if (system(sql) != 0)
		give_up(made, "not removed");
	return took;
}

static long
letters_in(const char *dir, const char *sql)
{
	char path[600];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/site.db", dir);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		give_up(path, sqlite3_errmsg(db));
	long n = number(db, sql);
	sqlite3_close(db);
	return n;
}

static struct cost
form_cost(const struct options *o, const char *dir, const struct import_file *file)
{
	struct cost cost = { 0 };
	const struct import_place place = { "", "HU0807", 10000000, 1000 };
	char path[600];
	long before = letters_in(dir, "SELECT coalesce(max(letter), 0) FROM letter");
	long persons = letters_in(dir, "SELECT count(*) FROM person");

	snprintf(path, sizeof path, "%s/%s.csv", o->work, file->form);
	if (file->write(path, &place, o->rows) != 0)
		give_up(path, "not written");
	cost.import_s = import_run_timed(o, dir, file->form, path, &cost.peak_kb);
	cost.letters = letters_in(dir, "SELECT max(letter) FROM letter") - before;
	cost.sqlite_s = sqlite_run_timed(dir, o->work, before, persons);
	return cost;
}

int
main(int argc, char **argv)
{
	struct options o = { .rows = 100000 };
	char dir[512];

	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--program") == 0)
			o.program = argv[i + 1];
		else if (strcmp(argv[i], "--work") == 0)
			o.work = argv[i + 1];
		else if (strcmp(argv[i], "--rows") == 0)
			o.rows = atoi(argv[i + 1]);
	}
	if (o.program == NULL || o.work == NULL || o.rows < CSV_BATCH_ROWS) {
		fprintf(stderr, "import_cost --program FILE --work DIR [--rows N]\n");
		return 64;
	}
	snprintf(dir, sizeof dir, "%s/site", o.work);
	site_make(dir);
	printf("{\n  \"rows\": %d,\n  \"forms\": [\n", o.rows);
	for (size_t i = 0; i < n_import_files; i++) {
		struct cost c = form_cost(&o, dir, &import_files[i]);
		printf("    {\"form\": \"%s\", \"letters\": %ld, \"import_s\": %.2f, \"sqlite_s\": %.2f, \"ratio\": %.2f, \"peak_kb\": %ld}%s\n",
		       import_files[i].form, c.letters, c.import_s, c.sqlite_s, c.import_s / c.sqlite_s, c.peak_kb,
		       i + 1 < n_import_files ? "," : "");
		fflush(stdout);
	}
	printf("  ]\n}\n");
	return 0;
}
