/* indicators/CODE.sql: a header of `-- key: value` lines, then one SELECT. The header is read like a row of a sheet whose columns
 * are the keys, each on a line of its own. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/lang.h"
#include "common/base/text.h"
#include "server/catalog_reader/room.h"
#include "server/catalog_reader/select.h"

#define SELECT_MAX (40u << 10)
#define FILES_MAX 1000

enum {
	I_INDICATOR,
	I_VI,
	I_EN,
	I_UNIT,
	I_NUMERATOR,
	I_DENOMINATOR,
	I_KIND,
	I_SHOWN,
	I_DIRECTION,
	I_ADDITIVE,
	I_ABSENT,
	I_SENSITIVE,
	I_SUBJECTS,
	I_PERIODS,
	I_READS,
	I_SYSTEMS,
	I_SENTENCE,
	KEYS
};
static const char *const keys[KEYS + 1] = { "indicator", "vi",       "en",        "unit",     "numerator", "denominator",
	                                    "kind",      "shown",    "direction", "additive", "absent",    "sensitive",
	                                    "subjects",  "periods",  "reads",     "systems",  "sentence",  NULL };
/* denominator: when there is one; reads: when there is something to read. */
static const bool may_lack[KEYS] = { [I_EN] = true,    [I_DENOMINATOR] = true, [I_SUBJECTS] = true, [I_READS] = true,
	                             [I_SYSTEMS] = true, [I_SENTENCE] = true };

struct script {
	struct catalog_book *b;
	struct sheet *sheet;
	struct row rows[KEYS]; /* of each key: the line it stands on, one cell filled */
	Ltc__Indicator *made;
	const char *select;
	size_t select_len;
	unsigned select_line;
};

/* ---- the header ---- */

static int
key_named(const char *text, size_t len)
{
	for (int i = 0; i < KEYS; i++)
		if (strlen(keys[i]) == len && memcmp(keys[i], text, len) == 0)
			return i;
	return -1;
}

static char *
cut_out(struct catalog_book *b, const char *from, size_t len)
{
	char *raw = book_room(b, len + 1);
	memcpy(raw, from, len);
	char *clean = text_normalise(raw);
	char *out = (char *)book_text(b, clean != NULL ? clean : "");
	free(clean);
	return out;
}

/* "-- key: value"; "-- anything else" is a remark. */
static void
header_line(struct script *s, const char *line, size_t len, unsigned number)
{
	const char *p = line + 2 + strspn(line + 2, " ");
	size_t name = strspn(p, "abcdefghijklmnopqrstuvwxyz_");
	if (name == 0 || p + name >= line + len || p[name] != ':')
		return;
	int key = key_named(p, name);
	unsigned column = (unsigned)(p - line) + 1;
	if (key < 0) {
		problem_at(s->b, s->sheet, number, column, NULL, LT_5240, "«%.*s»", (int)(name < 60 ? name : 60), p);
		return;
	}
	if (s->rows[key].line != 0) {
		problem_at(s->b, s->sheet, number, column, NULL, LT_5206, "«%s»", keys[key]);
		return;
	}
	const char *value = p + name + 1;
	s->rows[key].line = number;
	s->rows[key].cells[key] = cut_out(s->b, value, (size_t)(line + len - value));
	s->sheet->at[key] = column + (unsigned)name + 1 + (unsigned)strspn(value, " ");
}

/* Lines that begin with `--`, and blank ones; the SELECT begins with the first other line. */
static void
script_split(struct script *s, char *text, size_t len)
{
	unsigned number = 1;
	size_t at = 0;
	for (int i = 0; i < KEYS; i++) {
		s->rows[i].sheet = s->sheet;
		for (int k = 0; k < KEYS; k++)
			s->rows[i].cells[k] = "";
	}
	for (; at < len; number++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end != NULL ? (size_t)(end - text) - at : len - at;
		size_t visible = n > 0 && text[at + n - 1] == '\r' ? n - 1 : n;
		bool blank = strspn(text + at, " \t\r") >= n;
		if (!blank && strncmp(text + at, "--", 2) != 0)
			break;
		if (!blank)
			header_line(s, text + at, visible, number);
		at += n + (end != NULL);
	}
	s->select = text + at;
	s->select_len = len - at;
	s->select_line = number;
	while (s->select_len > 0 && strchr(" \t\r\n", s->select[s->select_len - 1]) != NULL)
		s->select_len--;
	if (s->select_len > 0 && s->select[s->select_len - 1] == ';')
		s->select_len--; /* the one at the end may stay */
}

static const char *
value_of(const struct script *s, int key)
{
	return s->rows[key].cells[key];
}

static bool
stands(const struct script *s, int key)
{
	return s->rows[key].line != 0;
}

static void
keys_missing(struct script *s)
{
	char missing[240] = "";
	for (int i = 0; i < KEYS; i++)
		if (!stands(s, i) && !may_lack[i]) {
			size_t used = strlen(missing);
			snprintf(missing + used, sizeof missing - used, "%s%s", used > 0 ? ", " : "", keys[i]);
		}
	if (missing[0] != '\0')
		problem_at(s->b, s->sheet, 1, 0, NULL, LT_5241, "%s", missing);
}

/* ---- what its lines say ---- */

/* «chi bộ | cell» */
static void
both_read(struct script *s, int key, char **vi, char **en)
{
	const char *text = stands(s, key) ? cell_text(s->b, &s->rows[key], key, MUST_BE_FILLED) : NULL;
	const char *bar = text != NULL ? strchr(text, '|') : NULL;
	if (text == NULL)
		return;
	*vi = cut_out(s->b, text, bar != NULL ? (size_t)(bar - text) : strlen(text));
	*en = bar != NULL ? cut_out(s->b, bar + 1, strlen(bar + 1)) : *vi;
	if (**vi == '\0' || **en == '\0')
		problem(s->b, &s->rows[key], key, LT_5209, "%s", "");
}

/* *has: it says one of the two. */
static void
one_of_two(struct script *s, int key, const char *yes, const char *no, protobuf_c_boolean *has, protobuf_c_boolean *out)
{
	const char *text = value_of(s, key);
	*out = strcmp(text, yes) == 0;
	*has = *out || strcmp(text, no) == 0;
	if (stands(s, key) && !*has)
		problem(s->b, &s->rows[key], key, LT_5210, "«%.60s» (%s, %s)", text, yes, no);
}

static int
word_read(struct script *s, int key, const ProtobufCEnumDescriptor *e)
{
	int out = 0;
	if (stands(s, key))
		(void)cell_word(s->b, &s->rows[key], key, MUST_BE_FILLED, e, &out);
	return out;
}

static void
periods_read(struct script *s)
{
	char **words;
	int period;
	size_t n = cell_words(s->b, &s->rows[I_PERIODS], I_PERIODS, &words);
	for (size_t i = 0; i < n; i++) {
		if (enum_value(&ltc__period__descriptor, words[i], &period) && period != LTC__PERIOD__PERIOD_NONE)
			ADD(s->b, s->made->periods, s->made->n_periods, (Ltc__Period)period);
		else
			problem(s->b, &s->rows[I_PERIODS], I_PERIODS, LT_5210, "«%.60s» (month, quarter, half, year)", words[i]);
	}
	if (stands(s, I_PERIODS) && n == 0)
		problem(s->b, &s->rows[I_PERIODS], I_PERIODS, LT_5209, "%s", "");
}

static void
subjects_read(struct script *s)
{
	char **words;
	int subject;
	size_t n = cell_words(s->b, &s->rows[I_SUBJECTS], I_SUBJECTS, &words);
	for (size_t i = 0; i < n; i++) {
		if (enum_value(&ltc__subject__descriptor, words[i], &subject))
			ADD(s->b, s->made->subjects, s->made->n_subjects, (Ltc__Subject)subject);
		else
			problem(s->b, &s->rows[I_SUBJECTS], I_SUBJECTS, LT_5210, "«%.60s» (organisation, unit)", words[i]);
	}
}

/* Who names a kind reads all that change the same: a member's line changes with an event of the member. */
static void
reads_add(struct script *s, const struct kind *named)
{
	for (size_t i = 0; i < n_kinds; i++) {
		bool there = kinds[i].subject != named->subject;
		for (size_t k = 0; k < s->made->n_reads; k++)
			there = there || s->made->reads[k] == kinds[i].tag;
		if (!there)
			ADD(s->b, s->made->reads, s->made->n_reads, kinds[i].tag);
	}
}

static void
reads_read(struct script *s)
{
	char **words;
	size_t n = cell_words(s->b, &s->rows[I_READS], I_READS, &words);
	for (size_t i = 0; i < n; i++) {
		const struct kind *kind = kind_by_name(words[i]);
		if (kind != NULL)
			reads_add(s, kind);
		else
			problem(s->b, &s->rows[I_READS], I_READS, LT_5217, "«%.60s»", words[i]);
	}
}

/* {n} {d} {percent} {change} {target} {distance}, and no other bracket. */
static void
sentence_look(struct script *s, const char *text)
{
	static const char *const known[] = { "{n}", "{d}", "{percent}", "{change}", "{target}", "{distance}" };
	for (const char *p = strpbrk(text != NULL ? text : "", "{}"); p != NULL; p = strpbrk(p, "{}")) {
		size_t len = 0;
		for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
			if (strncmp(p, known[i], strlen(known[i])) == 0)
				len = strlen(known[i]);
		if (len == 0) {
			problem(s->b, &s->rows[I_SENTENCE], I_SENTENCE, LT_5247, "«%.40s»", p);
			return;
		}
		p += len;
	}
}

static void
words_read(struct script *s)
{
	Ltc__Indicator *i = s->made;
	bool bar = stands(s, I_DENOMINATOR);
	if (stands(s, I_VI))
		i->vi = (char *)cell_text(s->b, &s->rows[I_VI], I_VI, MUST_BE_FILLED);
	i->en = (char *)cell_text(s->b, &s->rows[I_EN], I_EN, MAY_BE_BLANK);
	both_read(s, I_UNIT, &i->unit_vi, &i->unit_en);
	both_read(s, I_NUMERATOR, &i->numerator_vi, &i->numerator_en);
	both_read(s, I_DENOMINATOR, &i->denominator_vi, &i->denominator_en);
	both_read(s, I_SENTENCE, &i->sentence_vi, &i->sentence_en);
	sentence_look(s, i->sentence_vi);
	sentence_look(s, i->sentence_en);
	if (i->has_share && i->share && !bar)
		problem_at(s->b, s->sheet, 1, 0, NULL, LT_5241, "denominator (shown: share)");
	if (i->has_share && !i->share && bar)
		problem(s->b, &s->rows[I_DENOMINATOR], I_DENOMINATOR, LT_5225, "shown: %s", value_of(s, I_SHOWN));
}

static void
header_read(struct script *s)
{
	Ltc__Indicator *i = s->made;
	i->has_kind = i->has_direction = true;
	i->kind = (Ltc__IndicatorKind)word_read(s, I_KIND, &ltc__indicator_kind__descriptor);
	i->direction = (Ltc__Direction)word_read(s, I_DIRECTION, &ltc__direction__descriptor);
	one_of_two(s, I_SHOWN, "share", "count", &i->has_share, &i->share);
	one_of_two(s, I_ADDITIVE, "yes", "no", &i->has_additive, &i->additive);
	one_of_two(s, I_ABSENT, "zero", "none", &i->has_absent_zero, &i->absent_zero);
	one_of_two(s, I_SENSITIVE, "yes", "no", &i->has_sensitive, &i->sensitive);
	periods_read(s);
	subjects_read(s);
	reads_read(s);
	words_read(s);
	i->n_systems = cell_systems(s->b, &s->rows[I_SYSTEMS], I_SYSTEMS, &i->systems);
}

/* ---- the SELECT ---- */

static void
select_mistake(void *ctx, enum fault_code code, unsigned line, unsigned column, const char *what)
{
	struct script *s = ctx;
	problem_at(s->b, s->sheet, line, column, NULL, code, "%s", what);
}

/* The kind whose view this is; NULL: none of a kind. */
static const struct kind *
kind_of_view(const char *view)
{
	for (size_t i = 0; i < n_kinds; i++) {
		size_t len = strlen(kinds[i].table);
		if (strncmp(view, kinds[i].table, len) == 0 &&
		    (strcmp(view + len, "_as_of") == 0 || strcmp(view + len, "_known") == 0))
			return &kinds[i];
	}
	return NULL;
}

static void
reads_compare(struct script *s, const struct select_seen *seen)
{
	for (size_t i = 0; i < seen->n; i++) {
		const struct kind *kind = kind_of_view(seen->relations[i]);
		bool named = kind == NULL;
		for (size_t k = 0; k < s->made->n_reads; k++)
			named = named || s->made->reads[k] == kind->tag;
		if (!named)
			problem_at(s->b, s->sheet, stands(s, I_READS) ? s->rows[I_READS].line : 1, 0, "reads", LT_5246, "%s (%s)",
			           kind->name, seen->relations[i]);
	}
}

static void
select_read(struct script *s)
{
	struct select_seen seen;
	if (s->select_len > SELECT_MAX) {
		problem_at(s->b, s->sheet, s->select_line, 0, NULL, LT_5201, "%zu > %u byte", s->select_len, SELECT_MAX);
		return;
	}
	if (!select_look(s->select, s->select_len, s->select_line, &seen, select_mistake, s))
		return;
	if (!seen.asked)
		problem_at(s->b, s->sheet, s->select_line, 1, NULL, LT_5244, "%s",
		           lang_pick("thiếu asked, asked_organisation hoặc asked_unit",
		                     "asked, asked_organisation or asked_unit is missing"));
	if (s->made->kind == LTC__INDICATOR_KIND__INDICATOR_KIND_FLOW && !seen.period)
		problem_at(s->b, s->sheet, s->select_line, 1, NULL, LT_5245, "%s",
		           lang_pick("thiếu period_from(), period_to() (kind: flow)",
		                     "period_from(), period_to() are missing (kind: flow)"));
	reads_compare(s, &seen);
	char *text = book_room(s->b, s->select_len + 1);
	memcpy(text, s->select, s->select_len);
	s->made->select = text;
	s->made->file = (char *)s->sheet->path;
	s->made->has_line = true;
	s->made->line = s->select_line;
}

/* ---- the files ---- */

static void
script_take(struct catalog_book *b, const char *dir, const char *name, size_t code_len)
{
	struct script *s = book_room(b, sizeof *s);
	char path[300];
	size_t len;
	*s = (struct script){ .b = b, .sheet = book_room(b, sizeof *s->sheet), .made = book_room(b, sizeof *s->made) };
	snprintf(path, sizeof path, "indicators/%.255s", name);
	*s->sheet = (struct sheet){ .path = book_text(b, path), .columns = keys, .order = SHEET_COUNT + (unsigned)b->n_scripts };
	ADD(b, b->scripts, b->n_scripts, s->sheet);
	char *text = sheet_text(b, s->sheet, dir, &len);
	if (text == NULL)
		return;
	Ltc__Entry *entry = book_room(b, sizeof *entry);
	ltc__entry__init(entry);
	ltc__indicator__init(s->made);
	entry->indicator = s->made;
	script_split(s, text, len);
	keys_missing(s);
	const char *code = stands(s, I_INDICATOR) ? cell_code(b, &s->rows[I_INDICATOR], I_INDICATOR, MUST_BE_FILLED) : NULL;
	if (code != NULL && (strlen(code) != code_len || strncmp(code, name, code_len) != 0))
		problem(b, &s->rows[I_INDICATOR], I_INDICATOR, LT_5242, "«%s» (%s)", code, name);
	s->made->code = cut_out(b, name, code_len);
	s->rows[I_INDICATOR].line = s->rows[I_INDICATOR].line > 0 ? s->rows[I_INDICATOR].line : 1;
	header_read(s);
	select_read(s);
	s->rows[I_INDICATOR].cells[I_INDICATOR] = s->made->code; /* what others look for, right or wrong */
	struct made made = { &s->rows[I_INDICATOR], s->made };
	ADD(b, b->indicators, b->n_indicators, made);
	book_entry(b, &s->rows[I_INDICATOR], entry);
	free(text);
}

/* What nobody reads is told: a misnamed file would be missed by nobody else. */
static void
file_take(struct catalog_book *b, const char *dir, const char *folder, const char *name)
{
	static const char *const others[] = { "README.md", NULL };
	char path[300];
	size_t len = strlen(name);
	snprintf(path, sizeof path, "%s/%.200s", folder, name);
	for (size_t i = 0; others[i] != NULL; i++)
		if (strcmp(name, others[i]) == 0)
			return;
	for (int i = 0; i < SHEET_COUNT; i++)
		if (b->sheets[i].path != NULL && strcmp(b->sheets[i].path, path) == 0)
			return;
	if (strcmp(folder, "indicators") == 0 && len > 4 && len < 200 && strcmp(name + len - 4, ".sql") == 0)
		script_take(b, dir, name, len - 4);
	else
		problem_at(b, &b->sheets[PERIODS], 0, 0, NULL, LT_5251, "%s", path);
}

static int
is_no_dot_file(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

void
indicators_make(struct catalog_book *b, const char *dir)
{
	static const char *const folders[] = { "indicators", "targets", "owed" };
	char path[4200];
	for (size_t k = 0; k < sizeof folders / sizeof folders[0]; k++) {
		struct dirent **files = NULL;
		snprintf(path, sizeof path, "%s/%s", dir, folders[k]);
		int n = scandir(path, &files, is_no_dot_file, alphasort);
		if (n < 0 && errno != ENOENT)
			problem_at(b, &b->sheets[PERIODS], 0, 0, NULL, LT_5202, "%s: %s", path, strerror(errno));
		if (n > FILES_MAX)
			problem_at(b, &b->sheets[PERIODS], 0, 0, NULL, LT_5201, "%s: %d > %d", path, n, FILES_MAX);
		for (int i = 0; i < n; i++) {
			if (n <= FILES_MAX)
				file_take(b, dir, folders[k], files[i]->d_name);
			free(files[i]);
		}
		free(files);
	}
}
