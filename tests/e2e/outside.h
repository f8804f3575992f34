/* The places outside a clerk's own files where planted texts must not be. Each is also searched for `known`, a
 * public text that must be there: so the search would have found the others. */
#ifndef LT_E2E_OUTSIDE_H
#define LT_E2E_OUTSIDE_H
#include "tests/e2e/house.h"
#include "tests/e2e/planted.h"

void outside_file(const struct planted *planted, const struct planted *known, const char *what, const char *path);
/* What a site prints for other programs. The inbox as text is for the clerk's eyes, like the tables of members and posts. */
void outside_printed(struct site *s, const struct planted *planted);
/* The memory of the running centre; then it is killed with SIGABRT and its core is searched, where this machine writes one into
 * the house's folder (which must be the working directory). */
void outside_centre(struct house *h, const struct planted *planted, const struct planted *known);
/* pg_dump, and all files of the cluster, WAL included; PostgreSQL runs again afterwards. */
void outside_database(struct house *h, const struct planted *planted, const struct planted *known);

#endif
