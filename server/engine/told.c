/* Findings as they leave: codes, fields and both sentences for the site's feed, codes and fields as jsonb for the
 * database. The jsonb text is written exactly as PostgreSQL prints it, because the audit trail hashes it. */
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include "server/engine/work.h"

const char *const verdict_labels[] = {
	[LT1__VERDICT__VERDICT_UNSPECIFIED] = "",    [LT1__VERDICT__ACCEPTED] = "accepted",
	[LT1__VERDICT__RETURNED] = "returned",       [LT1__VERDICT__PARKED] = "parked",
	[LT1__VERDICT__QUARANTINED] = "quarantined",
};

Lt1__Verdict
verdict_of(const char *label)
{
	for (int v = LT1__VERDICT__ACCEPTED; v <= LT1__VERDICT__QUARANTINED; v++)
		if (strcmp(verdict_labels[v], label) == 0)
			return (Lt1__Verdict)v;
	assert(!"labels in SQL are those of the table");
	return LT1__VERDICT__VERDICT_UNSPECIFIED;
}

/* Field paths are ours and plain; what else there may be never reaches jsonb. */
static void
plain(char *out, size_t size, const char *text)
{
	size_t n = 0;

	for (; text && *text && n + 1 < size; text++) {
		bool keep = (*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'z') ||
		            (*text >= 'A' && *text <= 'Z') || strchr("._[]-", *text);
		out[n++] = keep ? *text : '_';
	}
	out[n] = '\0';
}

static struct told *
told_add(struct engine *e, struct matter *m, size_t n)
{
	m->told = n ? engine_alloc(e, n * sizeof *m->told) : NULL;
	m->n_told = n;
	m->findings = NULL;
	return m->told;
}

static void
write_jsonb(struct engine *e, struct matter *m)
{
	struct buffer b = { 0 };
	char one[192];

	for (size_t i = 0; i < m->n_told; i++) {
		int n = snprintf(one, sizeof one, "%s{\"code\": \"%s\", \"field\": \"%s\", \"severity\": %u}",
		                 i ? ", " : "[", m->told[i].code, m->told[i].field, m->told[i].severity);
		buffer_put(&b, one, (size_t)n);
	}
	if (m->n_told) {
		buffer_put_u8(&b, ']');
		m->findings = engine_text(e, (const char *)b.data, b.len);
	}
	buffer_fini(&b);
}

static void
fill(struct engine *e, struct told *t, const char *code, const char *field, unsigned severity, const char *vi,
     const char *en)
{
	plain(t->code, sizeof t->code, code);
	plain(t->field, sizeof t->field, field);
	t->severity = severity;
	t->vi = engine_text(e, vi, strlen(vi));
	t->en = engine_text(e, en, strlen(en));
}

/* A form's own sentence may be longer than there is room: cut behind a whole character. */
static void
whole_characters(char *text)
{
	size_t end = strlen(text), at = end;

	while (at > 0 && ((uint8_t)text[at - 1] & 0xC0) == 0x80)
		at--;
	if (at == 0 || (uint8_t)text[at - 1] < 0xC0)
		return;
	size_t due = (uint8_t)text[at - 1] >= 0xF0 ? 4 : (uint8_t)text[at - 1] >= 0xE0 ? 3 : 2;
	if (end - (at - 1) < due)
		text[at - 1] = '\0';
}

void
told_rules(struct engine *e, struct matter *m, const struct finding *findings, size_t n)
{
	struct told *t = told_add(e, m, n);
	char vi[1024], en[1024];

	for (size_t i = 0; i < n; i++) {
		finding_sentence(&findings[i], LANG_VI, vi, sizeof vi);
		finding_sentence(&findings[i], LANG_EN, en, sizeof en);
		whole_characters(vi);
		whole_characters(en);
		fill(e, &t[i], findings[i].rule->code, findings[i].field, findings[i].rule->severity, vi, en);
	}
	write_jsonb(e, m);
}

/* "%s" of a fault's sentence is filled with its detail, which names offsets and counts, never text of the body. */
static void
sentence(char *out, size_t size, const char *text, const char *remedy, const char *detail)
{
	const char *hole = strstr(text, "%s");

	if (hole)
		snprintf(out, size, "%.*s%s%s. %s", (int)(hole - text), text, detail, hole + 2, remedy);
	else
		snprintf(out, size, "%s %s", text, remedy);
}

static void
fill_row(struct engine *e, struct told *t, const struct system_row *row, const char *field, const char *detail)
{
	char vi[1024], en[1024];

	sentence(vi, sizeof vi, row->vi, row->remedy_vi, detail);
	sentence(en, sizeof en, row->en, row->remedy_en, detail);
	fill(e, t, row->code, field, SEVERITY_ERROR, vi, en);
}

void
told_system(struct engine *e, struct matter *m, enum system_code code)
{
	fill_row(e, told_add(e, m, 1), &system_rows[code], "", "");
	write_jsonb(e, m);
}

void
told_fault(struct engine *e, struct matter *m, const struct fault *f)
{
	const struct system_row *row = system_fault((int)f->code);
	char detail[sizeof f->detail];

	assert(row);
	plain(detail, sizeof detail, f->detail);
	fill_row(e, told_add(e, m, 1), row, f->place, detail);
	write_jsonb(e, m);
}

/* ---- back from the database ---- */

static void
fill_stored(struct engine *e, struct told *t, const char *code, const char *field, unsigned severity)
{
	const struct rule *rule = rule_find(code);
	const struct system_row *row = rule ? NULL : system_find(code);
	char vi[1024] = "", en[1024] = "";

	if (!rule && !row && strncmp(code, "LT-", 3) == 0)
		row = system_fault(atoi(code + 3));
	if (rule) {
		snprintf(vi, sizeof vi, "%s %s", rule->vi, rule->remedy_vi);
		snprintf(en, sizeof en, "%s %s", rule->en, rule->remedy_en);
	} else if (row) {
		sentence(vi, sizeof vi, row->vi, row->remedy_vi, "-");
		sentence(en, sizeof en, row->en, row->remedy_en, "-");
	}
	fill(e, t, code, field, severity, vi, en);
}

void
told_parse(struct engine *e, struct matter *m, const char *findings)
{
	json_t *list = findings ? json_loads(findings, 0, NULL) : NULL;
	struct told *t = told_add(e, m, json_array_size(list));

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *one = json_array_get(list, i);
		const char *code = json_string_value(json_object_get(one, "code")),
			   *field = json_string_value(json_object_get(one, "field"));

		fill_stored(e, &t[i], code ? code : "", field ? field : "",
		            (unsigned)json_integer_value(json_object_get(one, "severity")));
	}
	write_jsonb(e, m);
	json_decref(list);
}
