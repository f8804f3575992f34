/* `catalog check` and `catalog apply`: the province's files, every mistake with its line, what would change, and then
 * one act that puts all of it in force. Nothing is put in force when anything is wrong. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/arena.h"
#include "common/base/lang.h"
#include "common/base/text.h"
#include "embedded/run_sql.h"
#include "server/catalog_reader/reader.h"
#include "server/command.h"

struct entry {
	char key[CATALOGUE_KEY];
	struct slice body;
};
struct entries {
	struct entry *list;
	size_t n;
	struct arena *arena;
};
enum change { ADDED, CHANGED, GONE, CHANGES };
struct changes {
	const char **keys[CHANGES];
	size_t n[CHANGES];
};

/* ---- mistakes ---- */

static void
problems_json(const struct catalog_problem *p, size_t n)
{
	json_t *list = json_array();
	char text[900], code[16];

	for (size_t i = 0; i < n; i++) {
		fault_format(&p[i].fault, text, sizeof text);
		snprintf(code, sizeof code, "LT-%d", (int)p[i].fault.code);
		json_array_append_new(list,
		                      json_pack("{s:s, s:i, s:i, s:s, s:s}", "file", p[i].file, "line", (int)p[i].line,
		                                "column", (int)p[i].column, "code", code, "text", text));
	}
	json_dumpf(list, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(list);
}

/* All of them, and the sentence that nothing happened. */
static enum result
book_check(const struct catalog_book *book, const char *dir, bool json, struct fault *f)
{
	size_t n;
	const struct catalog_problem *p = catalog_problems(book, &n);

	if (json && n > 0)
		problems_json(p, n);
	for (size_t i = 0; !json && i < n; i++)
		fault_print(&p[i].fault, stderr);
	return n == 0 ? DONE : fault_set(f, REFUSED, LT_5230, dir, "%zu", n);
}

/* ---- entries with their keys ---- */

static enum result
entry_keys(struct entries *e, struct fault *f)
{
	for (size_t i = 0; i < e->n; i++) {
		Ltc__Entry *said;
		enum result r = catalogue_entry(e->list[i].body, e->arena, &said, f);
		if (r != DONE)
			return r;
		if (!catalogue_key(said, e->list[i].key))
			return fault_set(f, REFUSED, LT_5200, "", "entry %zu", i);
		arena_reset(e->arena);
	}
	return DONE;
}

static struct entry *
entries_room(struct entries *e, size_t n)
{
	e->n = n;
	e->list = calloc(n + 1, sizeof *e->list);
	e->arena = arena_new(16u << 20);
	if (e->list == NULL)
		abort();
	return e->list;
}

static void
entries_fini(struct entries *e)
{
	free(e->list);
	arena_free(&e->arena);
}

static enum result
entries_of_book(const struct catalog_book *book, struct entries *out, struct fault *f)
{
	size_t n;
	const struct slice *said = catalog_entries(book, &n);

	entries_room(out, n);
	for (size_t i = 0; i < n; i++)
		out->list[i].body = said[i];
	return entry_keys(out, f);
}

/* Bodies are lent by *rows. version 0: the present one. */
static enum result
entries_in_force(struct db *db, int32_t version, PGresult **rows, struct entries *out, struct fault *f)
{
	struct db_args *args = db_args_new();

	if (version > 0)
		db_arg_int4(args, version);
	else
		db_arg_null(args);
	enum result r = db_run(db, NULL, run_sql_catalog_at, args, rows, f);
	db_args_free(&args);
	entries_room(out, r == DONE ? db_rows(*rows) : 0);
	for (size_t i = 0; i < out->n; i++) {
		snprintf(out->list[i].key, CATALOGUE_KEY, "%s", db_get_text(*rows, (int)i, 0));
		out->list[i].body = db_get_bytes(*rows, (int)i, 1);
	}
	return r;
}

/* ---- what changes ---- */

static void
change_add(struct changes *c, enum change what, const char *key)
{
	c->keys[what] = realloc(c->keys[what], (c->n[what] + 1) * sizeof *c->keys[what]);
	if (c->keys[what] == NULL)
		abort();
	c->keys[what][c->n[what]++] = key;
}

/* Both are in order of their keys. */
static void
changes_find(const struct entries *old, const struct entries *new, struct changes *out)
{
	size_t i = 0, k = 0;

	while (i < old->n || k < new->n) {
		int order = i == old->n ? 1 : k == new->n ? -1 : strcmp(old->list[i].key, new->list[k].key);
		if (order > 0)
			change_add(out, ADDED, new->list[k].key);
		else if (order < 0)
			change_add(out, GONE, old->list[i].key);
		else if (!slice_equal(old->list[i].body, new->list[k].body))
			change_add(out, CHANGED, new->list[k].key);
		i += order <= 0;
		k += order >= 0;
	}
}

static const struct {
	const char *key, *vi, *en, *sign;
} said_of[CHANGES] = {
	[ADDED] = { "added", "thêm", "added", "+" },
	[CHANGED] = { "changed", "sửa", "changed", "~" },
	[GONE] = { "gone", "bỏ", "gone", "-" },
};

static const struct {
	const char *prefix, *vi, *en;
} subjects[] = {
	{ "form/", "mẫu biểu", "forms" },
	{ "list/", "danh sách mã", "code lists" },
	{ "parameter/", "tham số", "parameters" },
	{ "holidays/", "năm có ngày nghỉ lễ", "years of holidays" },
	{ "programme/", "đề án, chương trình", "programmes" },
	{ "label/", "tên loại bản ghi", "labels of kinds" },
};

static void
changes_print(const struct changes *c)
{
	char key[CATALOGUE_KEY];

	for (size_t s = 0; s < sizeof subjects / sizeof subjects[0]; s++)
		for (int what = 0; what < CHANGES; what++) {
			size_t len = strlen(subjects[s].prefix), n = 0;
			for (size_t i = 0; i < c->n[what]; i++)
				n += strncmp(c->keys[what][i], subjects[s].prefix, len) == 0;
			if (n == 0)
				continue;
			printf("%s: %s %zu\n", lang_pick(subjects[s].vi, subjects[s].en),
			       lang_pick(said_of[what].vi, said_of[what].en), n);
			for (size_t i = 0; i < c->n[what]; i++)
				if (strncmp(c->keys[what][i], subjects[s].prefix, len) == 0) {
					text_printable(c->keys[what][i], key, sizeof key);
					printf("  %s %s\n", said_of[what].sign, key);
				}
		}
}

static void
changes_json(const struct changes *c, int32_t version)
{
	json_t *out = json_pack("{s:i}", "version", (int)version);

	for (int what = 0; what < CHANGES; what++) {
		json_t *list = json_array();
		for (size_t i = 0; i < c->n[what]; i++)
			json_array_append_new(list, json_string(c->keys[what][i]));
		json_object_set_new(out, said_of[what].key, list);
	}
	json_dumpf(out, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(out);
}

/* ---- commands ---- */

int
command_catalog_check(const struct cli_args *args, void *settings)
{
	struct fault f = { 0 };
	struct catalog_book *book = catalog_read(cli_operand(args, 0));
	size_t n;
	bool json = cli_has(args, "json");

	(void)settings;
	enum result r = book_check(book, cli_operand(args, 0), json, &f);
	catalog_entries(book, &n);
	if (r == DONE && json)
		printf("[]\n");
	else if (r == DONE)
		printf(lang_pick("Danh mục đúng: %zu mục.\n", "The catalogue is right: %zu entries.\n"), n);
	catalog_book_free(&book);
	return r == DONE ? 0 : command_fault(&f);
}

struct applying {
	const struct settings *settings;
	struct db *db;
	const char *dir, *note;
	int32_t again;
	bool json;
	struct catalog_book *book;
	struct entries old, new;
	PGresult *old_rows, *new_rows;
	struct changes changes;
};

static enum result
newest(struct db *db, int32_t asked, int32_t *version, bool *known, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_int4(args, asked);
	enum result r = db_run(db, NULL, run_sql_catalog_newest, args, &rows, f);
	if (r == DONE) {
		*version = db_get_int4(rows, 0, 0);
		*known = db_get_bool(rows, 0, 1);
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* What is to be in force, and what is. */
static enum result
applying_read(struct applying *a, struct fault *f)
{
	int32_t present = 0;
	bool known = false;
	enum result r = newest(a->db, a->again, &present, &known, f);

	if (r == DONE && a->again > 0 && !known)
		return fault_set(f, REFUSED, LT_5232, "", "%" PRId32, a->again);
	if (r == DONE && a->again > 0)
		r = entries_in_force(a->db, a->again, &a->new_rows, &a->new, f);
	else if (r == DONE)
		r = entries_of_book(a->book, &a->new, f);
	if (r == DONE)
		r = entries_in_force(a->db, 0, &a->old_rows, &a->old, f);
	if (r != DONE)
		return r;
	changes_find(&a->old, &a->new, &a->changes);
	if (a->changes.n[ADDED] + a->changes.n[CHANGED] + a->changes.n[GONE] == 0)
		return fault_set(f, REFUSED, LT_5231, "", lang_pick("phiên bản %d", "version %d"), (int)present);
	return DONE;
}

static enum result
applying_act(struct applying *a, struct fault *f)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__CatalogueApply deed = LTA__CATALOGUE_APPLY__INIT;
	ProtobufCBinaryData *bodies = calloc(a->new.n + 1, sizeof *bodies);

	if (bodies == NULL)
		abort();
	for (size_t i = 0; i < a->new.n; i++)
		bodies[i] = (ProtobufCBinaryData){ a->new.list[i].body.len, (uint8_t *)a->new.list[i].body.data };
	deed.has_again = a->again > 0;
	deed.again = (uint32_t)a->again;
	deed.n_entries = deed.has_again ? 0 : a->new.n;
	deed.entries = bodies;
	deed.note = (char *)a->note;
	act.catalogue_apply = &deed;
	enum result r = act_do(a->settings, a->db, &act, f);
	free(bodies);
	return r;
}

static enum result
applying_ask(struct applying *a, const struct cli_args *args, struct fault *f)
{
	const char *version = cli_value(args, "version"), *dir = cli_operand(args, 0);
	char *end = NULL;

	a->dir = dir;
	a->note = cli_value(args, "note");
	a->json = cli_has(args, "json");
	if ((dir != NULL) == (version != NULL))
		return fault_set(f, REFUSED, LT_5234, "catalog apply", "%s",
		                 lang_pick("DIR hoặc --version N", "DIR or --version N"));
	if (version != NULL) {
		long n = strtol(version, &end, 10);
		if (*end != '\0' || n < 1 || n > INT32_MAX)
			return fault_set(f, REFUSED, LT_5232, "--version", "%s", version);
		a->again = (int32_t)n;
	}
	if (a->note != NULL && (strlen(a->note) > 1000 || !text_is_utf8(a->note, strlen(a->note))))
		return fault_set(f, REFUSED, LT_5229, "--note", "> 1000 byte");
	if (dir == NULL)
		return DONE;
	a->book = catalog_read(dir);
	return book_check(a->book, dir, a->json, f);
}

static void
applying_say(struct applying *a, int32_t version)
{
	if (a->json)
		changes_json(&a->changes, version);
	else
		printf(lang_pick("Danh mục phiên bản %d đã có hiệu lực.\n",
		                 "Version %d of the catalogue is in force.\n"),
		       (int)version);
}

int
command_catalog_apply(const struct cli_args *args, void *settings)
{
	struct applying a = { .settings = settings };
	struct fault f = { 0 };
	int32_t version = 0;
	bool known;

	enum result r = applying_ask(&a, args, &f);
	if (r == DONE)
		r = settings_open(settings, "lienthong catalog apply", &a.db, &f);
	if (r == DONE)
		r = applying_read(&a, &f);
	if (r == DONE && !a.json)
		changes_print(&a.changes);
	if (r == DONE)
		r = applying_act(&a, &f);
	if (r == DONE)
		r = newest(a.db, 0, &version, &known, &f);
	if (r == DONE)
		applying_say(&a, version);
	for (int what = 0; what < CHANGES; what++)
		free(a.changes.keys[what]);
	entries_fini(&a.old);
	entries_fini(&a.new);
	PQclear(a.old_rows);
	PQclear(a.new_rows);
	catalog_book_free(&a.book);
	db_close(&a.db);
	return r == DONE ? 0 : command_fault(&f);
}
