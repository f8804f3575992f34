/* Import: a file's rows into letters. Each row is checked, judged against the mirror, numbered, chained and mirrored in
 * one transaction with its neighbours (about a thousand rows). A broken row stops that row, not the file; a fault of
 * the store undoes the transaction it happened in, and the file can be imported again: what is there already is
 * skipped, persons included. */
#ifndef LT_CLIENT_IMPORT_H
#define LT_CLIENT_IMPORT_H
#include "client/forms/forms.h"
#include "common/files/csv.h"
#include "client/store.h"

struct refusal {                  /* of one row; also a warning */
	const char *file;
	uint32_t row;
	const char *column;           /* the program's name; "" when it is about the whole row */
	const char *label;            /* ... as people call it */
	const char *value;
	const char *code;             /* "LT-2013", "UNIT-001" */
	const char *text;             /* whole sentences with the remedy */
	enum severity severity;
};
struct import_options {
	const char *path;             /* "-": stdin */
	const struct form *form;      /* NULL: the only one the header fits */
	bool dry_run;
	int32_t as_of, today;
	bool has_as_of;
	const char *reason, *note;    /* for every row that is warned of and has no reason of its own */
	bool amend;                   /* rows that differ from what is recorded become amendments */
	enum csv_encoding encoding;
	const char *refused_path;     /* where refused rows go; NULL: nowhere */
	bool refused_must;            /* ... and the import fails when they cannot */
	void (*refused)(void *ctx, const struct refusal *r);
	void (*warned)(void *ctx, const struct refusal *r);       /* recorded all the same */
	void (*previewed)(void *ctx, const char *text);           /* how a TCVN3 file would read */
	void (*progress)(void *ctx, uint64_t rows);               /* after each transaction */
	void *ctx;
};
struct import_report {
	uint64_t rows;                /* = recorded + skipped + refused */
	uint64_t recorded;            /* amended among them */
	uint64_t skipped, refused, warnings;
	uint64_t amended;
	uint64_t differing; /* among refused: recorded with other content, and amendments were not asked for */
	uint64_t total_rows;          /* «Tổng cộng»: left out; what does not add up is a refused row too */
	const struct form *form;
	bool refused_file;            /* rows went to refused_path */
	struct fault refused_fault;   /* ... or why not */
};
/* DONE: the file was read to its end, whatever became of its rows. REFUSED: the file as a whole is no good (nothing was
 * recorded, or only the rows the report counts); LATER, BROKEN: the store. The report counts what is committed. */
enum result import_run(struct store *s, const struct import_options *o, struct import_report *report,
                       struct fault *f) MUST_CHECK;

#endif
