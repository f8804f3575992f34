/* lienthong table figure: the site's own figures as the province counts them, with the watermark they are known up to. Names,
 * baselines and targets are the catalogue's, also those of an indicator that was withdrawn: then only its code is shown. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/commands.h"
#include "client/figures.h"
#include "client/forms/forms.h"
#include "client/show.h"
#include "common/base/lang.h"
#include "common/base/share.h"
#include "common/catalogue/catalogue.h"

#define CELL 96
enum { NAME, PERIOD, COUNT, SHARE, BASELINE, TARGET, COLUMNS };

struct figure_screen {
	const struct catalogue *catalogue;     /* NULL: none */
	const char *site;
	bool json, aims;                       /* aims: some figure of the catalogue has a baseline or a target of this site */
	struct show *page;
	json_t *list;
	uint64_t rows;
};

/* ---- the catalogue's words ---- */

/* Of the first programme that has one of this site. */
static const Ltc__Baseline *
baseline_of(const struct figure_screen *s, const char *indicator)
{
	size_t n = 0;
	const Ltc__Baseline *const *all = catalogue_baselines(s->catalogue, NULL, &n);
	for (size_t i = 0; i < n; i++)
		if (all[i]->site != NULL && strcmp(all[i]->site, s->site) == 0 && strcmp(all[i]->indicator, indicator) == 0)
			return all[i];
	return NULL;
}

static const Ltc__Target *
target_of(const struct figure_screen *s, const char *indicator)
{
	size_t n = 0;
	const Ltc__Target *const *all = catalogue_targets(s->catalogue, NULL, &n);
	for (size_t i = 0; i < n; i++)
		if (all[i]->site != NULL && strcmp(all[i]->site, s->site) == 0 && strcmp(all[i]->indicator, indicator) == 0)
			return all[i];
	return NULL;
}

static bool
has_aims(const struct figure_screen *s)
{
	size_t n_baselines = 0, n_targets = 0;
	const Ltc__Baseline *const *baselines = catalogue_baselines(s->catalogue, NULL, &n_baselines);
	const Ltc__Target *const *targets = catalogue_targets(s->catalogue, NULL, &n_targets);
	for (size_t i = 0; i < n_baselines; i++)
		if (baselines[i]->site != NULL && strcmp(baselines[i]->site, s->site) == 0)
			return true;
	for (size_t i = 0; i < n_targets; i++)
		if (targets[i]->site != NULL && strcmp(targets[i]->site, s->site) == 0)
			return true;
	return false;
}

static const char *
comparator_sign(const Ltc__Target *t)
{
	static const char *const signs[] = { [LTC__COMPARATOR__COMPARATOR_AT_LEAST] = ">=",
		                             [LTC__COMPARATOR__COMPARATOR_AT_MOST] = "<=",
		                             [LTC__COMPARATOR__COMPARATOR_EQUAL] = "=" };
	size_t at = (size_t)t->comparator;
	return at < sizeof signs / sizeof signs[0] && signs[at] != NULL ? signs[at] : "?";
}

/* Both numbers of a share, the count of a count, and the share in per cent where there is one. */
static void
pair_text(bool known, int64_t n, bool of, int64_t d, char count[CELL], char share[CELL])
{
	char a[SHARE_TEXT], b[SHARE_TEXT];
	snprintf(count, CELL, "-");
	share[0] = '\0';
	if (!known)
		return;
	if (of)
		snprintf(count, CELL, "%s/%s", count_text(n, lang_now(), a), count_text(d, lang_now(), b));
	else
		snprintf(count, CELL, "%s", count_text(n, lang_now(), a));
	if (of && d > 0)
		snprintf(share, CELL, "%s", share_text(share_hundredths(n, d), lang_now(), a));
}

static void
baseline_text(const Ltc__Baseline *b, char out[CELL])
{
	char count[CELL], share[CELL];
	out[0] = '\0';
	if (b == NULL)
		return;
	pair_text(true, b->numerator, b->has_denominator, b->denominator, count, share);
	snprintf(out, CELL, "%.40s%s%.30s%s", count, share[0] != '\0' ? " = " : "", share, share[0] != '\0' ? "%" : "");
}

static void
target_text(const Ltc__Target *t, bool of, char out[CELL])
{
	char value[SHARE_TEXT], day[DATE_TEXT];
	out[0] = '\0';
	if (t == NULL)
		return;
	if (of)
		share_text(t->value, lang_now(), value);
	else
		count_text(t->value, lang_now(), value);
	snprintf(out, CELL, "%s %s%s (%s)", comparator_sign(t), value, of ? "%" : "", command_day_text(t->due_on, day));
}

/* ---- rows ---- */

static void
row_text(struct figure_screen *s, const struct figure *g, const char *name, bool share)
{
	const char *columns[COLUMNS] = { lang_pick("Chỉ tiêu", "Indicator"), lang_pick("Kỳ", "Period"),
		                         lang_pick("Số lượng", "Count"), lang_pick("Tỷ lệ (%)", "Share (%)"),
		                         lang_pick("Mốc so sánh", "Baseline"), lang_pick("Mục tiêu", "Target") };
	char count[CELL], percent[CELL], baseline[CELL], target[CELL];
	const char *cells[COLUMNS] = { name, g->period, count, percent, baseline, target };

	pair_text(g->has_numerator, g->numerator, g->has_denominator, g->denominator, count, percent);
	if (!share)
		percent[0] = '\0';
	baseline_text(baseline_of(s, g->indicator), baseline);
	target_text(target_of(s, g->indicator), share, target);
	if (s->page == NULL)
		s->page = show_new(columns, s->aims ? COLUMNS : BASELINE);
	show_row(s->page, cells);
}

static json_t *
number_json(bool known, int64_t n)
{
	return known ? json_integer((json_int_t)n) : json_null();
}

static json_t *
baseline_json(const Ltc__Baseline *b)
{
	json_t *o = b != NULL ? json_object() : json_null();
	if (b == NULL)
		return o;
	json_object_set_new(o, "programme", json_string(b->programme));
	json_object_set_new(o, "on", command_date(b->on));
	json_object_set_new(o, "numerator", number_json(true, b->numerator));
	json_object_set_new(o, "denominator", number_json(b->has_denominator, b->denominator));
	return o;
}

static json_t *
target_json(const Ltc__Target *t, bool share)
{
	char value[SHARE_TEXT];
	json_t *o = t != NULL ? json_object() : json_null();
	if (t == NULL)
		return o;
	json_object_set_new(o, "programme", json_string(t->programme));
	json_object_set_new(o, "comparator", json_string(comparator_sign(t)));
	json_object_set_new(o, "value", share ? json_string(share_text(t->value, LANG_EN, value)) : number_json(true, t->value));
	json_object_set_new(o, "due_on", command_date(t->due_on));
	return o;
}

static void
row_json(struct figure_screen *s, const struct figure *g, const char *name, bool share)
{
	char percent[SHARE_TEXT];
	bool has = share && g->has_numerator && g->has_denominator && g->denominator > 0;
	json_t *row = json_object();
	if (has)
		share_text(share_hundredths(g->numerator, g->denominator), LANG_EN, percent);
	json_object_set_new(row, "indicator", json_string(g->indicator));
	json_object_set_new(row, "name", json_string(name));
	json_object_set_new(row, "period", json_string(g->period));
	json_object_set_new(row, "numerator", number_json(g->has_numerator, g->numerator));
	json_object_set_new(row, "denominator", number_json(g->has_denominator, g->denominator));
	json_object_set_new(row, "percent", has ? json_string(percent) : json_null());
	json_object_set_new(row, "baseline", baseline_json(baseline_of(s, g->indicator)));
	json_object_set_new(row, "target", target_json(target_of(s, g->indicator), share));
	json_array_append_new(s->list, row);
}

static void
figure_row(void *ctx, const struct figure *g)
{
	struct figure_screen *s = ctx;
	const Ltc__Indicator *i = catalogue_indicator(s->catalogue, g->indicator);
	const char *name = i != NULL ? lang_pick(i->vi, i->en) : g->indicator;
	s->rows++;
	(s->json ? row_json : row_text)(s, g, name, i != NULL ? i->share : g->has_denominator);
}

/* ---- the command ---- */

/* As people write a period, or a cut's code as the catalogue has it. */
static const char *
period_code(const char *said, char out[PERIOD_TEXT])
{
	Ltc__Period length;
	int32_t from, to;
	if (said == NULL || !period_read(said, &length, &from, &to) || length == LTC__PERIOD__PERIOD_NONE)
		return said;
	return period_write(length, from, out);
}

static void
print_watermark(const struct figure_state *state)
{
	char j[SHARE_TEXT], moment[MOMENT_TEXT];
	if (state->any)
		printf(lang_pick("Số liệu tính đến số %s, lúc %s.\n", "Figures as known at number %s, %s.\n"),
		       count_text(state->j, lang_now(), j), command_moment(state->at_ms, moment));
	else
		puts(lang_pick("Tỉnh chưa gửi số liệu nào xuống điểm này.", "The province has sent no figures to this site yet."));
}

static int
print_json(struct figure_screen *s, const struct figure_state *state)
{
	json_t *o = json_object();
	json_object_set_new(o, "table", json_string("figure"));
	json_object_set_new(o, "j", number_json(state->any, state->j));
	json_object_set_new(o, "at", number_json(state->any, state->at_ms));
	json_object_set_new(o, "rows", s->list);
	s->list = NULL;
	return command_print_json(o);
}

static void
print_rows(struct figure_screen *s, const struct figure_state *state)
{
	print_watermark(state);
	if (s->page != NULL)
		show_print(&s->page);
	if (s->rows > 0)
		printf(lang_pick("%" PRIu64 " dòng.\n", "%" PRIu64 " rows.\n"), s->rows);
	else
		puts(lang_pick("Không có dòng nào.", "There are no rows."));
}

int
command_table_figure(struct store *s, const struct identity *me, const char *period, bool json)
{
	struct figure_screen screen = { .catalogue = forms_catalogue(), .site = me->code, .json = json, .list = json_array() };
	char code[PERIOD_TEXT];
	struct figure_state state;
	struct fault f = { 0 };

	screen.aims = has_aims(&screen);
	enum result r = figure_state(s, &state, &f);
	if (r == DONE)
		r = figure_each(s, period_code(period, code), figure_row, &screen, &f);
	int status = r == DONE ? 0 : command_fault(&f);
	if (r == DONE && json)
		status = print_json(&screen, &state);
	else if (r == DONE)
		print_rows(&screen, &state);
	json_decref(screen.list);
	return status;
}
