/* Rows of a binary COPY stream, so that the yardsticks write exactly the bytes that the centre wrote. */
#ifndef LT_BENCH_COPYBIN_H
#define LT_BENCH_COPYBIN_H
#include <libpq-fe.h>
#include <stddef.h>
#include <stdint.h>

struct copybin_row { const char *data; size_t len; };          /* one tuple as it travels: field count, then fields */
struct copybin { char *bytes; size_t len; struct copybin_row *rows; size_t n_rows; };

int copybin_read(PGconn *c, const char *query, struct copybin *out);                      /* COPY (query) TO STDOUT BINARY; 0 or -1 */
int copybin_write(PGconn *c, const char *table, const struct copybin *in, size_t from, size_t n);   /* COPY table FROM STDIN BINARY */
/* The fields of a row as binary parameters; returns their number (at most max). */
int copybin_fields(const struct copybin_row *row, const char **values, int *lengths, int max);
int64_t copybin_int8(const struct copybin_row *row, int field);    /* a bigint; NULL reads as 0 */
void copybin_fini(struct copybin *c);

#endif
