/* Cursors: whatever is as long as the journal is read in pieces, so that memory does not grow with the province. */
#include "server/verify/scan.h"

#include <assert.h>
#include <stdlib.h>

enum result
scan_open(struct scan *s, struct db *db, const char *name, const char *sql, int piece, struct fault *f)
{
	size_t size = strlen(sql) + strlen(name) + 64;
	char *text = malloc(size);
	enum result done;

	assert(text);
	*s = (struct scan){ .db = db, .name = name, .piece = piece };
	snprintf(text, size, "DECLARE %s NO SCROLL CURSOR FOR\n%s", name, sql);
	done = db_run(db, NULL, text, NULL, NULL, f);
	free(text);
	if (done != DONE)
		s->db = NULL;
	return done;
}

enum result
scan_next(struct scan *s, bool *got, struct fault *f)
{
	char text[80];
	enum result done;

	*got = true;
	if (s->rows && ++s->row < (int)db_rows(s->rows))
		return DONE;
	*got = false;
	if (s->rows && (int)db_rows(s->rows) < s->piece)
		return DONE;                     /* the last piece was not full */
	PQclear(s->rows);
	s->rows = NULL;
	s->row = 0;
	snprintf(text, sizeof text, "FETCH %d FROM %s", s->piece, s->name);
	done = db_run(s->db, NULL, text, NULL, &s->rows, f);
	*got = done == DONE && db_rows(s->rows) > 0;
	return done;
}

void
scan_close(struct scan *s)
{
	char text[64];

	PQclear(s->rows);
	s->rows = NULL;
	if (s->db == NULL)
		return;
	snprintf(text, sizeof text, "CLOSE %s", s->name);
	if (db_do(s->db, text, NULL) != DONE)
		return;                          /* the transaction has failed and took the cursor along */
	s->db = NULL;
}
