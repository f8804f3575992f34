/* Asking in the terminal, one line an answer, so that a pipe can answer too. Questions go to stderr. A bare Enter takes
 * what stands in brackets, or leaves the field out when nothing does; "-" leaves it out in any case. */
#ifndef LT_CLIENT_ASK_H
#define LT_CLIENT_ASK_H
#include <stdio.h>
#include "client/forms/entry.h"

struct ask {
	FILE *in, *out;
	bool terminal;                /* both ends are a clerk's own screen: names may be shown */
	char *line; size_t size;      /* its own */
};
struct ask ask_terminal(void);    /* stdin, stderr */
void ask_fini(struct ask *a);

struct question {
	const char *label, *choices, *preset;     /* choices, preset: NULL or "" when there are none */
	bool personal;                /* a preset that only the clerk's own screen may show */
};
/* *answer is normalised and lent until the next question; "" is left out. REFUSED LT-8034: no more answers, LT-2011:
 * not UTF-8. */
enum result ask_line(struct ask *a, const struct question *q, const char **answer, struct fault *f) MUST_CHECK;
void ask_tell(struct ask *a, const char *text);           /* one line, harmless to a terminal */

/* A whole form: every column that matters, then the way of every entry; what is refused is asked again, a warning asks
 * for its reason, other content already recorded for a yes. */
struct ask_form {
	struct ask *ask;
	struct store *store;
	struct entry_options options;             /* say, ctx, has_file are filled here */
	const struct id *corrects;
	const char *const *old;                   /* presets by column; NULL: none */
	/* A preset and choices out of the register; either may stay NULL. Texts in the arena. */
	void (*preset)(void *ctx, const struct row_context *rows, const char *const *cells, size_t column,
	               struct arena *a, const char **preset, const char **choices);
	void *ctx;
};
/* DONE: *fate is ENTRY_RECORDED, ENTRY_AMENDED or ENTRY_SKIPPED, committed. REFUSED LT-8034, LT-8035: nothing was. */
enum result ask_form(const struct ask_form *q, enum entry_fate *fate, struct fault *f) MUST_CHECK;

#endif
