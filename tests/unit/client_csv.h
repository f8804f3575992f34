/* A file in memory, read whole, as one line of text. */
#ifndef LT_TESTS_UNIT_CLIENT_CSV_H
#define LT_TESTS_UNIT_CLIENT_CSV_H
#include "common/files/csv.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define BYTES(text) (text), sizeof(text) - 1

/* What the last reading said beside its rows. */
extern struct fault csv_said;
extern char csv_shown[2100], csv_found_separator;

/* Opens a file with these bytes in memory; its path is good while the descriptor is open. */
int csv_memory(const void *data, size_t len, char path[64]);
/* "1 code|name/2+Tổng cộng|5/": a row's number, '+' a total, '!' not readable, '~' cells beyond those kept; then
 * "LT-2007" when it was refused or reading stopped. columns: code, name, Mã, Tên, Chi bộ, Ngày sinh are known. */
const char *csv_rows_of(const void *data, size_t len, enum csv_encoding encoding, bool columns);

#endif
