/* How the files are spelt: always the same, as clerks do, and never so that a row says something else. */
#include "tests/sample/test_sample.h"
#include <ctype.h>

static void
same_bytes(const char *file)
{
	char path[256];
	size_t n, m;
	char *a, *b;

	snprintf(path, sizeof path, "%s/%s", kept_dir, file);
	a = file_text(path, &n);
	snprintf(path, sizeof path, "%s/%s", again_dir, file);
	b = file_text(path, &m);
	assert_int_equal(n, m);
	assert_memory_equal(a, b, n);
	free(a);
	free(b);
}

void
a_second_run_writes_the_same_bytes(void **state)
{
	same_bytes("sites.csv");
	same_bytes("imports.csv");
	for (int i = 0; i < kept.n; i++)
		same_bytes(kept.sheet[i].file);
}

/* ---- the same rows ---- */

/* Where clerks write a word of a list, it means one value of its column, and the value has one word in Vietnamese. */
enum { WORDS_MAX = 400 };
static struct {
	char form[32], column[32], said[64], plain[32];
} words[WORDS_MAX];
static int n_words;

static bool
is_plain_name(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(text);
}

static void
word(const struct sheet *s, const char *column, const char *said, const char *plain)
{
	if (!is_plain_name(plain))
		fail_msg("%s, %s: «%s» is not «%s»", s->file, column, said, plain);
	for (int i = 0; i < n_words; i++) {
		bool here = strcmp(words[i].form, s->form) == 0 && strcmp(words[i].column, column) == 0;
		if (!here || (strcmp(words[i].said, said) != 0 && strcmp(words[i].plain, plain) != 0))
			continue;
		assert_string_equal(words[i].said, said);
		assert_string_equal(words[i].plain, plain);
		return;
	}
	assert_true(n_words < WORDS_MAX);
	snprintf(words[n_words].form, sizeof words->form, "%s", s->form);
	snprintf(words[n_words].column, sizeof words->column, "%s", column);
	snprintf(words[n_words].said, sizeof words->said, "%s", said);
	snprintf(words[n_words++].plain, sizeof words->plain, "%s", plain);
}

void
however_they_are_spelt_the_rows_are_the_same(void **state)
{
	assert_int_equal(kept.n, clean.n);
	for (int i = 0; i < kept.n; i++) {
		const struct sheet *a = &kept.sheet[i], *b = &clean.sheet[i];
		assert_string_equal(a->file, b->file);
		assert_int_equal(a->n_columns, b->n_columns);
		assert_int_equal(a->n_rows, b->n_rows);
		for (int k = 0; k < a->n_rows * a->n_columns; k++)
			if (strcmp(a->cells[k], b->cells[k]) != 0)
				word(a, b->columns[k % a->n_columns], a->cells[k], b->cells[k]);
	}
	assert_true(n_words > 60);
}

/* ---- habits ---- */

static bool
has_labels(const struct sheet *s)
{
	return isupper((unsigned char)s->columns[0][0]) || (unsigned char)s->columns[0][0] > 0x7f;
}

void
every_habit_of_clerks_is_there_and_a_clean_sample_has_none(void **state)
{
	int marks = 0, returns = 0, titles = 0, totals = 0, apart = 0, old_d = 0, fonts = 0, labels = 0;

	for (int i = 0; i < kept.n; i++) {
		const struct sheet *a = &kept.sheet[i], *b = &clean.sheet[i];
		marks += a->has_mark;
		returns += a->has_returns;
		titles += a->has_titles;
		totals += a->has_total;
		apart += a->was_apart;
		old_d += a->has_old_d;
		fonts += *a->encoding != '\0';
		labels += has_labels(a);
		assert_false(b->has_mark || b->has_returns || b->has_titles || b->has_total || b->was_apart ||
		             b->has_old_d || *b->encoding || has_labels(b));
	}
	assert_true(marks > 20 && returns > 20 && titles > 20 && totals > 20 && apart > 5 && old_d > 5 && fonts > 5 &&
	            labels > 20);
}

void
a_total_is_the_sum_of_its_rows(void **state)
{
	int summed = 0;

	for (int i = 0; i < kept.n; i++) {
		const struct sheet *s = &kept.sheet[i];
		if (!s->has_total || s->total_at == 0)
			continue;
		assert_int_equal(s->total, sheet_sum(s, s->total_at));
		summed++;
	}
	assert_true(summed > 10);
}
