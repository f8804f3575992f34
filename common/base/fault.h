/* A fault is what goes wrong, told to a person: what, where, what to do, code. Every sentence stands once, in
 * messages.def, in Vietnamese and English; its code (LT-nnnn) never changes. Ranges: 1xxx base and settings,
 * 2xxx files and forms, 3xxx bodies (pre-check, codec), 4xxx the line, 5xxx the centre, 6xxx PostgreSQL,
 * 7xxx the site's store, 8xxx the site's commands. */
#ifndef LT_BASE_FAULT_H
#define LT_BASE_FAULT_H
#include <stdio.h>
#include "common/base/result.h"

enum fault_code {
	FAULT_NONE = 0,
#define MESSAGE(code, exit_status, vi, en, remedy_vi, remedy_en) LT_##code = code,
#include "common/base/messages.def"
#undef MESSAGE
};

struct fault {
	enum fault_code code;
	char place[160];   /* file, row, column, site, table ...; may be empty */
	char detail[320];  /* fills the one %s of the sentence; a foreign library's own words belong here */
};

/* Fills *f (f may be NULL) and returns REFUSED/LATER/BROKEN as given, so that `return fault_set(...)` reads well. */
enum result fault_set(struct fault *f, enum result r, enum fault_code code, const char *place, const char *detail_fmt, ...) PRINTF_LIKE(5, 6);
int fault_exit_status(const struct fault *f);              /* sysexits, from the table; 0 for FAULT_NONE */
/* "place: sentence. remedy. [LT-nnnn]" in the language of lang.h, at most size bytes, always terminated. */
void fault_format(const struct fault *f, char *out, size_t size);
void fault_print(const struct fault *f, FILE *out);        /* fault_format and a newline; terminal escapes neutralised */

#endif
