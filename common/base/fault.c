/* Faults told to people: messages.def is read twice, once for the enum (fault.h) and once for this table. Everything
 * that fills a sentence may come from outside, so it is inserted, never used as a format, and neutralised on the way
 * out. */
#include "common/base/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "common/base/lang.h"
#include "common/base/text.h"

struct message {
	enum fault_code code;
	int exit_status;
	const char *vi, *en, *remedy_vi, *remedy_en;
};

static const struct message messages[] = {
#define MESSAGE(code, exit_status, vi, en, remedy_vi, remedy_en) \
	{ LT_##code, exit_status, vi, en, remedy_vi, remedy_en },
#include "common/base/messages.def"
#undef MESSAGE
};

static const struct message *
message_find(enum fault_code code)
{
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
		if (messages[i].code == code)
			return &messages[i];
	return NULL;
}

/* Cuts a character that truncation may have split. */
static void
trim_split_character(char *text)
{
	size_t len = strlen(text);
	size_t keep = len;
	while (keep > 0 && len - keep < 4 && !text_is_utf8(text, keep))
		keep--;
	if (len - keep < 4)
		text[keep] = '\0';
}

enum result
fault_set(struct fault *f, enum result r, enum fault_code code, const char *place, const char *detail_fmt, ...)
{
	if (f == NULL)
		return r;
	int saved = errno;
	f->code = code;
	snprintf(f->place, sizeof f->place, "%s", place != NULL ? place : "");
	f->detail[0] = '\0';
	if (detail_fmt != NULL) {
		va_list args;
		va_start(args, detail_fmt);
		vsnprintf(f->detail, sizeof f->detail, detail_fmt, args);
		va_end(args);
	}
	if (strlen(f->place) == sizeof f->place - 1)
		trim_split_character(f->place);
	if (strlen(f->detail) == sizeof f->detail - 1)
		trim_split_character(f->detail);
	errno = saved;
	return r;
}

int
fault_exit_status(const struct fault *f)
{
	if (f == NULL || f->code == FAULT_NONE)
		return 0;
	const struct message *m = message_find(f->code);
	return m != NULL ? m->exit_status : 70;
}

static void
fill_sentence(char *out, size_t size, const char *sentence, const char *detail)
{
	const char *hole = strstr(sentence, "%s");
	if (hole == NULL)
		snprintf(out, size, "%s", sentence);
	else
		snprintf(out, size, "%.*s%s%s", (int)(hole - sentence), sentence, detail, hole + 2);
}

void
fault_format(const struct fault *f, char *out, size_t size)
{
	if (size == 0)
		return;
	out[0] = '\0';
	const struct message *m = f != NULL ? message_find(f->code) : NULL;
	if (m == NULL)
		return;
	char sentence[800], raw[1600];
	fill_sentence(sentence, sizeof sentence, lang_pick(m->vi, m->en), f->detail);
	size_t len = strlen(sentence);
	const char *stop = len > 0 && strchr(".!?", sentence[len - 1]) != NULL ? "" : ".";
	snprintf(raw, sizeof raw, "%s%s%s%s %s [LT-%d]", f->place, f->place[0] != '\0' ? ": " : "", sentence, stop,
	         lang_pick(m->remedy_vi, m->remedy_en), (int)f->code);
	text_printable(raw, out, size);
}

void
fault_print(const struct fault *f, FILE *out)
{
	char text[1600];
	fault_format(f, text, sizeof text);
	fprintf(out, "%s\n", text);
}
