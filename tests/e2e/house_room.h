/* What house.c, house_site.c and checks.c share among themselves. */
#ifndef LT_E2E_HOUSE_ROOM_H
#define LT_E2E_HOUSE_ROOM_H
#include <libpq-fe.h>
#include <setjmp.h>
#include <cmocka.h>
#include "tests/e2e/house.h"

/* Says why and fails the test; the words are computed only then. */
#define must(ok, ...) ((ok) ? (void)0 : stop_test(__FILE__, __LINE__, __VA_ARGS__))
void stop_test(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));    /* malloc'd */
PGconn *sql_connection(struct house *h);
void give_to_postgres(const char *path);                /* as root; else it is ours anyway */
struct house *house_open_at(const char *data);         /* PostgreSQL's data in this (empty, postgres's) folder */

#endif
