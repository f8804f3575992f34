/* The rows an import refused, as a file a clerk corrects and imports again: the separator and the header of the file
 * they came from, their cells as they stood, and a last column that says why. UTF-8 with a byte order mark and CRLF,
 * 0600; written beside its place and moved there at the end, so that a half of it is never found. */
#ifndef LT_CLIENT_FILES_REFUSED_H
#define LT_CLIENT_FILES_REFUSED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "common/base/fault.h"

struct refused;
/* The header's cells as they stood (csv_next's first row); a column of reasons among them is left out, also from every
 * row. REFUSED LT-2026: no file can be made there. */
enum result refused_open(const char *path, const char *const *header, size_t n, char separator, struct refused **out,
                         struct fault *f) MUST_CHECK;
/* reasons: one text, several sentences separated by "; ". A row shorter than the header is filled up, so that the
 * reason stands in its column; a longer one keeps its cells. LATER LT-2027: the disk. */
enum result refused_row(struct refused *r, const char *const *cells, size_t n, const char *reasons,
                        struct fault *f) MUST_CHECK;
uint64_t refused_rows(const struct refused *r);
/* commit: the file appears under its name (in place of an older one), or, when no row was refused, none does and what
 * stood there stays. Not commit: nothing appears. Frees in any case, and *r becomes NULL. LATER LT-2027. */
enum result refused_close(struct refused **r, bool commit, struct fault *f) MUST_CHECK;

/* Is this the header of the column of reasons, in either language? Importers pass over such a column. */
bool refused_is_reason_column(const char *cell);

#endif
