/* The province's catalogue from its folder of plain files (server/catalog/README.md tells the columns): either entries
 * that can be put in force, or every mistake of all files at once, each with file, line and column. Reads files, writes
 * none; knows no database. */
#ifndef LT_SERVER_CATALOG_READER_H
#define LT_SERVER_CATALOG_READER_H
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/catalogue/catalogue.h"

struct catalog_problem {
	struct fault fault;    /* place: "forms/fields.csv:12:6 type" */
	const char *file;      /* within the folder */
	unsigned line, column; /* from 1, as an editor counts; 0: the file, the line as a whole */
};
struct catalog_book;

/* Always gives a book, which may hold nothing but problems. */
struct catalog_book *catalog_read(const char *dir);
void catalog_book_free(struct catalog_book **book);
/* In order of files, lines, columns. */
const struct catalog_problem *catalog_problems(const struct catalog_book *book, size_t *n);
/* In order of their keys; none when there is a problem. */
const struct slice *catalog_entries(const struct catalog_book *book, size_t *n);
/* Where each of them stands in the files, in the same order. */
struct catalog_place {
	const char *file;
	unsigned line;
};
const struct catalog_place *catalog_places(const struct catalog_book *book);

/* «>= 70%», «<= 77,78%», «= 12», also with the signs ≥ and ≤: a target. percent: hundredths of a per cent, otherwise a count.
 * false: it is none. */
bool aim_read(const char *text, Ltc__Comparator *comparator, bool *percent, int64_t *value);

#endif
