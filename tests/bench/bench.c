/* `./dev bench`: how fast the product is beside PostgreSQL's own ways of taking the same rows, in one run.
 *   c  N updates wait in the outboxes of some sites; CURVE, rules, journal, audit on; until each site has settled its last
 *   a  binary COPY of the inbox and typed rows that c stored, same tables and indexes, a commit every G rows, G = c's mean
 *      group; and the same in one shot
 *   b  prepared BEGIN, INSERT inbox, INSERT typed row, COMMIT per update, one connection (on fewer rows: it is slow)
 * Prints one JSON object: rates of each round, medians, ratios c/a and c/b, memory of the centre and of one site. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/copybin.h"
#include "tests/bench/play.h"

struct round { double a, a_one, b, c; double group; long centre_kb, site_kb; };

static double
seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
must(PGconn *c, const char *sql)
{
	PGresult *r = PQexec(c, sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
		fprintf(stderr, "bench: %s\n%s", sql, PQerrorMessage(c));
		exit(70);
	}
	PQclear(r);
}

static double
number(PGconn *c, const char *sql)
{
	PGresult *r = PQexec(c, sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1) {
		fprintf(stderr, "bench: %s\n%s", sql, PQerrorMessage(c));
		exit(70);
	}
	double v = atof(PQgetvalue(r, 0, 0));
	PQclear(r);
	return v;
}

static void
fresh_tables(PGconn *c)
{
	must(c, "DROP SCHEMA IF EXISTS yardstick CASCADE");
	must(c, "CREATE SCHEMA yardstick");
	must(c, "CREATE TABLE yardstick.inbox (LIKE lt.inbox INCLUDING ALL)");
	must(c, "CREATE TABLE yardstick.organisation (LIKE lt.organisation INCLUDING ALL)");
	must(c, "CHECKPOINT");
}

static double
yardstick_copy(PGconn *c, const struct copybin *inbox, const struct copybin *typed, size_t group)
{
	fresh_tables(c);
	double start = seconds();
	for (size_t i = 0; i < inbox->n_rows; i += group) {
		size_t n = inbox->n_rows - i < group ? inbox->n_rows - i : group;
		must(c, "BEGIN");
		if (copybin_write(c, "yardstick.inbox", inbox, i, n) != 0 || copybin_write(c, "yardstick.organisation", typed, i, n) != 0)
			exit(70);
		must(c, "COMMIT");
	}
	return (double)inbox->n_rows / (seconds() - start);
}

static void
prepare_insert(PGconn *c, const char *name, const char *table, int fields)
{
	char sql[1024];
	int at = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", table);
	for (int i = 1; i <= fields; i++)
		at += snprintf(sql + at, sizeof sql - (size_t)at, "%s$%d", i > 1 ? "," : "", i);
	snprintf(sql + at, sizeof sql - (size_t)at, ")");
	PGresult *r = PQprepare(c, name, sql, 0, NULL);
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		fprintf(stderr, "bench: %s\n%s", sql, PQerrorMessage(c));
		exit(70);
	}
	PQclear(r);
}

static void
insert(PGconn *c, const char *name, const struct copybin_row *row)
{
	const char *values[32];
	int lengths[32], formats[32];
	int n = copybin_fields(row, values, lengths, 32);
	for (int i = 0; i < n; i++)
		formats[i] = 1;
	PGresult *r = PQexecPrepared(c, name, n, values, lengths, formats, 1);
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		fprintf(stderr, "bench: %s", PQerrorMessage(c));
		exit(70);
	}
	PQclear(r);
}

static double
yardstick_insert(PGconn *c, const struct copybin *inbox, const struct copybin *typed, size_t rows)
{
	fresh_tables(c);
	const char *values[32];
	int lengths[32];
	must(c, "DEALLOCATE ALL");
	prepare_insert(c, "inbox", "yardstick.inbox", copybin_fields(&inbox->rows[0], values, lengths, 32));
	prepare_insert(c, "typed", "yardstick.organisation", copybin_fields(&typed->rows[0], values, lengths, 32));
	double start = seconds();
	for (size_t i = 0; i < rows; i++) {
		must(c, "BEGIN");
		insert(c, "inbox", &inbox->rows[i]);
		insert(c, "typed", &typed->rows[i]);
		must(c, "COMMIT");
	}
	return (double)rows / (seconds() - start);
}

static struct round
one_round(const struct play *play, int number_of_round)
{
	struct round out = { 0 };
	struct play_result c;
	PGconn *db = play_run(play, number_of_round, &c);
	double stored = number(db, "SELECT count(*) FROM lt.inbox i JOIN lt.site_log l USING (log) JOIN lt.site s USING (site_id) "
	                           "WHERE NOT s.everything AND i.verdict = 'accepted'");
	if ((long)stored != play->updates) {
		fprintf(stderr, "bench: %ld updates were sent, %.0f are stored as accepted\n", play->updates, stored);
		exit(70);
	}
	out.c = (double)play->updates / c.seconds;
	out.centre_kb = c.centre_kb;
	out.site_kb = c.site_kb;
	out.group = number(db, "SELECT avg(g) FROM (SELECT count(*) AS g FROM lt.inbox i JOIN lt.site_log l USING (log) JOIN lt.site s USING (site_id) "
	                       "WHERE NOT s.everything GROUP BY i.received_at) q");
	struct copybin inbox, typed;
	if (copybin_read(db, "SELECT i.* FROM lt.inbox i JOIN lt.organisation o ON o.j_from = i.j ORDER BY i.j", &inbox) != 0 ||
	    copybin_read(db, "SELECT * FROM lt.organisation ORDER BY j_from", &typed) != 0 || inbox.n_rows != typed.n_rows)
		exit(70);
	out.a = yardstick_copy(db, &inbox, &typed, out.group < 1 ? 1 : (size_t)out.group);
	out.a_one = yardstick_copy(db, &inbox, &typed, inbox.n_rows);
	out.b = yardstick_insert(db, &inbox, &typed, inbox.n_rows < (size_t)play->b_rows ? inbox.n_rows : (size_t)play->b_rows);
	copybin_fini(&inbox);
	copybin_fini(&typed);
	PQfinish(db);
	return out;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double
median(const struct round *r, int n, size_t field)
{
	double v[16];
	for (int i = 0; i < n; i++)
		memcpy(&v[i], (const char *)&r[i] + field, sizeof v[i]);
	qsort(v, (size_t)n, sizeof v[0], ascending);
	return v[n / 2];
}

#define MEDIAN(what) median(rounds, n, offsetof(struct round, what))

int
main(int argc, char **argv)
{
	struct play play;
	int n = play_options(&play, argc, argv);
	struct round rounds[16];
	printf("{\n  \"updates\": %ld, \"sites\": %d,\n  \"rounds\": [\n", play.updates, play.sites);
	for (int i = 0; i < n; i++) {
		rounds[i] = one_round(&play, i);
		printf("    {\"a_copy_per_s\": %.0f, \"a_copy_one_shot_per_s\": %.0f, \"b_insert_per_s\": %.0f, \"c_per_s\": %.0f, "
		       "\"group\": %.0f, \"centre_kb\": %ld, \"site_kb\": %ld}%s\n", rounds[i].a, rounds[i].a_one, rounds[i].b, rounds[i].c,
		       rounds[i].group, rounds[i].centre_kb, rounds[i].site_kb, i + 1 < n ? "," : "");
		fflush(stdout);
	}
	printf("  ],\n  \"median\": {\"a_copy_per_s\": %.0f, \"a_copy_one_shot_per_s\": %.0f, \"b_insert_per_s\": %.0f, \"c_per_s\": %.0f},\n",
	       MEDIAN(a), MEDIAN(a_one), MEDIAN(b), MEDIAN(c));
	printf("  \"ratio\": {\"c_to_a\": %.2f, \"c_to_a_one_shot\": %.2f, \"c_to_b\": %.2f},\n", MEDIAN(c) / MEDIAN(a), MEDIAN(c) / MEDIAN(a_one),
	       MEDIAN(c) / MEDIAN(b));
	printf("  \"rss_kb\": {\"centre\": %ld, \"site\": %ld}\n}\n", rounds[n - 1].centre_kb, rounds[n - 1].site_kb);
	return 0;
}
