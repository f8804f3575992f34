/* See yardstick.h. A row belongs to the update (or later judgement) whose journal number it came to be under; closed
 * versions are written once, as they are now. */
#include "tests/bench/yardstick.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/copybin.h"
#include "tests/bench/tool.h"

#define TABLES_MAX 24
#define FIELDS_MAX 96

struct table {
	char name[64];
	int j_field;         /* which field of a row is its journal number */
	struct copybin rows; /* in its order */
	size_t at;           /* how far it is written */
};
struct yardstick {
	PGconn *db;
	struct table tables[TABLES_MAX];
	size_t n;
}; /* tables[0]: the inbox */

static int64_t
j_of(const struct table *t, size_t row)
{
	return copybin_int8(&t->rows.rows[row], t->j_field);
}

/* Every table whose rows are versions (it has j_from), and the inbox before them. */
struct yardstick *
yardstick_read(PGconn *db, long first_j)
{
	struct yardstick *y = calloc(1, sizeof *y);
	PGresult *r = PQexec(
		db,
		"SELECT c.relname, a.attnum - 1, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
		"WHERE c.relnamespace = 'lt'::regnamespace AND c.relkind = 'r' "
		"AND (a.attname = 'j_from' OR (c.relname = 'inbox' AND a.attname = 'j')) "
		"ORDER BY c.relname <> 'inbox', c.relname");

	y->db = db;
	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) > TABLES_MAX)
		give_up("the tables' names: %s", PQerrorMessage(db));
	for (int i = 0; i < PQntuples(r); i++) {
		struct table *t = &y->tables[y->n++];
		char query[300];
		text_make(t->name, sizeof t->name, "%s", PQgetvalue(r, i, 0));
		t->j_field = atoi(PQgetvalue(r, i, 1));
		text_make(query, sizeof query, "SELECT * FROM lt.%s WHERE %s > %ld ORDER BY %s", t->name,
		          PQgetvalue(r, i, 2), first_j, PQgetvalue(r, i, 2));
		if (copybin_read(db, query, &t->rows) != 0)
			exit(70);
	}
	PQclear(r);
	return y;
}

static void
fresh_tables(struct yardstick *y)
{
	char sql[200];

	sql_do(y->db,
	       "SET client_min_messages = warning; DROP SCHEMA IF EXISTS yardstick CASCADE; CREATE SCHEMA yardstick");
	for (size_t i = 0; i < y->n; i++) {
		text_make(sql, sizeof sql, "CREATE TABLE yardstick.%s (LIKE lt.%s INCLUDING ALL)", y->tables[i].name,
		          y->tables[i].name);
		sql_do(y->db, sql);
		y->tables[i].at = 0;
	}
	sql_do(y->db, "CHECKPOINT");
}

/* ---- COPY ---- */

static void
copy_up_to(struct yardstick *y, struct table *t, int64_t j)
{
	char name[80];
	size_t from = t->at;

	while (t->at < t->rows.n_rows && j_of(t, t->at) <= j)
		t->at++;
	if (t->at == from)
		return;
	text_make(name, sizeof name, "yardstick.%s", t->name);
	if (copybin_write(y->db, name, &t->rows, from, t->at - from) != 0)
		exit(70);
}

double
yardstick_copy(struct yardstick *y, size_t group)
{
	const struct table *inbox = &y->tables[0];
	size_t n = inbox->rows.n_rows;

	fresh_tables(y);
	double start = seconds();
	for (size_t i = 0; i < n; i += group) {
		int64_t last = i + group >= n ? INT64_MAX : j_of(inbox, i + group - 1);
		sql_do(y->db, "BEGIN");
		for (size_t t = 0; t < y->n; t++)
			copy_up_to(y, &y->tables[t], last);
		sql_do(y->db, "COMMIT");
	}
	return (double)n / (seconds() - start);
}

/* ---- INSERT ---- */

static void
prepare(struct yardstick *y, const struct table *t)
{
	const char *values[FIELDS_MAX];
	int lengths[FIELDS_MAX], fields = copybin_fields(&t->rows.rows[0], values, lengths, FIELDS_MAX);
	char sql[1024];
	int at = snprintf(sql, sizeof sql, "INSERT INTO yardstick.%s VALUES (", t->name);

	for (int i = 1; i <= fields; i++)
		at += snprintf(sql + at, sizeof sql - (size_t)at, "%s$%d", i > 1 ? "," : "", i);
	snprintf(sql + at, sizeof sql - (size_t)at, ")");
	PGresult *r = PQprepare(y->db, t->name, sql, 0, NULL);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		give_up("%s\n%s", sql, PQerrorMessage(y->db));
	PQclear(r);
}

static void
insert(struct yardstick *y, const struct table *t, size_t row)
{
	const char *values[FIELDS_MAX];
	int lengths[FIELDS_MAX], formats[FIELDS_MAX];
	int n = copybin_fields(&t->rows.rows[row], values, lengths, FIELDS_MAX);

	for (int i = 0; i < n; i++)
		formats[i] = 1;
	PGresult *r = PQexecPrepared(y->db, t->name, n, values, lengths, formats, 1);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		give_up("%s: %s", t->name, PQerrorMessage(y->db));
	PQclear(r);
}

static void
insert_update(struct yardstick *y, size_t row)
{
	int64_t j = j_of(&y->tables[0], row);

	sql_do(y->db, "BEGIN");
	insert(y, &y->tables[0], row);
	for (size_t i = 1; i < y->n; i++) {
		struct table *t = &y->tables[i];
		while (t->at < t->rows.n_rows && j_of(t, t->at) < j)
			t->at++;
		for (; t->at < t->rows.n_rows && j_of(t, t->at) == j; t->at++)
			insert(y, t, t->at);
	}
	sql_do(y->db, "COMMIT");
}

double
yardstick_insert(struct yardstick *y, size_t updates)
{
	size_t n = y->tables[0].rows.n_rows, each = updates < n ? n / updates : 1, done = 0;

	fresh_tables(y);
	sql_do(y->db, "DEALLOCATE ALL");
	for (size_t i = 0; i < y->n; i++)
		if (y->tables[i].rows.n_rows > 0)
			prepare(y, &y->tables[i]);
	double start = seconds();
	for (size_t i = 0; i < n && done < updates; i += each, done++)
		insert_update(y, i);
	return (double)done / (seconds() - start);
}

/* ---- the rest ---- */

size_t
yardstick_rows(const struct yardstick *y)
{
	size_t n = 0;

	for (size_t i = 0; i < y->n; i++)
		n += y->tables[i].rows.n_rows;
	return n;
}

void
yardstick_free(struct yardstick **y)
{
	for (size_t i = 0; *y != NULL && i < (*y)->n; i++)
		copybin_fini(&(*y)->tables[i].rows);
	free(*y);
	*y = NULL;
	malloc_trim(0); /* children forked later shall not begin with it */
}
