/* The checker: copies what the sites hold (SQLite, read only) into tables of a schema `test` beside the centre's and compares
 * there. A site is read before the centre: what it holds as acknowledged must be in the centre's later state. */
#include "tests/e2e/checks.h"
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/house_room.h"

static void
make_tables(struct house *h)
{
	sql_do(h, "CREATE SCHEMA IF NOT EXISTS test");
	sql_do(h, "CREATE TABLE IF NOT EXISTS test.held (site text, generation uuid, n bigint, update_id uuid, body_hash bytea, chain bytea, acked boolean)");
	sql_do(h, "CREATE TABLE IF NOT EXISTS test.told (site text, update_id uuid, verdict int, PRIMARY KEY (site, update_id))");
	sql_do(h, "CREATE TABLE IF NOT EXISTS test.telling (site text, update_id uuid, verdict int)");
	sql_do(h, "TRUNCATE test.held, test.telling");
}

void
check_forget_told(struct house *h)
{
	sql_do(h, "DROP SCHEMA IF EXISTS test CASCADE");
}

/* ---- reading a site --------------------------------------------------------------------------------------------- */

static sqlite3 *
open_store(const struct site *s)
{
	char path[PATH_TEXT + 16];
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/site.db", s->dir);
	must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "%s: %s", path, sqlite3_errmsg(db));
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_busy_timeout(db, 10000);
	return db;
}

/* Rows of a SELECT whose columns SQLite has already written as COPY wants them, into a table of the centre's database. */
static void
copy_rows(struct house *h, const struct site *s, const char *table, const char *select)
{
	PGconn *c = sql_connection(h);
	sqlite3 *db = open_store(s);
	sqlite3_stmt *rows;
	char *copy = text_format("COPY test.%s FROM STDIN", table);

	must(sqlite3_prepare_v2(db, select, -1, &rows, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	PQclear(PQexec(c, copy));
	while (sqlite3_step(rows) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(rows, 0);
		char *with_site = text_format("%s\t%s\n", s->code, line);
		must(PQputCopyData(c, with_site, (int)strlen(with_site)) == 1, "%s", PQerrorMessage(c));
		free(with_site);
	}
	must(PQputCopyEnd(c, NULL) == 1, "%s", PQerrorMessage(c));
	for (PGresult *r; (r = PQgetResult(c)) != NULL; PQclear(r))
		must(PQresultStatus(r) == PGRES_COMMAND_OK, "%s: %s", table, PQresultErrorMessage(r));
	sqlite3_finalize(rows);
	sqlite3_close(db);
	free(copy);
}

static const char held_select[] =
	"SELECT hex(g.id) || char(9) || p.n || char(9) || hex(l.update_id) || char(9) || '\\\\x' || hex(l.body_hash) || char(9) ||"
	" '\\\\x' || hex(p.chain) || char(9) || (p.n <= g.acked)"
	" FROM position p JOIN generation g USING (generation) JOIN letter l USING (letter)";

/* What the site knows of an update's verdict: its latest item, or accepted when it is settled without one. */
static const char telling_select[] =
	"SELECT hex(l.update_id) || char(9) || coalesce(v.verdict, 1)"
	" FROM position p JOIN generation g USING (generation) JOIN letter l USING (letter) LEFT JOIN verdict v USING (letter)"
	" WHERE g.generation = (SELECT max(generation) FROM generation) AND coalesce(v.stale, 0) = 0"
	" AND (v.verdict IS NOT NULL OR p.n <= g.settled)";

/* ---- the promises ----------------------------------------------------------------------------------------------- */

#define INBOX "lt.inbox i JOIN lt.site_log l USING (log) JOIN lt.site s USING (site_id)"

static void
none(struct house *h, const char *promise, const char *sql)
{
	int64_t n = sql_number(h, "SELECT count(*) FROM (%s) x", sql);

	must(n == 0, "%s: %lld rows of\n%s", promise, (long long)n, sql);
}

static void
check_p1(struct house *h)
{
	none(h, "P1, an acknowledged number is not in the inbox",
	     "SELECT * FROM test.held a WHERE acked AND NOT EXISTS (SELECT 1 FROM " INBOX " WHERE s.code = a.site"
	     " AND l.generation = a.generation AND i.n = a.n AND i.update_id = a.update_id AND i.body_hash = a.body_hash)");
	none(h, "P1, a body was stored twice",
	     "SELECT s.code, i.update_id, i.body_hash FROM " INBOX " WHERE NOT i.duplicate GROUP BY 1, 2, 3 HAVING count(*) > 1");
	none(h, "P1, a duplicate without its first",
	     "SELECT 1 FROM " INBOX " WHERE i.duplicate AND NOT EXISTS (SELECT 1 FROM lt.inbox f JOIN lt.site_log fl USING (log)"
	     " WHERE fl.site_id = l.site_id AND NOT f.duplicate AND f.body_hash = i.body_hash AND f.update_id IS NOT DISTINCT FROM i.update_id)");
	none(h, "P1, an accepted organisation without its effect, or an effect without one accepted record",
	     "SELECT o.id, a.entity FROM (SELECT DISTINCT id FROM lt.organisation) o FULL JOIN (SELECT entity, count(*) AS n FROM lt.inbox"
	     " WHERE kind = 22 AND NOT duplicate AND verdict = 'accepted' GROUP BY entity) a ON a.entity = o.id"
	     " WHERE o.id IS NULL OR a.n IS DISTINCT FROM 1");
}

static void
check_p3(struct house *h)
{
	none(h, "P3, numbers have a gap", "SELECT l.log FROM lt.site_log l LEFT JOIN lt.inbox i USING (log) GROUP BY l.log, l.n"
	     " HAVING l.n <> count(i.n) OR l.n <> coalesce(max(i.n), 0)");
	none(h, "P3, the journal has a gap", "SELECT 1 FROM (SELECT count(*) AS n, count(DISTINCT j) AS d, max(j) AS m FROM"
	     " (SELECT j FROM lt.inbox UNION ALL SELECT j FROM lt.judgement UNION ALL SELECT j FROM lt.centre_inbox WHERE j IS NOT NULL) x) x, lt.centre c WHERE x.n <> c.j OR x.d <> c.j OR x.m <> c.j");
	none(h, "P3, the chain is not the site's own", "SELECT a.site, a.n FROM test.held a JOIN lt.site_log l USING (generation)"
	     " WHERE a.acked AND a.n = l.n AND a.chain <> l.chain");
}

static void
check_p4(struct house *h)
{
	none(h, "P4, a final verdict was told differently", "SELECT t.site, t.update_id, o.verdict, t.verdict AS now FROM test.telling t"
	     " JOIN test.told o USING (site, update_id) WHERE o.verdict IN (1, 2) AND t.verdict <> o.verdict");
	sql_do(h, "INSERT INTO test.told SELECT DISTINCT ON (site, update_id) * FROM test.telling ON CONFLICT (site, update_id) DO UPDATE SET verdict = excluded.verdict");
}

static int64_t
member(json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

/* The sums by SQL, and the same from `site list`. */
static void
check_p5(struct house *h, bool quiet)
{
	char *out;
	json_t *list, *row;
	size_t i;

	none(h, "P5, parked bodies and the table of the parked differ",
	     "SELECT 1 FROM (SELECT count(*) AS n FROM lt.inbox WHERE verdict = 'parked' AND NOT duplicate) a, (SELECT count(*) AS n FROM lt.parked) b WHERE a.n <> b.n");
	if (!quiet)
		return;
	must(CENTRE(h, &out, "site", "list", "--json") == 0, "site list failed; see %s", h->centre_log);
	list = json_of(out);
	json_array_foreach(list, i, row) {
		const char *code = json_string_value(json_object_get(row, "code"));
		static const char *const verdicts[] = { "accepted", "returned", "parked", "quarantined" };
		int64_t sum = 0;
		for (int v = 0; v < 4; v++) {
			int64_t n = sql_number(h, "SELECT count(*) FROM " INBOX " WHERE s.code = '%s' AND NOT i.duplicate AND i.verdict = '%s'", code, verdicts[v]);
			must(n == member(row, verdicts[v]), "P5: site list says %lld %s of %s, SQL %lld", (long long)member(row, verdicts[v]), verdicts[v], code, (long long)n);
			sum += n;
		}
		must(sum == member(row, "received"), "P5: %s received %lld, sum of verdicts %lld", code, (long long)member(row, "received"), (long long)sum);
	}
	json_decref(list);
	free(out);
}

void
check_promises(struct house *h, struct site *const *sites, int n)
{
	make_tables(h);
	for (int i = 0; i < n; i++) {
		copy_rows(h, sites[i], "held", held_select);
		copy_rows(h, sites[i], "telling", telling_select);
	}
	sql_do(h, "ANALYZE test.held, test.telling, test.told, lt.inbox, lt.site_log, lt.organisation");
	sql_do(h, "BEGIN ISOLATION LEVEL REPEATABLE READ");
	check_p1(h);
	check_p3(h);
	check_p4(h);
	check_p5(h, false);
	sql_do(h, "COMMIT");
}

/* ---- when all is quiet ------------------------------------------------------------------------------------------ */

static void
put_u64(uint8_t out[8], uint64_t v)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> (56 - 8 * i));
}

/* The chain of the latest generation, computed again from the bodies with libsodium alone. */
static void
check_chain(const struct site *s)
{
	sqlite3 *db = open_store(s);
	sqlite3_stmt *rows;
	uint8_t chain[32] = { 0 }, number[8];
	crypto_generichash_state st;

	must(sqlite3_prepare_v2(db, "SELECT w.site_id, g.id, p.n, l.body, p.chain FROM site w, position p JOIN generation g USING (generation)"
	                        " JOIN letter l USING (letter) WHERE generation = (SELECT max(generation) FROM generation) ORDER BY p.n", -1, &rows, NULL) == SQLITE_OK,
	     "%s", sqlite3_errmsg(db));
	while (sqlite3_step(rows) == SQLITE_ROW) {
		put_u64(number, (uint64_t)sqlite3_column_int64(rows, 2));
		crypto_generichash_init(&st, NULL, 0, 32);
		crypto_generichash_update(&st, chain, 32);
		crypto_generichash_update(&st, sqlite3_column_blob(rows, 0), 16);
		crypto_generichash_update(&st, sqlite3_column_blob(rows, 1), 16);
		crypto_generichash_update(&st, number, 8);
		crypto_generichash_update(&st, sqlite3_column_blob(rows, 3), (unsigned long long)sqlite3_column_bytes(rows, 3));
		crypto_generichash_final(&st, chain, 32);
		must(memcmp(chain, sqlite3_column_blob(rows, 4), 32) == 0, "the chain of %s breaks at %lld", s->code, (long long)sqlite3_column_int64(rows, 2));
	}
	sqlite3_finalize(rows);
	sqlite3_close(db);
}

void
check_quiet(struct house *h, struct site *const *sites, int n)
{
	char *out;
	int status;

	check_promises(h, sites, n);
	none(h, "something made at a site never reached the centre",
	     "SELECT a.site, a.update_id FROM test.held a WHERE NOT EXISTS (SELECT 1 FROM " INBOX " WHERE s.code = a.site AND i.update_id = a.update_id AND i.body_hash = a.body_hash)");
	none(h, "P4, a verdict differs between site and centre",
	     "SELECT t.* FROM test.telling t WHERE NOT EXISTS (SELECT 1 FROM " INBOX " WHERE s.code = t.site AND i.update_id = t.update_id AND NOT i.duplicate"
	     " AND i.verdict::text = (ARRAY['accepted', 'returned', 'parked', 'quarantined'])[t.verdict])");
	check_p5(h, true);
	for (int i = 0; i < n; i++)
		check_chain(sites[i]);
	status = CENTRE(h, &out, "verify", "--replay", "--json");
	must(status == 0, "verify --replay: %s", out);
	free(out);
}
