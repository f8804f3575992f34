/* The records a site knows of a form, as rows of cells: what `table` prints for the catalogue's forms and for
 * documents, tasks and reports on them. */
#ifndef LT_CLIENT_ROWS_H
#define LT_CLIENT_ROWS_H
#include "client/forms/forms.h"

struct rows_wanted {
	int32_t on;                                /* in force on that day; of returns: of periods begun by then */
	bool has_period; struct period_said period;       /* begun in that period */
};
bool rows_has(const struct form *form); /* false: the form's records have a table of their own (register_table.h) */
/* In order of day, then of the subject. cells: one per column of the form, NULL where nothing is said; lent for the
 * call. of: whom it is about, NULL when that is nobody or not known. */
enum result rows_each(const struct form *form, const struct row_context *ctx, const struct rows_wanted *w, bool words,
                      void (*row)(void *ctx, const Lt__Update *of, const char *const *cells), void *to,
                      struct fault *f) MUST_CHECK;

#endif
