/* The table of a programme as the province publishes it: where it began, where it is, how far from where it shall come to. Rows are
 * the programme's indicators in its own order; by units each has the units below it, with baselines and targets of their
 * own. What repeats cells in sentences and notes is said once small numbers are covered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/share.h"
#include "server/report/work.h"

enum { INDICATOR, BEFORE, BEFORE_ON, NOW, CHANGE, TARGET, DUE_ON, DISTANCE, ASSESSED };
struct line {
	const Ltc__Indicator *indicator;
	const Ltc__Baseline *baseline;
	const Ltc__Target *target;
	size_t place;
	struct measured now;
};
struct review {
	struct sheet *sheet;
	struct line *lines;
	size_t n;
	const Ltc__Indicator **indicators;
	size_t n_indicators;
	int64_t nearly;
};

/* ---- which rows ---- */

static void
indicator_add(struct making *m, struct review *v, const char *code)
{
	for (size_t i = 0; i < v->n_indicators; i++)
		if (strcmp(v->indicators[i]->code, code) == 0)
			return;
	const Ltc__Indicator *one = catalogue_indicator(m->catalogue, code);
	if (one != NULL)
		v->indicators[v->n_indicators++] = one;
}

/* Baselines and targets have places in the programme's table; an indicator stands where it is named first. */
static void
indicators_gather(struct making *m, struct review *v, const Ltc__Programme *p)
{
	size_t n_baselines, n_targets, b = 0, t = 0;
	const Ltc__Baseline *const *baselines = catalogue_baselines(m->catalogue, p->code, &n_baselines);
	const Ltc__Target *const *targets = catalogue_targets(m->catalogue, p->code, &n_targets);

	v->indicators = take(m, (n_baselines + n_targets + 1) * sizeof *v->indicators);
	while (b < n_baselines || t < n_targets) {
		if (t == n_targets || (b < n_baselines && baselines[b]->place <= targets[t]->place))
			indicator_add(m, v, baselines[b++]->indicator);
		else
			indicator_add(m, v, targets[t++]->indicator);
	}
}

/* The whole is the province, unless somebody asked for a part of it. */
static const char *
site_of(const struct making *m, size_t place)
{
	return place == 0 && m->q->subject == NULL ? NULL : m->places[place].code;
}

static void
lines_make(struct making *m, struct review *v, const Ltc__Programme *p, const struct measured *now)
{
	v->lines = take(m, (v->n_indicators * m->n_places + 1) * sizeof *v->lines);
	for (size_t i = 0; i < v->n_indicators; i++)
		for (size_t place = 0; place < m->n_places; place++) {
			const char *code = v->indicators[i]->code, *site = site_of(m, place);
			v->lines[v->n++] = (struct line){ v->indicators[i], catalogue_baseline(m->catalogue, p->code, code, site),
				catalogue_target(m->catalogue, p->code, code, site), place, now[i * m->n_places + place] };
		}
}

/* ---- cells ---- */

static struct measured
baseline_of(const struct line *l)
{
	if (l->baseline == NULL)
		return (struct measured){ 0 };
	return (struct measured){ true, l->baseline->has_denominator, l->baseline->numerator, l->baseline->denominator };
}

static const char *
target_words(struct making *m, const struct line *l)
{
	static const char *const signs[] = { [LTC__COMPARATOR__COMPARATOR_AT_LEAST] = "≥", [LTC__COMPARATOR__COMPARATOR_AT_MOST] = "≤",
		[LTC__COMPARATOR__COMPARATOR_EQUAL] = "=" };
	struct sheet_cell c = { .what = l->indicator->share ? CELL_PERCENT : CELL_COUNT, .n = l->target->value };
	char text[CELL_TEXT_MAX];

	return said(m, "%s %s", signs[l->target->comparator], sheet_cell_text(&c, lang_now(), text));
}

static const char *
assessed_words(enum target_state state)
{
	switch (state) {
	case TARGET_MET: return lang_pick("Đạt", "Met");
	case TARGET_NEARLY: return lang_pick("Gần đạt", "Nearly");
	case TARGET_NOT_MET: return lang_pick("Chưa đạt", "Not met");
	case TARGET_NO_DATA: break;
	}
	return lang_pick("Chưa có số liệu", "No data");
}

static struct sheet_cell
day_cell(bool there, int32_t day)
{
	return there ? (struct sheet_cell){ .what = CELL_DAY, .n = day } : (struct sheet_cell){ .what = CELL_BLANK };
}

static void
cells_target(struct making *m, const struct review *v, const struct line *l, struct sheet_cell *cells)
{
	int64_t distance;
	enum target_state state;

	if (l->target == NULL)
		return;
	state = measure_target(l->indicator->share, &l->now, l->target, v->nearly, &distance);
	cells[TARGET] = words_cell(target_words(m, l));
	cells[DUE_ON] = day_cell(l->target->has_due_on, l->target->due_on);
	cells[DISTANCE] = state == TARGET_NO_DATA ? (struct sheet_cell){ .what = CELL_NO_DATA } : change_cell(l->indicator->share, distance);
	cells[ASSESSED] = words_cell(assessed_words(state));
}

static void
row_put(struct making *m, const struct review *v, const struct line *l)
{
	bool share = l->indicator->share, whole = l->place == 0;
	struct measured before = baseline_of(l);
	const char *key = said(m, "indicator:%s%s%s", l->indicator->code, whole ? "" : " ", whole ? "" : m->places[l->place].key);
	struct sheet_row *row = row_add(m, v->sheet, key, whole ? 0 : 1, whole && m->n_places > 1);
	int64_t change;

	row->sensitive = l->indicator->sensitive;
	row->cells[INDICATOR] = words_cell(whole ? kept(m, lang_pick(l->indicator->vi, l->indicator->en)) : m->places[l->place].name);
	row->cells[BEFORE] = l->baseline != NULL ? measured_cell(share, &before) : (struct sheet_cell){ .what = CELL_BLANK };
	row->cells[BEFORE].differs = measure_other_denominator(&before, &l->now);
	row->cells[BEFORE_ON] = day_cell(l->baseline != NULL, l->baseline != NULL ? l->baseline->on : 0);
	row->cells[NOW] = measured_cell(share, &l->now);
	if (measure_change(share, &before, &l->now, &change))
		row->cells[CHANGE] = change_cell(share, change);
	else if (l->baseline != NULL)
		row->cells[CHANGE] = (struct sheet_cell){ .what = CELL_NO_DATA };
	cells_target(m, v, l, row->cells);
}

static void
columns_put(struct making *m, const struct review *v)
{
	struct sheet_column columns[] = {
		[INDICATOR] = { "indicator", NULL, NULL, "Chỉ tiêu", "Indicator", COLUMN_WORDS, .width = 40 },
		[BEFORE] = { "baseline", NULL, NULL, "Thời điểm ban hành", "Baseline", COLUMN_SHARE, .width = 18 },
		[BEFORE_ON] = { "baseline_on", NULL, NULL, "Ngày", "On", COLUMN_DAY, .width = 11 },
		[NOW] = { "now", NULL, NULL, "Hiện nay", "Now", COLUMN_SHARE, .width = 18 },
		[CHANGE] = { "change", NULL, NULL, "Tăng/giảm", "Change", COLUMN_NUMBER, .width = 10 },
		[TARGET] = { "target", NULL, NULL, "Mục tiêu", "Target", COLUMN_WORDS, .width = 10 },
		[DUE_ON] = { "due_on", NULL, NULL, "Hạn", "Due", COLUMN_DAY, .width = 11 },
		[DISTANCE] = { "distance", NULL, NULL, "Chênh lệch", "Distance", COLUMN_NUMBER, .width = 10 },
		[ASSESSED] = { "assessment", NULL, NULL, "Đánh giá", "Assessment", COLUMN_WORDS, .width = 14 },
	};

	columns[ASSESSED].judges = true;
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		column_add(m, v->sheet, columns[i]);
}

/* ---- words, once the small numbers are covered ---- */

/* The value of {name}; NULL: there is none. Changes and distances bear their sign. */
static const char *
placeholder(struct making *m, const struct line *l, const struct sheet_cell *cells, const char *name, size_t len, enum lang lang)
{
	struct measured before = baseline_of(l);
	struct sheet_cell c = { .what = CELL_COUNT };
	char text[CELL_TEXT_MAX], share[SHARE_TEXT];
	int64_t value;

	if (len == 1 && *name == 'n' && l->now.has_n)
		c.n = l->now.n;
	else if (len == 1 && *name == 'd' && l->now.has_d)
		c.n = l->now.d;
	else if (len == 7 && memcmp(name, "percent", 7) == 0 && l->indicator->share && measure_value(true, &l->now, &value))
		return said(m, "%s", share_text(value, lang, share));
	else if (len == 6 && memcmp(name, "change", 6) == 0 && measure_change(l->indicator->share, &before, &l->now, &value))
		c = change_cell(l->indicator->share, value);
	else if (len == 8 && memcmp(name, "distance", 8) == 0 && (cells[DISTANCE].what == CELL_POINTS || cells[DISTANCE].what == CELL_COUNT))
		c = cells[DISTANCE];
	else if (len == 6 && memcmp(name, "target", 6) == 0 && l->target != NULL)
		c = (struct sheet_cell){ .what = l->indicator->share ? CELL_PERCENT : CELL_COUNT, .n = l->target->value };
	else
		return NULL;
	return said(m, "%s", sheet_cell_text(&c, lang, text));
}

/* «tăng {change}» of a fall is «giảm», and the number stands without its sign. */
static const char *
risen(struct making *m, const char *out, const char *value)
{
	static const char rises[] = "tăng ";
	size_t len = strlen(out), word = sizeof rises - 1;

	if (len < word || strcmp(out + len - word, rises) != 0)
		return said(m, "%s%s", out, value);
	if (*value == '-')
		return said(m, "%.*sgiảm %s", (int)(len - word), out, value + 1);
	return said(m, "%s%s", out, value + (*value == '+'));
}

/* Without the clause that began after the last comma: what it speaks of is not there. NULL: that is all of it. */
static const char *
clause_cut(struct making *m, const char *out)
{
	const char *comma = strrchr(out, ',');

	return comma != NULL ? said(m, "%.*s", (int)(comma - out), out) : NULL;
}

static const char *
sentence(struct making *m, const struct line *l, const struct sheet_cell *cells, const char *form, enum lang lang)
{
	const char *out = "";

	while (out != NULL && form != NULL && *form != '\0') {
		size_t plain = strcspn(form, "{");
		out = said(m, "%s%.*s", out, (int)plain, form);
		form += plain;
		if (*form == '\0')
			break;
		size_t len = strcspn(form + 1, "}");
		const char *value = placeholder(m, l, cells, form + 1, len, lang);
		form += form[len + 1] == '}' ? len + 2 : len + 1;
		if (value == NULL)
			form += strcspn(form, ".,");
		out = value != NULL ? risen(m, out, value) : clause_cut(m, out);
	}
	return out != NULL && *out != '\0' ? out : NULL;
}

static const char *
placeholder_count(struct making *m, int64_t n, enum lang lang)
{
	return said(m, "%s", count_text(n, lang, (char[SHARE_TEXT]){ 0 }));
}

static void
say_other_denominator(struct making *m, const struct review *v, const struct line *l, const struct sheet_cell *cells)
{
	if (!cells[BEFORE].differs || cells[NOW].cover != COVER_NONE || cells[BEFORE].cover != COVER_NONE)
		return;
	const char *where = l->place == 0 ? "" : said(m, " (%s)", m->places[l->place].name);
	note_add(m, v->sheet,
	         said(m, "%s%s: khác mẫu số. Thời điểm ban hành %s, hiện nay %s.", l->indicator->vi, where,
	              placeholder_count(m, l->baseline->denominator, LANG_VI), placeholder_count(m, l->now.d, LANG_VI)),
	         said(m, "%s%s: another denominator (khác mẫu số). Baseline %s, now %s.", l->indicator->en, where,
	              placeholder_count(m, l->baseline->denominator, LANG_EN), placeholder_count(m, l->now.d, LANG_EN)));
}

static void
say(struct making *m, void *ctx)
{
	const struct review *v = ctx;

	for (size_t i = 0; i < v->n; i++) {
		const struct line *l = &v->lines[i];
		const struct sheet_cell *cells = v->sheet->rows[i].cells;
		say_other_denominator(m, v, l, cells);
		if (l->place != 0 || cells[NOW].cover != COVER_NONE || cells[CHANGE].cover != COVER_NONE)
			continue;
		const char *vi = sentence(m, l, cells, l->indicator->sentence_vi, LANG_VI);
		const char *en = sentence(m, l, cells, l->indicator->sentence_en, LANG_EN);
		if (vi != NULL)
			sentence_add(m, v->sheet, vi, en != NULL ? en : vi);
	}
}

/* ---- the maker ---- */

static void
title(struct making *m, struct review *v, const Ltc__Programme *p)
{
	v->sheet = sheet_add(m, "Bảng chỉ tiêu", "Review", said(m, "BẢNG CHỈ TIÊU: %s", p->vi), said(m, "REVIEW: %s", p->en));
	sheet_as_of(m, v->sheet, false);
	note_add(m, v->sheet, said(m, "%s. Tăng/giảm và chênh lệch của tỷ lệ tính bằng điểm phần trăm, từ các tỷ lệ đã làm tròn.", p->code),
	         said(m, "%s. Change and distance of a share are in percentage points, of the rounded shares.", p->code));
}

static enum result
make_review_of(struct making *m, const Ltc__Programme *p, struct fault *f)
{
	struct review *v = take(m, sizeof *v);

	indicators_gather(m, v, p);
	if (v->n_indicators == 0)
		return fault_set(f, REFUSED, LT_5388, "review", "%s", p->code);
	if (!catalogue_parameter(m->catalogue, PARAMETER_TARGET_NEARLY, m->span.on, &v->nearly))
		v->nearly = 0;
	title(m, v, p);
	struct measured *now = take(m, (v->n_indicators * m->n_places + 1) * sizeof *now);
	enum result r = figures_read(m, &m->span, v->indicators, v->n_indicators, m->places, m->n_places, 0, v->sheet, now, f);
	if (r != DONE)
		return r;
	lines_make(m, v, p, now);
	columns_put(m, v);
	for (size_t i = 0; i < v->n; i++)
		row_put(m, v, &v->lines[i]);
	later_say(m, say, v);
	return DONE;
}

enum result
make_review(struct making *m, struct fault *f)
{
	const Ltc__Programme *p;
	enum result r = resolve_programme(m, &p, f);

	return r == DONE ? make_review_of(m, p, f) : r;
}
