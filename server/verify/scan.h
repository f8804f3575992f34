/* Reads a large result in small pieces: a cursor of the open transaction. Rows are lent until the next piece. */
#ifndef LT_SERVER_VERIFY_SCAN_H
#define LT_SERVER_VERIFY_SCAN_H
#include "server/store/db.h"

struct scan {
	struct db *db;
	const char *name;        /* static; one cursor of a name at a time */
	int piece;               /* rows per piece */
	bool ahead;              /* the next piece is asked for while this one is looked at: the connection has no other use */
	bool asked;
	PGresult *rows;
	int row;                 /* the present row of `rows` */
};
/* sql: one SELECT without parameters. Close it also after a failure. */
enum result scan_open(struct scan *s, struct db *db, const char *name, const char *sql, int piece,
                      struct fault *f) MUST_CHECK;
/* Asks for the first piece without waiting for it, of a scan that has its connection to itself from here on. */
enum result scan_start(struct scan *s, struct fault *f) MUST_CHECK;
/* *got: there is a row, s->rows[s->row]. */
enum result scan_next(struct scan *s, bool *got, struct fault *f) MUST_CHECK;
void scan_close(struct scan *s);

#endif
