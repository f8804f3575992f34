/* lienthong inbox: what came back, what waits, what is held. The sentences are those of the rules this program knows;
 * of a code it does not know yet, the centre's. */
#include <stdio.h>
#include <string.h>

#include "client/commands.h"
#include "client/names/names.h"
#include "client/show.h"
#include "client/verdict.h"
#include "common/base/lang.h"
#include "common/record/codec.h"
#include "common/record/kinds.h"
#include "common/record/labels.h"
#include "common/rules/closing.h"
#include "embedded/site_sql.h"

static const char *const severities[] = { "unknown", "info", "warning", "error" };

static json_t *
finding_json(const Lt1__Finding *f)
{
	const struct rule *rule = f->code != NULL ? rule_find(f->code) : NULL;
	const char *theirs = lang_pick(f->vi, f->en);
	const char *text = rule != NULL ? lang_pick(rule->vi, rule->en) : theirs;
	const char *remedy = rule != NULL ? lang_pick(rule->remedy_vi, rule->remedy_en) : NULL;
	size_t severity = f->severity < 4 ? f->severity : 0;
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s?}", "code", f->code != NULL ? f->code : "", "field",
	                      f->field != NULL ? f->field : "", "severity", severities[severity], "text",
	                      text != NULL ? text : "", "remedy", remedy);
	char known[1200];
	snprintf(known, sizeof known, "%s %s", text != NULL ? text : "", remedy != NULL ? remedy : "");
	if (theirs != NULL && text != theirs && strcmp(theirs, known) != 0)
		json_object_set_new(o, "said", json_string(theirs));   /* it names what the record collides with */
	return o;
}

struct cases {
	json_t *list;
	struct store *store;
	struct names *names;
	struct mirror *mirror;
	struct arena *arena;
	bool screen, tried;
};

/* Names of people are for the screen only: what is printed for programs holds references. NULL: not one of ours. */
static const char *
person_name(struct cases *all, const struct id *ref)
{
	struct person who;
	bool there = false;
	if (!all->screen)
		return NULL;
	if (!all->tried && names_open(all->store, &all->names, NULL) != DONE)
		all->names = NULL;
	all->tried = true;
	if (all->names == NULL || names_get(all->names, ref, &who, &there, NULL) != DONE || !there)
		return NULL;
	return who.name;
}

/* A step of a closing: of which period, which step. */
static void
step_about(const Lt__PeriodStep *s, struct arena *a, const char **whom, const char **what)
{
	char period[PERIOD_TEXT] = "";
	Ltc__Period length;
	if (closing_period(s->length, &length))
		period_write(length, s->period_on, period);
	*whom = arena_text(a, period);
	*what = label_value(&lt__period_action__descriptor, (int)s->what, lang_now());
}

/* Records that are known by their form: which one, of whom, of which day. Nothing when the body is kept no more. */
static void
record_read(struct cases *all, const struct verdict_case *c, const char **whom, const char **what)
{
	const struct row_context ctx = { .store = all->store, .mirror = all->mirror };
	struct sql *q = store_sql(all->store, site_sql_letter_body);
	Lt__Update *u = NULL;

	arena_reset(all->arena);
	mirror_rest(all->mirror);
	sql_id(q, 1, &c->update_id);
	struct slice body = sql_next(all->store, q, NULL) == SQL_ROW ? sql_get_bytes(q, 0) : (struct slice){ NULL, 0 };
	bool read = body.len > 0 && record_unpack(body, all->arena, &u, NULL) == DONE;
	sql_done(q);
	const struct form *form = read ? form_of_update(u) : NULL;
	if (read && u->period_step != NULL) {
		step_about(u->period_step, all->arena, whom, what);
		return;
	}
	if (form == NULL || form_about(form, &ctx, u, all->arena, whom, what, NULL) != DONE)
		*whom = *what = NULL;
}

static json_t *
text_or_null(const char *text)
{
	return text != NULL ? json_string(text) : json_null();
}

static void
add(void *ctx, const struct verdict_case *c)
{
	struct cases *all = ctx;
	const struct kind *kind = kind_by_tag(c->kind);
	json_t *findings = json_array(), *o = json_object();
	const char *name = c->has_person ? person_name(all, &c->person) : c->name, *code = c->entity_code;

	if (c->kind >= KIND_COUNTED_RETURN)
		record_read(all, c, &code, &name);
	for (size_t i = 0; i < c->item->n_findings; i++)
		json_array_append_new(findings, finding_json(c->item->findings[i]));
	json_object_set_new(o, "n", json_integer((json_int_t)c->n));
	json_object_set_new(o, "generation", command_id(&c->generation));
	json_object_set_new(o, "update_id", command_id(&c->update_id));
	json_object_set_new(o, "kind", json_string(kind != NULL ? kind->name : "?"));
	json_object_set_new(o, "entity_code", text_or_null(code));
	json_object_set_new(o, "name", text_or_null(name));
	json_object_set_new(o, "person_ref", c->has_person ? command_id(&c->person) : json_null());
	json_object_set_new(o, "verdict", json_string(verdict_name(c->item->verdict)));
	json_object_set_new(o, "findings", findings);
	json_object_set_new(o, "waits_for", c->has_waits_for ? command_id(&c->waits_for) : json_null());
	const char *awaited = c->waits_for_code;
	if (awaited == NULL && c->has_waits_for && c->has_person)
		awaited = person_name(all, &c->waits_for);
	json_object_set_new(o, "waits_for_code", text_or_null(awaited));
	json_object_set_new(o, "corrected", json_boolean(c->corrected));
	json_array_append_new(all->list, o);
}

static const struct { const char *verdict, *vi, *en;
} verdicts[] = {
	{ "returned", "trả lại", "returned" },
	{ "parked", "chờ", "parked" },
	{ "quarantined", "tạm giữ", "quarantined" },
};

static const char *
verdict_word(const char *verdict)
{
	for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++)
		if (strcmp(verdicts[i].verdict, verdict) == 0)
			return lang_pick(verdicts[i].vi, verdicts[i].en);
	return verdict;
}

static const char *
kind_word(const char *name)
{
	const struct kind *k = kind_by_name(name);
	return k != NULL ? kind_title(k) : name;
}

static const char *
get(json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));
	return text != NULL ? text : "";
}

/* A form's rule has its own sentence, which the centre tells. */
static bool
own_words(json_t *finding)
{
	return strncmp(get(finding, "code"), "FRM-", 4) == 0 && *get(finding, "said") != '\0';
}

static void
reason_text(json_t *item, char *out, size_t size)
{
	json_t *findings = json_object_get(item, "findings"), *f;
	size_t used = 0, i;

	out[0] = '\0';
	json_array_foreach(findings, i, f) {
		if (used < size)
			used += (size_t)snprintf(out + used, size - used, "%s%s%s%s [%s]", used > 0 ? " " : "",
			                         own_words(f) ? get(f, "said") : get(f, "text"),
			                         own_words(f) ? "" : " ", own_words(f) ? "" : get(f, "remedy"),
			                         get(f, "code"));
	}
	const char *code = get(item, "waits_for_code"), *id = get(item, "waits_for");
	if (*id != '\0' && used < size)
		snprintf(out + used, size - used,
		         lang_pick("%sChờ %s được ghi nhận ở tỉnh.", "%sWaits until %s has reached the province."),
		         used > 0 ? " " : "",
		         *code != '\0' ? code : lang_pick("một bản ghi trước", "an earlier record"));
}

static void
print_text(json_t *list)
{
	char n[32], reason[2000];
	json_t *item;
	size_t i;

	if (json_array_size(list) == 0) {
		printf("%s\n", lang_pick("Không có bản ghi nào cần xử lý.", "Nothing needs your attention."));
		return;
	}
	const char *columns[] = { lang_pick("Số", "No"),
		                  lang_pick("Loại", "Kind"),
		                  lang_pick("Mã", "Code"),
		                  lang_pick("Tên", "Name"),
		                  lang_pick("Kết luận", "Verdict"),
		                  lang_pick("Lý do và cách sửa", "Reason and remedy") };
	struct show *t = show_new(columns, 6);
	json_array_foreach(list, i, item) {
		snprintf(n, sizeof n, "%lld", (long long)json_integer_value(json_object_get(item, "n")));
		reason_text(item, reason, sizeof reason);
		show_row(t, (const char *[]){ n, kind_word(get(item, "kind")), get(item, "entity_code"),
		                              get(item, "name"), verdict_word(get(item, "verdict")), reason });
	}
	show_print(&t);
}

int
command_inbox(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct identity me;
	struct store *s = NULL;
	struct fault f = { 0 };

	int status = command_open(c, &s, &me);
	if (status == 0)
		status = command_forms(s);
	if (status != 0) {
		store_close(&s);
		return status;
	}
	json_t *list = json_array();
	struct cases all = { .list = list,
		             .store = s,
		             .screen = !c->json,
		             .mirror = mirror_new(s, &me),
		             .arena = arena_new(2 * RECORD_ARENA_CAP) };
	if (verdict_each(s, cli_has(args, "all"), add, &all, &f) != DONE)
		status = command_fault(&f);
	else if (c->json)
		status = command_print_json(json_incref(list));
	else
		print_text(list);
	json_decref(list);
	arena_free(&all.arena);
	mirror_free(&all.mirror);
	names_close(&all.names);
	store_close(&s);
	return status;
}
