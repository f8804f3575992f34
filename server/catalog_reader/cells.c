/* What a cell says, by its type; what it cannot say is told at once and reading goes on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/lang.h"
#include "common/files/cell.h"
#include "server/catalog_reader/room.h"

#define NAME_MAX_BYTES 100u
#define SYSTEM_LAST 85

static const char *
cell_filled(struct catalog_book *b, const struct row *row, int column, enum need need)
{
	const char *text = row->cells[column];
	if (*text != '\0')
		return text;
	if (need == MUST_BE_FILLED && row->sheet->at[column] != 0)
		problem(b, row, column, LT_5209, "%s", "");
	return NULL;
}

const char *
cell_text(struct catalog_book *b, const struct row *row, int column, enum need need)
{
	const char *text = cell_filled(b, row, column, need);
	if (text == NULL || strlen(text) <= TEXT_MAX)
		return text;
	problem(b, row, column, LT_5229, "%zu > %u byte", strlen(text), TEXT_MAX);
	return NULL;
}

const char *
cell_code(struct catalog_book *b, const struct row *row, int column, enum need need)
{
	const char *text = cell_filled(b, row, column, need);
	if (text == NULL)
		return NULL;
	size_t len = strlen(text);
	if (text[0] >= 'a' && text[0] <= 'z' && len <= CODE_MAX &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == len)
		return text;
	problem(b, row, column, LT_5211, "«%.120s»", text);
	return NULL;
}

const char *
cell_name(struct catalog_book *b, const struct row *row, int column, enum need need)
{
	const char *text = cell_filled(b, row, column, need);
	if (text == NULL)
		return NULL;
	if (strlen(text) > NAME_MAX_BYTES)
		problem(b, row, column, LT_5229, "%zu > %u byte", strlen(text), NAME_MAX_BYTES);
	else if (strchr(text, ' ') != NULL)
		problem(b, row, column, LT_5225, lang_pick("«%s» có dấu cách", "\"%s\" holds a space"), text);
	else
		return text;
	return NULL;
}

/* "count, money, ..." */
static void
words_list(const ProtobufCEnumDescriptor *e, char *out, size_t size)
{
	size_t used = 0;
	out[0] = '\0';
	for (unsigned i = 0; i < e->n_values && used + 1 < size; i++)
		if (e->values[i].value != 0)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
			                         enum_label(e, e->values[i].value));
}

bool
cell_word(struct catalog_book *b, const struct row *row, int column, enum need need, const ProtobufCEnumDescriptor *e,
          int *out)
{
	char known[260];
	const char *text = cell_filled(b, row, column, need);
	if (text == NULL)
		return false;
	if (enum_value(e, text, out))
		return true;
	words_list(e, known, sizeof known);
	problem(b, row, column, LT_5210, "«%.50s» (%s)", text, known);
	return false;
}

bool
cell_day(struct catalog_book *b, const struct row *row, int column, enum need need, int32_t *out)
{
	struct fault f = { 0 };
	const char *text = cell_filled(b, row, column, need);
	if (text == NULL)
		return false;
	if (cell_date(text, out, &f) == DONE)
		return true;
	problem_found(b, row, column, &f);
	return false;
}

bool
cell_whole(struct catalog_book *b, const struct row *row, int column, enum need need, int64_t min, int64_t max,
           int64_t *out)
{
	struct fault f = { 0 };
	const char *text = cell_filled(b, row, column, need);
	if (text == NULL)
		return false;
	if (cell_number(text, out, &f) != DONE) {
		problem_found(b, row, column, &f);
		return false;
	}
	if (*out >= min && *out <= max)
		return true;
	problem(b, row, column, LT_2016, "%s (%lld … %lld)", text, (long long)min, (long long)max);
	return false;
}

bool
cell_yes(struct catalog_book *b, const struct row *row, int column)
{
	struct fault f = { 0 };
	bool yes = false;
	if (row->cells[column][0] != '\0' && cell_bool(row->cells[column], &yes, &f) != DONE)
		problem_found(b, row, column, &f);
	return yes;
}

size_t
cell_words(struct catalog_book *b, const struct row *row, int column, char ***out)
{
	char **words = NULL;
	size_t n = 0;
	for (const char *p = row->cells[column]; *p != '\0';) {
		size_t len = strcspn(p, " ");
		char *word = book_room(b, len + 1);
		memcpy(word, p, len);
		if (len > NAME_MAX_BYTES)
			problem(b, row, column, LT_5229, "%zu > %u byte", len, NAME_MAX_BYTES);
		else if (len > 0)
			ADD(b, words, n, word);
		p += len + (p[len] == ' ');
	}
	*out = words;
	return n;
}

static bool
word_twice(char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], words[n]) == 0)
			return true;
	return false;
}

size_t
cell_systems(struct catalog_book *b, const struct row *row, int column, char ***out)
{
	size_t n = cell_words(b, row, column, out);
	for (size_t i = 0; i < n; i++) {
		const char *word = (*out)[i];
		bool shaped = word[0] == 'S' && strlen(word) == 3 && strspn(word + 1, "0123456789") == 2;
		int number = shaped ? (word[1] - '0') * 10 + word[2] - '0' : 0;
		if (number < 1 || number > SYSTEM_LAST)
			problem(b, row, column, LT_5227, "«%s»", word);
		else if (word_twice(*out, i))
			problem(b, row, column, LT_5213, "«%s»", word);
	}
	return n;
}

void
cell_both(struct catalog_book *b, const struct row *row, int vi_column, char **vi, char **en)
{
	*vi = (char *)cell_text(b, row, vi_column, MUST_BE_FILLED);
	*en = (char *)cell_text(b, row, vi_column + 1, MAY_BE_BLANK);
}

void
cell_unknown(struct catalog_book *b, const struct row *row, int column, const char *code, enum sheet_no where)
{
	if (!b->sheets[where].broken)
		problem(b, row, column, LT_5217, "«%s» (%s)", code, b->sheets[where].path);
}
