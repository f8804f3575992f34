/* A cell is read by its shape first (which characters stand where), by its value second: so that what is refused can be
 * told apart from what is merely outside the limits. Nothing here guesses: what can be read in two ways is refused with
 * both. */
#include "common/files/cell.h"

#include <stdio.h>
#include <string.h>

#include "common/files/vietnamese.h"
#include "common/base/clock.h"
#include "common/base/lang.h"

#define SCALE_MAX 6
#define SHOWN 80                  /* bytes of a cell in a fault */
#define DIGITS_MAX 40             /* of a number with its decimals; longer ones are beyond 64 bits anyway */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The cell and a hint, cut between letters. */
static enum result
no(enum fault_code code, const char *text, const char *hint, struct fault *f)
{
	size_t len = strlen(text);
	bool cut = len > SHOWN;
	if (cut)
		for (len = SHOWN; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80; len--)
			;
	return fault_set(f, REFUSED, code, "", "%.*s%s%s", (int)len, text, cut ? "…" : "", hint);
}

/* ---- dates ---- */

/* Up to three numbers and the sign between them, which must be the same twice. */
struct date_shape { int parts; int value[3]; int digits[3]; char sign; };

static bool
date_shape_read(const char *text, struct date_shape *out)
{
	*out = (struct date_shape){ 0 };
	for (;;) {
		int *value = &out->value[out->parts], *digits = &out->digits[out->parts];
		for (; is_digit(*text) && *digits < 5; text++, ++*digits)
			*value = *value * 10 + (*text - '0');
		if (*digits == 0 || *digits > 4)
			return false;
		out->parts++;
		if (*text == '\0')
			return out->parts > 1;
		if (out->parts == 3 || strchr("/-.", *text) == NULL || (out->sign != 0 && out->sign != *text))
			return false;
		out->sign = *text++;
	}
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static enum result
date_of(const char *text, int year, int month, int day, int32_t *out, struct fault *f)
{
	if (date_make(year, month, day, out))
		return DONE;
	if (day == 29 && month == 2 && year >= 1900 && year <= 2199 && !is_leap(year))
		return no(LT_2014, text, lang_pick(" (năm ấy không có ngày 29/02)", " (no 29 February in that year)"),
		          f);
	return no(LT_2014, text, "", f);
}

/* Day first with the year last in four digits, or the year first with dashes. */
static bool
is_day_shape(const struct date_shape *s)
{
	return s->parts == 3 && s->digits[0] <= 2 && s->digits[1] <= 2 && s->digits[2] == 4;
}

static bool
is_iso_shape(const struct date_shape *s)
{
	return s->parts == 3 && s->sign == '-' && s->digits[0] == 4 && s->digits[1] <= 2 && s->digits[2] <= 2;
}

static bool
is_month_shape(const struct date_shape *s)
{
	return s->parts == 2 && ((s->digits[0] <= 2 && s->digits[1] == 4) ||
	                         (s->sign == '-' && s->digits[0] == 4 && s->digits[1] <= 2));
}

enum result
cell_date(const char *text, int32_t *out, struct fault *f)
{
	struct date_shape s;
	bool shaped = date_shape_read(text, &s);
	if (shaped && is_day_shape(&s))
		return date_of(text, s.value[2], s.value[1], s.value[0], out, f);
	if (shaped && is_iso_shape(&s))
		return date_of(text, s.value[0], s.value[1], s.value[2], out, f);
	if (shaped && is_month_shape(&s))
		return no(LT_2013, text,
		          lang_pick(" (chỉ có tháng, còn thiếu ngày)", " (a month only, the day is missing)"), f);
	if (shaped && s.parts == 3 && s.digits[2] == 2)
		return no(LT_2013, text, lang_pick(" (năm phải đủ bốn chữ số)", " (the year needs four digits)"), f);
	return no(LT_2013, text, "", f);
}

enum result
cell_month(const char *text, int32_t *out, struct fault *f)
{
	struct date_shape s;
	bool shaped = date_shape_read(text, &s);
	if (shaped && is_month_shape(&s))
		return s.digits[0] == 4 ? date_of(text, s.value[0], s.value[1], 1, out, f)
		                        : date_of(text, s.value[1], s.value[0], 1, out, f);
	if (shaped && is_day_shape(&s) && s.value[0] == 1)
		return date_of(text, s.value[2], s.value[1], 1, out, f);
	if (shaped && is_iso_shape(&s) && s.value[2] == 1)
		return date_of(text, s.value[0], s.value[1], 1, out, f);
	return no(LT_2025, text, "", f);
}

/* ---- numbers ---- */

struct number_shape {
	bool minus;
	char digits[DIGITS_MAX + 1];  /* without signs between them */
	int n_digits;                 /* more than DIGITS_MAX: too many */
	int n_decimals;               /* behind the comma; -1: no comma */
	int n_dots;
	int leading, group;           /* digits before the first dot, and behind the last one (up to the comma) */
	bool grouped;                 /* every dot has three digits behind it, one to three stand before, no 0 first */
};

/* False when it is no number in any reading. */
static bool
number_shape_read(const char *text, size_t len, struct number_shape *s)
{
	*s = (struct number_shape){ .n_decimals = -1, .grouped = true };
	size_t i = 0;
	if (i < len && text[i] == '-') {
		s->minus = true;
		i++;
	}
	for (char before = 0; i < len; before = text[i++]) {
		if (is_digit(text[i])) {
			if (s->n_digits < DIGITS_MAX)
				s->digits[s->n_digits] = text[i];
			s->n_digits++;
			s->group += s->n_decimals < 0;
			s->n_decimals += s->n_decimals >= 0;
			continue;
		}
		if (!is_digit(before) || i + 1 == len || s->n_decimals >= 0)
			return false;   /* nothing before it, nothing behind it, or behind a comma */
		if (text[i] == ',') {
			s->n_decimals = 0;
		} else if (text[i] == '.') {
			s->leading = s->n_dots == 0 ? s->group : s->leading;
			s->grouped = s->grouped && (s->n_dots == 0 || s->group == 3);
			s->n_dots++;
			s->group = 0;
		} else {
			return false;
		}
	}
	if (s->n_dots > 0)
		s->grouped = s->grouped && s->group == 3 && s->leading <= 3 && s->digits[0] != '0';
	return s->n_digits > 0;
}

/* The letters people type for digits. */
static enum result
not_a_number(const char *text, struct fault *f)
{
	const char *hint = "";
	if (strpbrk(text, "0123456789") != NULL && strpbrk(text, "Oo") != NULL)
		hint = lang_pick(" (có chữ O thay cho số 0)", " (a letter O in place of 0)");
	else if (strpbrk(text, "0123456789") != NULL && strpbrk(text, "lI") != NULL)
		hint = lang_pick(" (có chữ l hoặc I thay cho số 1)", " (a letter l or I in place of 1)");
	return no(LT_2015, text, hint, f);
}

/* A number as people here write it: the last n_decimals of the digits behind a comma. */
static void
reading_write(const struct number_shape *s, int n_decimals, char *out, size_t size)
{
	int whole = s->n_digits - n_decimals;
	snprintf(out, size, "%s%.*s%s%.*s", s->minus ? "-" : "", whole, s->digits, n_decimals > 0 ? "," : "",
	         n_decimals, s->digits + whole);
}

/* The dots as decimal commas, or as nothing. */
static enum result
two_readings(const char *text, const struct number_shape *s, struct fault *f)
{
	char fraction[DIGITS_MAX + 4], whole[DIGITS_MAX + 4];
	int decimals = s->n_decimals > 0 ? s->n_decimals : 0;
	if (s->n_digits > DIGITS_MAX)
		return no(LT_2016, text, "", f);
	reading_write(s, s->group + decimals, fraction, sizeof fraction);
	reading_write(s, decimals, whole, sizeof whole);
	return fault_set(f, REFUSED, LT_2023, "", lang_pick("%s (là %s hay %s?)", "%s (%s or %s?)"), text, fraction,
	                 whole);
}

/* Digits into a number; false beyond 64 bits. */
static bool
digits_value(const char *digits, int n, bool minus, int64_t *out)
{
	int64_t value = 0;
	for (int i = 0; i < n; i++) {
		int digit = minus ? -(digits[i] - '0') : digits[i] - '0';
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*out = value;
	return true;
}

/* "1,234,567": commas as others use dots. */
static bool
is_comma_grouped(const char *text, struct number_shape *s)
{
	char dotted[SHOWN];
	size_t len = strlen(text);
	if (len >= sizeof dotted || strchr(text, '.') != NULL)
		return false;
	for (size_t i = 0; i <= len; i++)
		dotted[i] = text[i] == ',' ? '.' : text[i];
	return number_shape_read(dotted, len, s) && s->n_dots > 0 && s->grouped;
}

enum result
cell_number(const char *text, int64_t *out, struct fault *f)
{
	struct number_shape s, commas;
	bool shaped = number_shape_read(text, strlen(text), &s);
	if (is_comma_grouped(text, &commas))
		return two_readings(text, &commas, f);
	if (!shaped)
		return not_a_number(text, f);
	if (!s.grouped)
		return two_readings(text, &s, f);
	int decimals = s.n_decimals > 0 ? s.n_decimals : 0;
	if (s.n_digits > DIGITS_MAX)
		return no(LT_2016, text, "", f);
	if (strspn(s.digits + s.n_digits - decimals, "0") != (size_t)decimals)
		return no(LT_2024, text, "", f);
	if (!digits_value(s.digits, s.n_digits - decimals, s.minus, out))
		return no(LT_2016, text, "", f);
	return DONE;
}

enum result
cell_decimal(const char *text, int64_t *out, int *scale, struct fault *f)
{
	struct number_shape s;
	size_t len = strlen(text);
	if (len > 0 && text[len - 1] == '%')
		len -= len > 1 && text[len - 2] == ' ' ? 2 : 1;
	if (!number_shape_read(text, len, &s))
		return not_a_number(text, f);
	if (!s.grouped)
		return two_readings(text, &s, f);
	int decimals = s.n_decimals > 0 ? s.n_decimals : 0, digits = s.n_digits;
	if (digits > DIGITS_MAX)
		return no(LT_2016, text, "", f);
	for (; decimals > SCALE_MAX && s.digits[digits - 1] == '0'; decimals--)
		digits--;
	if (decimals > SCALE_MAX)
		return no(LT_2016, text, lang_pick(" (tối đa 6 chữ số thập phân)", " (6 decimals at most)"), f);
	if (!digits_value(s.digits, digits, s.minus, out))
		return no(LT_2016, text, "", f);
	*scale = decimals;
	return DONE;
}

/* ---- yes and no ---- */

enum result
cell_bool(const char *text, bool *out, struct fault *f)
{
	static const struct { const char *word; bool value; } words[] = {
		{ "1", true }, { "0", false }, { "có", true }, { "không", false }, { "x", true }, { "đúng", true },
		{ "sai", false }, { "yes", true }, { "no", false }, { "true", true }, { "false", false },
	};
	char lower[32];
	vi_lower_text(text, lower, sizeof lower);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(lower, words[i].word) == 0) {
			*out = words[i].value;
			return DONE;
		}
	return no(LT_2017, text, "", f);
}

/* ---- formulas ---- */

static bool
begins_formula(const char *text)
{
	return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

void
cell_guard(const char *text, char *out, size_t size)
{
	bool guards = begins_formula(text) || cell_unguard(text) != text;
	if (guards && size > 1) {
		*out++ = '\'';
		size--;
	}
	snprintf(out, size, "%s", text);
}

/* Apostrophes before a formula's first character: one was put there by cell_guard. */
const char *
cell_unguard(const char *text)
{
	size_t n = strspn(text, "'");
	return n > 0 && begins_formula(text + n) ? text + 1 : text;
}
