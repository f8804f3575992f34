/* Import: a file's rows into letters. Each row is checked, judged against the mirror, numbered, chained and mirrored in
 * one transaction with its neighbours (about a thousand rows). A broken row stops that row, not the file; a fault of
 * the store undoes the transaction it happened in, and the file can be imported again: what is there already is
 * skipped. */
#ifndef LT_CLIENT_IMPORT_H
#define LT_CLIENT_IMPORT_H
#include "client/forms.h"
#include "client/store.h"

struct refusal {                  /* of one row; also a warning */
	const char *file;
	uint32_t row;
	const char *column;           /* "" when it is about the whole row */
	const char *value;
	const char *code;             /* "LT-2013", "UNIT-001" */
	const char *text;             /* whole sentences with the remedy */
};
struct import_options {
	const char *path;             /* "-": stdin */
	const struct form *form;
	bool dry_run;
	int32_t as_of, today;
	void (*refused)(void *ctx, const struct refusal *r);
	void (*warned)(void *ctx, const struct refusal *r);       /* recorded all the same */
	void (*progress)(void *ctx, uint64_t rows);               /* after each transaction */
	void *ctx;
};
struct import_report { uint64_t rows, recorded, skipped, refused, warnings; };
/* DONE: the file was read to its end, whatever became of its rows. REFUSED: the file as a whole is no good (nothing was
 * recorded, or only the rows the report counts); LATER, BROKEN: the store. The report counts what is committed. */
enum result import_run(struct store *s, const struct import_options *o, struct import_report *report,
                       struct fault *f) MUST_CHECK;

#endif
