/* Files for tests of import: written, imported with any options, and what became of them, comparable between sites. */
#ifndef LT_TESTS_CLIENT_FILES_H
#define LT_TESTS_CLIENT_FILES_H
#include "client_site.h"
#include "client_people.h"

/* As client_import, with options of one's own (path, as_of, today and the callbacks are filled in). */
struct import_report files_import(struct client_site *c, const struct import_options *o, const char *csv, size_t len,
                                  enum result expected, struct fault *f);
/* The usual case: expected to be read to the end, nothing refused. */
struct import_report files_take(struct client_site *c, const char *form, const char *csv);
extern char files_said[16384];               /* "row column CODE|"; warnings have a '?' in front, infos a '.' */
extern char files_texts[65536];              /* their sentences, one a line */

/* All records of the outbox from letter `from` on: ids of updates, times, source left out, person_refs numbered in
 * order of appearance; so two sites that were told the same have the same bytes. */
void files_records(struct client_site *c, uint64_t from, struct buffer *out);
/* The latest update, unpacked; freed with the arena. */
Lt__Update *files_latest(struct client_site *c, struct arena *a);

#endif
