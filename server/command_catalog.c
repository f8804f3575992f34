/* `catalog check` and `catalog apply`: the province's files, every mistake with its line, what would change, and then
 * one act that puts all of it in force. Nothing is put in force when anything is wrong. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/lang.h"
#include "common/base/text.h"
#include "server/catalog_entries.h"

/* ---- mistakes ---- */

static void
json_print(const json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(1));
	putchar('\n');
}

static json_t *
problem_json(const struct catalog_problem *p)
{
	char text[900], code[16];

	fault_format(&p->fault, text, sizeof text);
	snprintf(code, sizeof code, "LT-%d", (int)p->fault.code);
	return json_pack("{s:s, s:i, s:i, s:s, s:s}", "file", p->file, "line", (int)p->line, "column", (int)p->column, "code", code,
	                 "text", text);
}

static void
problems_json(const struct catalog_problem *p, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, problem_json(&p[i]));
	json_print(list);
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

/* ---- what changes ---- */

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
	{ "indicator/", "chỉ tiêu", "indicators" },
	{ "periods/", "kỳ được lưu số liệu", "stored periods" },
	{ "cut/", "kỳ riêng của đề án", "spans of programmes" },
	{ "baseline/", "mốc so sánh", "baselines" },
	{ "target/", "mục tiêu", "targets" },
	{ "owed/", "bản ghi phải nộp", "records owed" },
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
changes_json(const struct changes *c, const char *const *kept, size_t n_kept, int32_t version)
{
	json_t *out = json_pack("{s:i}", "version", (int)version), *stays = json_array();

	for (size_t i = 0; i < n_kept; i++)
		json_array_append_new(stays, json_string(kept[i]));
	json_object_set_new(out, "kept", stays);
	for (int what = 0; what < CHANGES; what++) {
		json_t *list = json_array();
		for (size_t i = 0; i < c->n[what]; i++)
			json_array_append_new(list, json_string(c->keys[what][i]));
		json_object_set_new(out, said_of[what].key, list);
	}
	json_print(out);
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
		printf(lang_pick("Danh mục đúng: %zu mục. Các câu SELECT của chỉ tiêu chưa được chạy thử; «catalog apply» sẽ chạy thử.\n",
		                 "The catalogue is right: %zu entries. The SELECTs of indicators have not been run; `catalog apply` tries them.\n"),
		       n);
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
	const char **kept;
	size_t n_kept;
	struct changes changes;
	json_t *told;          /* what the server refuses, for --json */
};

/* What is to be in force, and what is. */
static enum result
applying_read(struct applying *a, struct fault *f)
{
	int32_t present = 0;
	bool known = false;
	enum result r = catalog_newest(a->db, a->again, &present, &known, f);

	if (r == DONE && a->again > 0 && !known)
		return fault_set(f, REFUSED, LT_5232, "", "%" PRId32, a->again);
	if (r == DONE && a->again > 0)
		r = entries_in_force(a->db, a->again, &a->new, f);
	else if (r == DONE)
		r = entries_of_book(a->book, &a->new, f);
	if (r == DONE)
		r = entries_in_force(a->db, 0, &a->old, f);
	if (r == DONE && a->again == 0)
		r = entries_keep(&a->old, &a->new, &a->kept, &a->n_kept, f);
	if (r == DONE && a->n_kept > 0)
		r = entries_check(&a->new, f);
	if (r != DONE)
		return r;
	changes_find(&a->old, &a->new, &a->changes);
	if (a->changes.n[ADDED] + a->changes.n[CHANGED] + a->changes.n[GONE] == 0)
		return fault_set(f, REFUSED, LT_5231, "", lang_pick("phiên bản %d", "version %d"), (int)present);
	return DONE;
}

static void
trial_say(void *ctx, const struct fault *f, const char *file, unsigned line)
{
	struct applying *a = ctx;
	struct catalog_problem p = { .fault = *f, .file = file, .line = line };

	if (a->json)
		json_array_append_new(a->told, problem_json(&p));
	else
		fault_print(f, stderr);
}

/* An earlier version was tried when it came into force. */
static enum result
applying_try(struct applying *a, struct fault *f)
{
	size_t n = 0;

	if (a->again > 0)
		return DONE;
	a->told = json_array();
	enum result r = catalog_try(a->db, &a->new, &a->changes, trial_say, a, &n, f);
	if (r != DONE || n == 0)
		return r;
	if (a->json)
		json_print(a->told);
	return fault_set(f, REFUSED, LT_5230, a->dir, "%zu", n);
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
kept_print(const struct applying *a)
{
	char key[CATALOGUE_KEY];

	if (a->n_kept == 0)
		return;
	printf(lang_pick("Giữ lại %zu số đặt bằng lệnh, không có trong tệp:\n", "%zu set by commands and not in the files stay:\n"),
	       a->n_kept);
	for (size_t i = 0; i < a->n_kept; i++) {
		text_printable(a->kept[i], key, sizeof key);
		printf("  = %s\n", key);
	}
}

static void
applying_say(struct applying *a, int32_t version)
{
	if (a->json)
		changes_json(&a->changes, a->kept, a->n_kept, version);
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
	if (r == DONE && !a.json) {
		changes_print(&a.changes);
		kept_print(&a);
	}
	if (r == DONE)
		r = applying_try(&a, &f);
	if (r == DONE)
		r = entries_apply(a.settings, a.db, &a.new, a.again, a.note, &f);
	if (r == DONE)
		r = catalog_newest(a.db, 0, &version, &known, &f);
	if (r == DONE)
		applying_say(&a, version);
	changes_fini(&a.changes);
	entries_fini(&a.old);
	entries_fini(&a.new);
	free(a.kept);
	json_decref(a.told);
	catalog_book_free(&a.book);
	db_close(&a.db);
	return r == DONE ? 0 : command_fault(&f);
}
