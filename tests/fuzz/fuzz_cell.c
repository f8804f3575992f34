/* One cell, read as everything a cell can be. What is read lies within its limits and reads the same when written
 * again; what is refused says why; a guarded text never begins a formula and comes back as it was. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "common/files/cell.h"
#include "common/files/vietnamese.h"
#include "common/base/clock.h"
#include "common/base/text.h"

#define TEXT_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
told(enum result r, const struct fault *f, bool utf8)
{
	assert(r == DONE || (r == REFUSED && f->code != FAULT_NONE));
	assert(r == DONE || !utf8 || text_is_utf8(f->detail, strlen(f->detail)));
	return r == DONE;
}

static void
dates(const char *text, bool utf8)
{
	struct fault f = { 0 };
	int32_t day, again;
	char written[DATE_TEXT];
	if (told(cell_date(text, &day, &f), &f, utf8)) {
		assert(day >= DATE_MIN && day <= DATE_MAX);
		date_format_vi(day, written);
		assert(cell_date(written, &again, NULL) == DONE && again == day);
	}
	if (told(cell_month(text, &day, &f), &f, utf8)) {
		assert(day >= DATE_MIN && day <= DATE_MAX);
		date_format_iso(day, written);
		assert(strcmp(written + 8, "01") == 0);
		assert(cell_month(written, &again, NULL) == DONE && again == day);
	}
}

/* A whole number is also a decimal with the same value. */
static void
numbers(const char *text, bool utf8)
{
	struct fault f = { 0 };
	int64_t whole, again, value;
	int scale;
	char written[32];
	bool is_whole = told(cell_number(text, &whole, &f), &f, utf8);
	if (is_whole) {
		snprintf(written, sizeof written, "%" PRId64, whole);
		assert(cell_number(written, &again, NULL) == DONE && again == whole);
	}
	if (!told(cell_decimal(text, &value, &scale, &f), &f, utf8))
		return;
	assert(scale >= 0 && scale <= 6);
	for (int i = 0; is_whole && i < scale; i++) {
		assert(value % 10 == 0);
		value /= 10;
	}
	assert(!is_whole || value == whole);
}

static void
formulas(const char *text)
{
	static char guarded[TEXT_MAX + 2];
	cell_guard(text, guarded, sizeof guarded);
	assert(guarded[0] == '\0' || strchr("=+-@\t\r", guarded[0]) == NULL);
	assert(strcmp(cell_unguard(guarded), text) == 0);
}

static void
letters(const char *text)
{
	static char lower[TEXT_MAX + 1], again[TEXT_MAX + 1];
	uint32_t word[16];
	size_t n = 0;
	const char *p = text;
	vi_lower_text(text, lower, sizeof lower);
	vi_lower_text(lower, again, sizeof again);
	assert(strcmp(lower, again) == 0);
	while (n < 16 && (word[n] = utf8_next(&p)) != 0) {
		assert(vi_upper(vi_upper(word[n])) == vi_upper(word[n]));
		n++;
	}
	vi_is_syllable(word, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[TEXT_MAX];
	struct fault f = { 0 };
	bool yes;
	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	bool utf8 = text_is_utf8(text, strlen(text));
	dates(text, utf8);
	numbers(text, utf8);
	told(cell_bool(text, &yes, &f), &f, utf8);
	formulas(text);
	letters(text);
	return 0;
}
