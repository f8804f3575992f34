/* A site's directory for tests of the sealed names: a store that knows who it is, and nothing else. */
#ifndef LT_TESTS_CLIENT_NAMES_H
#define LT_TESTS_CLIENT_NAMES_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/names/names.h"

#define UNKNOWN_BIRTH INT32_MIN
struct names_site {
	char dir[64];
	struct store *store;
	struct names *names;
};
struct names_site *names_site_new(const char *code);    /* a fresh directory; asserts */
void names_site_reopen(struct names_site *s);           /* as another process would find it */
void names_site_free(struct names_site *s);             /* and removes the directory */
void names_site_close(struct names_site *s);

/* Texts may be NULL, birth may be UNKNOWN_BIRTH. */
struct person names_person(const char *name, const char *card, int32_t birth);
struct id names_add(struct names_site *s, const char *name, const char *card, int32_t birth); /* its own transaction */
enum names_found names_ask(struct names_site *s, const char *name, const char *card, int32_t birth, struct id *ref);
uint64_t names_rows(struct names_site *s);
void names_sql(struct names_site *s, const char *text); /* in a transaction; text must outlive the store */
struct person names_read(struct names_site *s, const struct id *ref);      /* asserts that he is there */

#endif
