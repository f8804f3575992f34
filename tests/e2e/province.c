/* sample_make's folder is the only thing known of the sample: sites.csv and imports.csv say what there is. */
#include "tests/e2e/province.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

enum { AT_ONCE = 2, IMPORT_MS = 180000 };

void
province_make(struct province *p, struct house *h, const char *name, bool clean)
{
	char *path;
	const char *argv[] = { LT_SAMPLE_MAKE, LT_SAMPLE_UNITS, p->dir, clean ? "--clean" : NULL, NULL };
	struct process_setup setup = { .argv = argv, .log = h->centre_log };

	*p = (struct province){ .house = h };
	snprintf(p->dir, sizeof p->dir, "%s/%s", h->dir, name);
	must(mkdir(p->dir, 0700) == 0, "mkdir %s", p->dir);
	must(process_run(&setup, NULL, 60000) == 0, "sample_make failed; see %s", h->centre_log);
	path = text_format("%s/imports.csv", p->dir);
	sheet_read(&p->imports, path);
	free(path);
}

void
province_enrol(struct province *p)
{
	char *path = text_format("%s/sites.csv", p->dir);
	struct sheet s;

	sheet_read(&s, path);
	assert_int_equal(s.rows, PROVINCE_SITES);
	for (size_t i = 0; i < s.rows; i++) {
		struct place place = { .code = sheet_cell(&s, i, "code"), .name = sheet_cell(&s, i, "name"),
			               .org = sheet_cell(&s, i, "org"), .unit = sheet_cell(&s, i, "unit"),
			               .unit_name = sheet_cell(&s, i, "unit_name"), .unit_kind = sheet_cell(&s, i, "unit_kind") };
		p->sites[i] = site_new_at(p->house, &place);
	}
	sheet_fini(&s);
	free(path);
}

void
province_publish(struct province *p)
{
	must(CENTRE(p->house, NULL, "catalog", "apply", LT_CATALOG) == 0, "catalog apply; see %s", p->house->centre_log);
	for (int i = 0; i < PROVINCE_SITES; i++)
		must(SITE(p->sites[i], NULL, "send", "--timeout", "60") == 0, "send of %s; see %s", p->sites[i]->code,
		     p->sites[i]->log);
}

void
province_issue(struct province *p)
{
	must(CENTRE(p->house, NULL, "document", "issue", LT_SAMPLE_DOCUMENTS) == 0, "document issue; see %s",
	     p->house->centre_log);
	must(CENTRE(p->house, NULL, "task", "issue", "--programme", "03-ĐA/TU", "--issued-on", "2021-06-12") == 0,
	     "task issue; see %s", p->house->centre_log);
}

void
province_fini(struct province *p)
{
	sheet_fini(&p->imports);
}

/* ---- importing -------------------------------------------------------------------------------------------------- */

/* One of the imports that run at once: a site's files, one after the other. */
struct worker {
	struct site *site; /* NULL: idle */
	size_t row;        /* of imports.csv */
	struct process process;
	int64_t until;     /* by then it has ended */
	char *report; /* the file its stdout goes to */
};

static void
import_start(struct province *p, struct worker *w)
{
	const char *encoding = sheet_cell(&p->imports, w->row, "encoding");
	char *file = text_format("%s/%s", p->dir, sheet_cell(&p->imports, w->row, "file"));
	const char *argv[] = { LT_CLIENT,
		               "--dir",
		               w->site->dir,
		               "import",
		               file,
		               "--form",
		               sheet_cell(&p->imports, w->row, "form"),
		               "--as-of",
		               PROVINCE_DAY,
		               "--json",
		               encoding[0] ? "--encoding" : NULL,
		               encoding,
		               NULL };
	struct process_setup setup = { .argv = argv, .log = w->report };

	remove(w->report);
	process_start(&setup, &w->process);
	w->until = now_ms() + IMPORT_MS;
	free(file);
}

/* The report of an import that has ended with `status`; how many rows it had. */
static int64_t
import_check(struct province *p, struct worker *w, int status, bool known)
{
	const char *file = sheet_cell(&p->imports, w->row, "file");
	int64_t rows = strtoll(sheet_cell(&p->imports, w->row, "rows"), NULL, 10);
	char *text = file_bytes(w->report, NULL), *brace = strchr(text, '{');
	json_t *report;

	must(status == 0 && brace != NULL, "import of %s: status %d\n%.2000s", file, status, text);
	report = json_of(brace);
	must(json_number(report, "rows") == rows && json_number(report, known ? "skipped" : "recorded") == rows,
	     "import of %s, which has %lld rows: %.2000s", file, (long long)rows, text);
	json_decref(report);
	free(text);
	return rows;
}

/* The next file of a site from `row` on; rows of imports.csv stand in the order of their import. */
static bool
next_file(const struct province *p, struct worker *w)
{
	for (; w->row < p->imports.rows; w->row++)
		if (strcmp(sheet_cell(&p->imports, w->row, "site"), w->site->code) == 0)
			return true;
	return false;
}

static bool
next_site(struct province *p, struct worker *w, int *site)
{
	w->site = *site < PROVINCE_SITES ? p->sites[(*site)++] : NULL;
	w->row = 0;
	return w->site != NULL && next_file(p, w);
}

int64_t
province_import(struct province *p, bool known)
{
	struct worker workers[AT_ONCE] = { 0 };
	int64_t rows = 0;
	int site = 0, busy = 0;

	for (int i = 0; i < AT_ONCE; i++) {
		workers[i].report = text_format("%s/import-%d.json", p->house->dir, i);
		if (next_site(p, &workers[i], &site)) {
			import_start(p, &workers[i]);
			busy++;
		}
	}
	for (; busy > 0; sleep_ms(2))
		for (int i = 0; i < AT_ONCE; i++) {
			struct worker *w = &workers[i];
			if (w->site == NULL)
				continue;
			if (process_is_running(&w->process)) {
				must(now_ms() < w->until, "an import at %s does not end", w->site->code);
				continue;
			}
			rows += import_check(p, w, w->process.status, known);
			w->row++;
			if (next_file(p, w) || next_site(p, w, &site))
				import_start(p, w);
			else
				busy--;
		}
	for (int i = 0; i < AT_ONCE; i++)
		free(workers[i].report);
	return rows;
}

/* ---- the outboxes ----------------------------------------------------------------------------------------------- */

void
bodies_read(struct bodies *b, const struct site *s)
{
	char *path = text_format("%s/site.db", s->dir);
	sqlite3 *db;
	sqlite3_stmt *row;
	size_t bytes = 0;

	must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK, "%s", path);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	must(sqlite3_prepare_v2(db, "SELECT count(*), sum(length(body)) FROM letter", -1, &row, NULL) == SQLITE_OK &&
	             sqlite3_step(row) == SQLITE_ROW,
	     "%s", path);
	b->body = calloc((size_t)sqlite3_column_int64(row, 0) + 1, sizeof b->body[0]);
	b->bytes = malloc((size_t)sqlite3_column_int64(row, 1) + 1);
	b->n = 0;
	sqlite3_finalize(row);
	must(sqlite3_prepare_v2(db, "SELECT body FROM position JOIN letter USING (letter) ORDER BY n", -1, &row,
	                        NULL) == SQLITE_OK,
	     "%s", path);
	while (sqlite3_step(row) == SQLITE_ROW) {
		struct slice *body = &b->body[b->n++];
		*body = (struct slice){ b->bytes + bytes, (size_t)sqlite3_column_bytes(row, 0) };
		memcpy(b->bytes + bytes, sqlite3_column_blob(row, 0), body->len);
		bytes += body->len;
	}
	sqlite3_finalize(row);
	sqlite3_close(db);
	free(path);
}

void
bodies_fini(struct bodies *b)
{
	free(b->body);
	free(b->bytes);
	*b = (struct bodies){ 0 };
}
