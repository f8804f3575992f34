/* Papers, imports, answers, tables: see clerk.h. */
#include "tests/e2e/clerk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include "common/record/codec.h"
#include "tests/e2e/house_room.h"

/* ---- papers ------------------------------------------------------------------------------------------------------ */

void
paper_bytes(struct paper *p, const void *bytes, size_t len)
{
	p->text = realloc(p->text, p->len + len + 1);
	must(p->text != NULL, "out of memory");
	memcpy(p->text + p->len, bytes, len);
	p->len += len;
	p->text[p->len] = '\0';
}

void
paper_add(struct paper *p, const char *format, ...)
{
	char *text = NULL;
	va_list ap;
	int len;

	va_start(ap, format);
	len = vasprintf(&text, format, ap);
	va_end(ap);
	must(len >= 0, "out of memory");
	paper_bytes(p, text, (size_t)len);
	free(text);
}

void
paper_fini(struct paper *p)
{
	free(p->text);
	*p = (struct paper){ 0 };
}

char *
paper_file(struct paper *p, const struct house *h, const char *name)
{
	char *path = text_format("%s/%s", h->dir, name);
	FILE *f = fopen(path, "wb");

	must(f != NULL && fwrite(p->text, 1, p->len, f) == p->len && fclose(f) == 0, "cannot write %s", path);
	paper_fini(p);
	return path;
}

char *
file_bytes(const char *path, size_t *len)
{
	struct paper p = { 0 };
	FILE *f = fopen(path, "rb");
	char bytes[65536];
	size_t n;

	must(f != NULL, "cannot read %s", path);
	paper_bytes(&p, "", 0);
	while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
		paper_bytes(&p, bytes, n);
	fclose(f);
	if (len)
		*len = p.len;
	return p.text;
}

char *
text_nfd(const char *text)
{
	return (char *)utf8proc_NFD((const utf8proc_uint8_t *)text);
}

/* ---- the program ------------------------------------------------------------------------------------------------- */

enum { WORDS_MAX = 20, SAID_MAX = 1500 };

json_t *
clerk_import(struct site *s, int *status, const char *path, const char *const *options)
{
	const char *argv[WORDS_MAX] = { "import", path, "--json" };
	json_t *report;
	char *out;
	int n = 3;

	for (; *options && n < WORDS_MAX - 1; n++)
		argv[n] = *options++;
	*status = site_run(s, &out, NULL, argv);
	must(out[0] == '{', "import of %s at %s: status %d, no report; see %s", path, s->code, *status, s->log);
	report = json_of(out);
	free(out);
	return report;
}

char *
clerk_said(const json_t *report)
{
	char *text = json_dumps(report, JSON_INDENT(1));

	if (strlen(text) > SAID_MAX)
		strcpy(text + SAID_MAX, " ...");
	return text;
}

int64_t
clerk_file(struct site *s, struct paper *p, const char *form, const char *as_of)
{
	char *name = text_format("%s-%s.csv", s->code, form), *path = paper_file(p, s->house, name), *said;
	json_t *report;
	int64_t recorded;
	int status;

	report = as_of ? IMPORT(s, &status, path, "--form", form, "--as-of", as_of)
	               : IMPORT(s, &status, path, "--form", form);
	recorded = json_number(report, "recorded");
	said = clerk_said(report);
	must(status == 0 && recorded > 0 && recorded == json_number(report, "rows"),
	     "import of %s at %s: status %d, %s", path, s->code, status, said);
	free(said);
	json_decref(report);
	free(path);
	free(name);
	return recorded;
}

json_t *
clerk_table(struct site *s, const char *name, const char *day)
{
	json_t *all, *rows;
	char *out;
	int status = SITE(s, &out, "table", name, "--as-of", day, "--json");

	must(status == 0, "table %s of %s: status %d; see %s", name, s->code, status, s->log);
	all = json_of(out);
	rows = json_incref(json_object_get(all, "rows"));
	json_decref(all);
	free(out);
	return rows;
}

int
clerk_answers(struct site *s, char **out, const char *answers, const char *const *arguments)
{
	struct paper p = { 0 };
	char *name = text_format("%s.answers", s->code), *path;
	int status;

	paper_add(&p, "%s", answers);
	path = paper_file(&p, s->house, name);
	status = site_run(s, out, path, arguments);
	free(path);
	free(name);
	return status;
}

int
clerk_send(struct site *s)
{
	int status = SITE(s, NULL, "send", "--timeout", "60");

	must(status == 0 || status == 1, "send at %s ended with %d; see %s", s->code, status, s->log);
	return status;
}

/* ---- what became of it ------------------------------------------------------------------------------------------- */

json_t *
clerk_only_case(struct site *s, const char *verdict)
{
	json_t *inbox = site_inbox(s), *item;
	char *said = clerk_said(inbox);

	must(json_array_size(inbox) == 1, "not one case: %s", said);
	item = json_incref(json_array_get(inbox, 0));
	must(strcmp(json_text(item, "verdict"), verdict) == 0, "not %s: %s", verdict, said);
	free(said);
	json_decref(inbox);
	return item;
}

Lt__Update *
stored_body(struct house *h, struct arena *a, int kind)
{
	char *hex = sql_text(h, "SELECT encode(body, 'hex') FROM inbox WHERE kind = %d ORDER BY j DESC LIMIT 1", kind);
	size_t len = strlen(hex) / 2;
	uint8_t *bytes = arena_alloc(a, len);
	Lt__Update *u = NULL;

	for (size_t i = 0; i < len; i++) {
		unsigned byte;
		must(sscanf(hex + 2 * i, "%2x", &byte) == 1, "%s", hex);
		bytes[i] = (uint8_t)byte;
	}
	must(record_unpack((struct slice){ bytes, len }, a, &u, NULL) == DONE, "the body does not unpack: %s", hex);
	free(hex);
	return u;
}

/* ---- who is who -------------------------------------------------------------------------------------------------- */

char *
clerk_who_is_who(struct site *s, const char *day)
{
	json_t *rows = clerk_table(s, "member", day), *row, *by_card = json_object();
	char *text;
	size_t i;

	json_array_foreach(rows, i, row)
		json_object_set_new(by_card, json_text(row, "card"),
	                            json_sprintf("%s %s", json_text(row, "name"), json_text(row, "person_ref")));
	must(json_object_size(by_card) == json_array_size(rows), "some have no card of their own");
	text = json_dumps(by_card, JSON_SORT_KEYS | JSON_INDENT(1));
	json_decref(by_card);
	json_decref(rows);
	return text;
}

int64_t
clerk_restore(struct site *s, const char *file, const char *key)
{
	const char *with_file[] = { "restore", file, "--recovery-key", key, "--json", NULL };
	const char *from_centre[] = { "restore", "--recovery-key", key, "--json", NULL };
	char *out;
	json_t *report;
	int64_t n = -1;
	int status = site_run(s, &out, NULL, file ? with_file : from_centre);

	if (status == 0) {
		report = json_of(out);
		n = json_number(report, "restored");
		json_decref(report);
	}
	free(out);
	return n;
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

int64_t
json_number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

const char *
json_text(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}
