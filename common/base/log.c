/* The operator's log. The format's pairs are taken apart one by one, so that a value with spaces, quotes or line breaks
 * is quoted and can never look like another pair or another line. A line is written at once. */
#include "common/base/log.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048
#define VALUE_MAX_BYTES 512

static const char *const level_names[] = { "debug", "info", "warn", "error" };
static enum log_level threshold = LOG_INFO;

struct line {
	char text[LINE_MAX_BYTES];
	size_t len;
};

void
log_set_level(enum log_level level)
{
	threshold = level;
}

bool
log_level_parse(const char *text, enum log_level *out)
{
	for (size_t i = 0; i < sizeof level_names / sizeof level_names[0]; i++) {
		if (strcmp(text, level_names[i]) == 0) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}

static void
put(struct line *l, const char *text, size_t len)
{
	size_t room = sizeof l->text - 2 - l->len;   /* one byte stays for the line's end */
	if (len > room)
		len = room;
	memcpy(l->text + l->len, text, len);
	l->len += len;
}

static bool
needs_quotes(const char *value)
{
	if (*value == '\0')
		return true;
	for (const unsigned char *p = (const unsigned char *)value; *p != '\0'; p++)
		if (*p <= ' ' || *p == '"' || *p == '=' || *p == '\\' || *p >= 0x7f)
			return true;
	return false;
}

static void
put_value(struct line *l, const char *value)
{
	if (!needs_quotes(value)) {
		put(l, value, strlen(value));
		return;
	}
	put(l, "\"", 1);
	for (const unsigned char *p = (const unsigned char *)value; *p != '\0'; p++) {
		char escape[8];
		if (*p == '"' || *p == '\\')
			snprintf(escape, sizeof escape, "\\%c", *p);
		else if (*p < ' ' || *p == 0x7f)
			snprintf(escape, sizeof escape, "\\x%02x", *p);
		else
			snprintf(escape, sizeof escape, "%c", *p);
		put(l, escape, strlen(escape));
	}
	put(l, "\"", 1);
}

/* Formats the one conversion that begins at *fmt, taking its argument; *fmt moves behind it. */
static void
take_conversion(const char **fmt, va_list *args, char *out, size_t size)
{
	const char *start = *fmt, *p = start + 1;
	char spec[16];
	int stars[2], n_stars = 0, longs = 0;
	bool sized = false;

	for (; *p != '\0' && strchr("-+ #0123456789.*", *p) != NULL; p++)
		if (*p == '*' && n_stars < 2)
			stars[n_stars++] = va_arg(*args, int);
	for (; *p != '\0' && strchr("hlzjt", *p) != NULL; p++) {
		longs += *p == 'l';
		sized |= *p == 'z' || *p == 'j' || *p == 't';
	}
	size_t len = (size_t)(p - start) + 1;
	assert(*p != '\0' && len < sizeof spec && n_stars < 2);
	memcpy(spec, start, len);
	spec[len] = '\0';
	*fmt = p + 1;

#define FORMAT(type) \
	(n_stars == 0 ? snprintf(out, size, spec, va_arg(*args, type)) \
	              : snprintf(out, size, spec, stars[0], va_arg(*args, type)))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (*p == 's')
		FORMAT(const char *);
	else if (strchr("fgea", *p) != NULL)
		FORMAT(double);
	else if (*p == 'p')
		FORMAT(void *);
	else if (longs > 0 || sized)   /* long, long long, size_t, intmax_t and ptrdiff_t are all 64 bits wide here */
		FORMAT(long long);
	else
		FORMAT(int);
#pragma GCC diagnostic pop
#undef FORMAT
}
_Static_assert(sizeof(long) == sizeof(long long) && sizeof(size_t) == sizeof(long long), "log.c relies on LP64");

static void
put_pairs(struct line *l, const char *fmt, va_list *args)
{
	while (*fmt != '\0') {
		size_t key = strcspn(fmt, "=");
		put(l, fmt, key);
		fmt += key;
		if (*fmt == '\0')
			return;
		put(l, "=", 1);
		fmt++;
		char value[VALUE_MAX_BYTES];
		size_t len = 0;
		value[0] = '\0';
		while (*fmt != '\0' && *fmt != ' ') {
			if (fmt[0] == '%' && fmt[1] != '%') {
				take_conversion(&fmt, args, value + len, sizeof value - len);
				len = strlen(value);
			} else {
				fmt += fmt[0] == '%';
				if (len + 1 < sizeof value)
					value[len++] = *fmt;
				value[len] = '\0';
				fmt++;
			}
		}
		put_value(l, value);
		if (*fmt == ' ')
			put(l, fmt++, 1);
	}
}

static void
put_time(struct line *l)
{
	struct timespec now;
	struct tm t;
	char text[64];
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &t);
	size_t n = strftime(text, sizeof text, "ts=%Y-%m-%dT%H:%M:%S", &t);
	snprintf(text + n, sizeof text - n, ".%03dZ", (int)(now.tv_nsec / 1000000));
	put(l, text, strlen(text));
}

void
log_line(enum log_level level, const char *event, const char *fmt, ...)
{
	if (level < threshold)
		return;
	int saved = errno;
	struct line l = { .len = 0 };
	put_time(&l);
	put(&l, " level=", 7);
	put(&l, level_names[level], strlen(level_names[level]));
	put(&l, " event=", 7);
	put_value(&l, event);
	if (fmt != NULL && *fmt != '\0') {
		va_list args;
		put(&l, " ", 1);
		va_start(args, fmt);
		put_pairs(&l, fmt, &args);
		va_end(args);
	}
	l.text[l.len++] = '\n';
	ssize_t written = write(STDERR_FILENO, l.text, l.len);   /* nobody to tell when this fails */
	(void)written;
	errno = saved;
}
