/* Is this text one SELECT that an indicator may be? A lexer and a walk over its tokens; no grammar, no database: the server
 * parses it later, under a role that may read nothing but views. What is told here is told with line and column. */
#ifndef LT_SERVER_SELECT_H
#define LT_SERVER_SELECT_H
#include <stdbool.h>
#include <stddef.h>

#include "common/base/fault.h"

#define SELECT_RELATIONS 40u
#define SELECT_NAME 64u
struct select_seen {
	char relations[SELECT_RELATIONS][SELECT_NAME]; /* views it reads, each once; its own WITH names are not among them */
	size_t n;
	bool asked;  /* asked, asked_organisation or asked_unit is among them */
	bool period; /* it looks at period_from() or period_to() */
};
typedef void select_told(void *ctx, enum fault_code code, unsigned line, unsigned column, const char *what);
/* Tells every mistake; `first`: the line of the text's first line. true: there was none. */
bool select_look(const char *text, size_t len, unsigned first, struct select_seen *out, select_told *told, void *ctx);

#endif
