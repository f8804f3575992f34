/* One question and its answer. */
#include "client/forms/ask.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/lang.h"
#include "common/base/text.h"

struct ask
ask_terminal(void)
{
	return (struct ask){ .in = stdin, .out = stderr, .terminal = isatty(STDIN_FILENO) && isatty(STDERR_FILENO) };
}

void
ask_fini(struct ask *a)
{
	free(a->line);
	a->line = NULL;
	a->size = 0;
}

void
ask_tell(struct ask *a, const char *text)
{
	char safe[4096];
	text_printable(text, safe, sizeof safe);
	fprintf(a->out, "%s\n", safe);
}

static void
prompt(struct ask *a, const struct question *q)
{
	char line[2048], safe[2048];
	size_t n = (size_t)snprintf(line, sizeof line, "%s", q->label);
	if (q->choices != NULL && q->choices[0] != '\0' && n < sizeof line)
		n += (size_t)snprintf(line + n, sizeof line - n, " (%s)", q->choices);
	if (q->preset != NULL && q->preset[0] != '\0' && n < sizeof line)
		snprintf(line + n, sizeof line - n, " [%s]",
		         q->personal && !a->terminal ? lang_pick("như cũ", "as before") : q->preset);
	text_printable(line, safe, sizeof safe);
	fprintf(a->out, "%s: ", safe);
	fflush(a->out);
}

enum result
ask_line(struct ask *a, const struct question *q, const char **answer, struct fault *f)
{
	prompt(a, q);
	ssize_t len = getline(&a->line, &a->size, a->in);
	if (len < 0)
		return fault_set(f, REFUSED, LT_8034, "", "%s", q->label);
	while (len > 0 && (a->line[len - 1] == '\n' || a->line[len - 1] == '\r'))
		a->line[--len] = '\0';
	char *normal = strlen(a->line) == (size_t)len ? text_normalise(a->line) : NULL;
	if (normal == NULL)
		return fault_set(f, REFUSED, LT_2011, "", "%s", q->label);
	free(a->line);
	a->line = normal;
	a->size = strlen(normal) + 1;
	if (normal[0] == '\0')
		*answer = q->preset != NULL ? q->preset : "";
	else
		*answer = strcmp(normal, "-") == 0 ? "" : normal;
	return DONE;
}
