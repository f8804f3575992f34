/* Texts of cells, and what every writer must know of a sheet in the same way: its groups, its widths, the lines below it. */
#include "server/sheets/room.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"

#define WIDTH_LEAST 6
#define WIDTH_NUMBER 14
#define WIDTH_WORDS 48
#define WIDTH_ROWS 400     /* rows looked at for a width */

/* ---- cells ---- */

static const char *
percent_text(int64_t hundredths, enum lang lang, char out[CELL_TEXT_MAX])
{
	char number[SHARE_TEXT];

	share_text(hundredths, lang, number);
	if (hundredths % 100 == 0)
		number[strlen(number) - 3] = '\0';
	snprintf(out, CELL_TEXT_MAX, "%s%%", number);
	return out;
}

static const char *
ratio_text(const struct sheet_cell *c, enum lang lang, char out[CELL_TEXT_MAX])
{
	char n[SHARE_TEXT], d[SHARE_TEXT], share[SHARE_TEXT];

	if (c->d <= 0)
		return strcpy(out, "-");
	snprintf(out, CELL_TEXT_MAX, "%s/%s = %s%%", count_text(c->n, lang, n), count_text(c->d, lang, d),
	         share_text(share_hundredths(c->n, c->d), lang, share));
	return out;
}

static const char *
points_text(int64_t hundredths, enum lang lang, char out[CELL_TEXT_MAX])
{
	char number[SHARE_TEXT];

	snprintf(out, CELL_TEXT_MAX, "%s%s", hundredths > 0 ? "+" : "", share_text(hundredths, lang, number));
	return out;
}

static const char *
day_text(int64_t day, enum lang lang, char out[CELL_TEXT_MAX])
{
	if (day < DATE_MIN || day > DATE_MAX)
		return strcpy(out, "-");
	(lang == LANG_VI ? date_format_vi : date_format_iso)((int32_t)day, out);
	return out;
}

const char *
sheet_cell_text(const struct sheet_cell *c, enum lang lang, char out[CELL_TEXT_MAX])
{
	if (c->cover == COVER_OTHER)
		return strcpy(out, "…");
	if (c->cover == COVER_SMALL) {
		snprintf(out, CELL_TEXT_MAX, "<%d", (int)c->n);
		return out;
	}
	switch (c->what) {
	case CELL_BLANK: break;
	case CELL_NO_DATA: return strcpy(out, "-");
	case CELL_WORDS: return c->words != NULL ? c->words : strcpy(out, "");
	case CELL_COUNT: return count_text(c->n, lang, out);
	case CELL_SHARE: return c->d <= 0 ? strcpy(out, "-") : share_text(share_hundredths(c->n, c->d), lang, out);
	case CELL_RATIO: return ratio_text(c, lang, out);
	case CELL_POINTS: return points_text(c->n, lang, out);
	case CELL_PERCENT: return percent_text(c->n, lang, out);
	case CELL_DAY: return day_text(c->n, lang, out);
	}
	out[0] = '\0';
	return out;
}

bool
sheet_cell_hundredths(const struct sheet_cell *c, int64_t *out)
{
	if (c->cover != COVER_NONE)
		return false;
	switch (c->what) {
	case CELL_COUNT: *out = c->n * 100; return c->n > -(INT64_C(1) << 53) && c->n < INT64_C(1) << 53;
	case CELL_SHARE: *out = c->d > 0 ? share_hundredths(c->n, c->d) : 0; return c->d > 0;
	case CELL_POINTS:
	case CELL_PERCENT: *out = c->n; return true;
	default: return false;
	}
}

/* ---- words ---- */

const char *
sheet_words(enum lang lang, const char *vi, const char *en)
{
	const char *first = lang == LANG_EN ? en : vi, *second = lang == LANG_EN ? vi : en;

	return first != NULL ? first : second != NULL ? second : "";
}

void
buffer_words(struct buffer *out, const char *text)
{
	buffer_put(out, text, strlen(text));
}

/* text_printable leaves the two non-characters XML has no place for; each is three bytes, and so is U+FFFD. */
const char *
sheet_clean(struct buffer *room, const char *text)
{
	size_t size = strlen(text) + 1;

	buffer_clear(room);
	char *out = (char *)buffer_room(room, size);
	text_printable(text, out, size);
	for (char *p = out; (p = strstr(p, "\xef\xbf")) != NULL; p += 3)
		if ((unsigned char)p[2] >= 0xbe)
			p[2] = (char)0xbd;
	return out;
}

const char *
sheet_cell_shown(const struct sheet_cell *c, enum lang lang, struct buffer *room)
{
	char text[CELL_TEXT_MAX];
	const char *out = sheet_clean(room, sheet_cell_text(c, lang, text));

	if (!c->differs)
		return out;
	size_t len = strlen(out);
	room->len = len;
	buffer_put(room, " *", 3);
	return (const char *)room->data;
}

size_t
text_letters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

/* ---- a sheet ---- */

int
sheet_small(const struct book *b)
{
	return b->small > 1 && b->small <= 1000 ? (int)b->small : SMALL_NUMBER;
}

bool
sheet_has_mark(const struct sheet *s)
{
	for (size_t r = 0; r < s->n_rows; r++)
		for (size_t c = 0; c < s->n_columns; c++)
			if (s->rows[r].cells[c].differs)
				return true;
	return false;
}

static const char *
group_of(const struct sheet *s, size_t c, enum lang lang)
{
	return sheet_words(lang, s->columns[c].group_vi, s->columns[c].group_en);
}

bool
sheet_has_groups(const struct sheet *s)
{
	for (size_t c = 0; c < s->n_columns; c++)
		if (group_of(s, c, LANG_VI)[0] != '\0')
			return true;
	return false;
}

size_t
sheet_group_span(const struct sheet *s, size_t c, enum lang lang)
{
	const char *group = group_of(s, c, lang);
	size_t n = 1;

	while (group[0] != '\0' && c + n < s->n_columns && strcmp(group, group_of(s, c + n, lang)) == 0)
		n++;
	return n;
}

size_t
sheet_chart_rows(const struct sheet *s, size_t *first)
{
	size_t best = 0, from = 0;

	*first = 0;
	for (size_t r = 0; r <= s->n_rows; r++) {
		if (r < s->n_rows && !s->rows[r].total)
			continue;
		if (r - from > best) {
			best = r - from;
			*first = from;
		}
		from = r + 1;
	}
	return best;
}

size_t
sheet_naming_column(const struct sheet *s)
{
	size_t c = 0;

	while (c < s->n_columns && (s->columns[c].type != COLUMN_WORDS || strcmp(s->columns[c].key, "tt") == 0))
		c++;
	return c;
}

size_t
sheet_half(const unsigned *widths, size_t n)
{
	unsigned all = 0, left = 0;
	size_t c = 0;

	for (size_t i = 0; i < n; i++)
		all += widths[i];
	while (c + 1 < n && (c == 0 || 2 * (left + widths[c]) <= all))
		left += widths[c++];
	return c;
}

/* A heading may stand in two or three lines: its longest word counts, and a third of the whole. */
static unsigned
heading_width(const char *text)
{
	size_t longest = 0, word = 0, all = text_letters(text);

	for (const char *p = text;; p++) {
		if (*p != '\0' && *p != ' ') {
			word += (*p & 0xc0) != 0x80;
			continue;
		}
		longest = word > longest ? word : longest;
		word = 0;
		if (*p == '\0')
			break;
	}
	return (unsigned)(all / 3 > longest ? all / 3 : longest);
}

void
sheet_widths(const struct sheet *s, enum lang lang, unsigned *widths)
{
	char text[CELL_TEXT_MAX];

	for (size_t c = 0; c < s->n_columns; c++) {
		const struct sheet_column *column = &s->columns[c];
		size_t most = column->type == COLUMN_WORDS ? WIDTH_WORDS : WIDTH_NUMBER * 2;
		size_t wide = heading_width(sheet_words(lang, column->vi, column->en));
		if (wide > WIDTH_NUMBER && column->type != COLUMN_WORDS)
			wide = WIDTH_NUMBER;
		for (size_t r = 0; r < s->n_rows && r < WIDTH_ROWS; r++) {
			size_t len = text_letters(sheet_cell_text(&s->rows[r].cells[c], lang, text));
			len += (column->type == COLUMN_WORDS ? 2 * s->rows[r].depth : 0) + 2 * s->rows[r].cells[c].differs;
			wide = len > wide ? len : wide;
		}
		widths[c] = column->width > 0 ? column->width : wide > most ? (unsigned)most : wide < WIDTH_LEAST ? WIDTH_LEAST : (unsigned)wide;
	}
}

const char *
sheet_subtitle(const struct sheet *s, enum lang lang, struct buffer *room)
{
	struct buffer one = { 0 };
	const char *as_of = sheet_words(lang, s->as_of_vi, s->as_of_en), *unit = sheet_words(lang, s->unit_vi, s->unit_en);

	buffer_words(&one, as_of);
	if (as_of[0] != '\0' && unit[0] != '\0')
		buffer_words(&one, ". ");
	buffer_words(&one, unit);
	buffer_put_u8(&one, 0);
	sheet_clean(room, (const char *)one.data);
	buffer_fini(&one);
	return (const char *)room->data;
}

static const char *
note_line(const struct sheet *s, enum lang lang, size_t i)
{
	return sheet_words(lang, s->notes_vi != NULL ? s->notes_vi[i] : NULL, s->notes_en != NULL ? s->notes_en[i] : NULL);
}

static const char *
sentence_line(const struct sheet *s, enum lang lang, size_t i)
{
	return sheet_words(lang, s->sentences_vi != NULL ? s->sentences_vi[i] : NULL, s->sentences_en != NULL ? s->sentences_en[i] : NULL);
}

const char *
book_day_line(const struct book *b, enum lang lang, char out[DAY_LINE])
{
	int year, month, day;

	date_split(date_of_ms(b->at_ms), &year, &month, &day);
	snprintf(out, DAY_LINE, lang == LANG_EN ? "%02d/%02d/%d" : "Ngày %02d tháng %02d năm %d", day, month, year);
	return out;
}

/* What the numbers are: how units are counted, how far they are known. */
static const char *
about_line(const struct book *b, enum lang lang, size_t i, char out[160])
{
	const char *lines[3] = { sheet_words(lang, b->series_vi, b->series_en), sheet_words(lang, b->received_vi, b->received_en), out };

	snprintf(out, 160, lang == LANG_EN ? "Known up to number %" PRId64 ", catalogue version %" PRId32 "."
	                                   : "Biết đến số %" PRId64 ", danh mục bản %" PRId32 ".", b->j, b->catalogue);
	for (size_t at = 0; at < 3; at++)
		if (lines[at][0] != '\0' && i-- == 0)
			return lines[at];
	return NULL;
}

const char *
sheet_line(const struct book *b, const struct sheet *s, enum lang lang, size_t i, struct buffer *room)
{
	char about[160];
	const char *line;

	if (i < s->n_sentences)
		line = sentence_line(s, lang, i);
	else if ((i -= s->n_sentences) < s->n_notes)
		line = note_line(s, lang, i);
	else
		line = about_line(b, lang, i - s->n_notes, about);
	return line == NULL ? NULL : sheet_clean(room, line);
}

/* ---- files ---- */

enum result
part_name(const char *path, char out[PART_PATH], struct fault *f)
{
	int len = snprintf(out, PART_PATH, "%s.part", path);

	return len < PART_PATH ? DONE : fault_set(f, REFUSED, LT_5360, "", "%s", strerror(ENAMETOOLONG));
}

enum result
part_done(enum result result, const char *part, const char *path, struct fault *f)
{
	if (result == DONE && rename(part, path) != 0)
		result = fault_set(f, REFUSED, LT_5360, path, "%s", strerror(errno));
	if (result != DONE)
		unlink(part);
	return result;
}
