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

static enum result
ask(struct scan *s, struct fault *f)
{
	char text[80];
	enum result done;

	snprintf(text, sizeof text, "FETCH %d FROM %s", s->piece, s->name);
	done = db_send(s->db, text, f);
	s->asked = done == DONE;
	return done;
}

enum result
scan_start(struct scan *s, struct fault *f)
{
	s->ahead = true;
	return ask(s, f);
}

static enum result
take(struct scan *s, struct fault *f)
{
	enum result done = s->asked ? DONE : ask(s, f);

	if (done == DONE)
		done = db_receive(s->db, &s->rows, f);
	s->asked = false;
	if (done == DONE && s->ahead && (int)db_rows(s->rows) == s->piece)
		done = ask(s, f);
	return done;
}

enum result
scan_next(struct scan *s, bool *got, struct fault *f)
{
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
	done = take(s, f);
	*got = done == DONE && db_rows(s->rows) > 0;
	return done;
}

void
scan_close(struct scan *s)
{
	PGresult *unread = NULL;
	char text[64];

	PQclear(s->rows);
	s->rows = NULL;
	if (s->db == NULL)
		return;
	if (s->asked && db_receive(s->db, &unread, NULL) == DONE)
		PQclear(unread);
	s->asked = false;
	snprintf(text, sizeof text, "CLOSE %s", s->name);
	if (db_do(s->db, text, NULL) != DONE)
		return;                          /* the transaction has failed and took the cursor along */
	s->db = NULL;
}
