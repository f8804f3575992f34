/* Tables for people: libsmartcols, which knows how wide Vietnamese is. */
#ifndef LT_CLIENT_SHOW_H
#define LT_CLIENT_SHOW_H
#include <stddef.h>

struct show;
struct show *show_new(const char *const *columns, size_t n);      /* columns NULL: no header */
void show_row(struct show *t, const char *const *cells);          /* as many as columns; NULL: blank */
void show_print(struct show **t);                                 /* to stdout, and frees it */

#endif
