/* Inside the reader: sheets of cells, typed cells, and the making of messages. Everything lives in the book's arena.
 * The commands that issue records from a file (server/issue.h) share the sheets and the cells. */
#ifndef LT_SERVER_CATALOG_ROOM_H
#define LT_SERVER_CATALOG_ROOM_H
#include "common/base/arena.h"
#include "common/record/kinds.h"
#include "server/catalog_reader/reader.h"

#define SHEET_COLUMNS 20
#define SHEET_BYTES_MAX (1u << 20)
#define TEXT_MAX 2000u
#define CODE_MAX 60u

enum sheet_no {
	LISTS,
	CODES,
	FORMS,
	FIELDS,
	RULES,
	PARAMETERS,
	HOLIDAYS,
	PROGRAMMES,
	GROUPS,
	ASSIGNEES,
	ITEMS,
	REVIEWS,
	LABELS,
	PERIODS,
	CUTS,
	BASELINES,
	TARGETS,
	OWED,
	SHEET_COUNT
};
struct sheet {
	const char *path;
	const char *const *columns; /* ends with NULL */
	unsigned needed;            /* the first so many must be there; 0: all */
	unsigned order;             /* among the files, for the list of problems */
	unsigned at[SHEET_COLUMNS]; /* where the column stands in this file, from 1 */
	unsigned in_file;           /* cells of its header */
	bool optional;              /* no such file: nothing of it */
	bool broken;                /* not all of it could be read, so nobody complains of what it lacks */
	struct row *rows;
	size_t n_rows;
};
struct row {
	const struct sheet *sheet;
	unsigned line;
	const char *cells[SHEET_COLUMNS]; /* by columns[]; "" when blank */
};
/* A thing that is written, and where: an entry, or a part of one. */
struct made {
	const struct row *row;
	void *message;
};

struct catalog_book {
	struct arena *arena;
	struct sheet sheets[SHEET_COUNT];
	struct sheet **scripts; /* one per file of indicators */
	size_t n_scripts;
	struct catalog_problem *problems;
	size_t n_problems, problems_size;
	struct made *forms, *lists, *programmes, *indicators, *entries;
	size_t n_forms, n_lists, n_programmes, n_indicators, n_entries;
	struct slice *packed;
	struct catalog_place *places; /* of what is packed */
	size_t n_packed;
};

struct catalog_book *catalog_book_new(void); /* nothing in it */
/* Memory that ends with the book; never NULL. */
void *book_room(struct catalog_book *b, size_t len);
const char *book_text(struct catalog_book *b, const char *text);
void *book_grown(struct catalog_book *b, void *array, size_t n, size_t size);
/* Appends to an array that lies in the arena; it doubles. */
#define ADD(b, array, n, item) \
	do { \
		if (((n) & ((n)-1)) == 0) \
			(array) = book_grown(b, array, n, sizeof *(array)); \
		(array)[(n)++] = (item); \
	} while (0)
void book_entry(struct catalog_book *b, const struct row *row, Ltc__Entry *entry);
struct made *made_find(struct made *list, size_t n, int column, const char *code); /* by the cell of its row */

/* ---- problems.c ---- */
#define WHOLE_LINE (-1)
void problem(struct catalog_book *b, const struct row *row, int column, enum fault_code code, const char *fmt, ...)
	PRINTF_LIKE(5, 6);
/* A fault somebody else found: its code and detail, our place. */
void problem_found(struct catalog_book *b, const struct row *row, int column, const struct fault *f);
void problem_at(struct catalog_book *b, const struct sheet *s, unsigned line, unsigned column, const char *name,
                enum fault_code code, const char *fmt, ...) PRINTF_LIKE(7, 8);
void problems_sort(struct catalog_book *b);

/* ---- sheet.c ---- */
/* dir NULL: the path stands for itself. */
void sheet_read(struct catalog_book *b, struct sheet *s, const char *dir);
/* The file's text, UTF-8 without its mark, malloc'd and ended with NUL; NULL when told (then s is broken). */
char *sheet_text(struct catalog_book *b, struct sheet *s, const char *dir, size_t *len);

/* ---- cells.c: each tells what is wrong by itself. Blank: NULL, or false ---- */
enum need { MAY_BE_BLANK, MUST_BE_FILLED };
const char *cell_text(struct catalog_book *b, const struct row *row, int column, enum need need);
/* A code of ours: small letters, digits, underscores. */
const char *cell_code(struct catalog_book *b, const struct row *row, int column, enum need need);
/* A name somebody else gave: anything short without spaces. */
const char *cell_name(struct catalog_book *b, const struct row *row, int column, enum need need);
bool cell_word(struct catalog_book *b, const struct row *row, int column, enum need need,
               const ProtobufCEnumDescriptor *e, int *out);
bool cell_day(struct catalog_book *b, const struct row *row, int column, enum need need, int32_t *out);
bool cell_whole(struct catalog_book *b, const struct row *row, int column, enum need need, int64_t min, int64_t max,
                int64_t *out);
bool cell_yes(struct catalog_book *b, const struct row *row, int column);
/* Words separated by spaces, in the arena. */
size_t cell_words(struct catalog_book *b, const struct row *row, int column, char ***out);
size_t cell_systems(struct catalog_book *b, const struct row *row, int column, char ***out);
/* vi must be filled, en follows it when blank. */
void cell_both(struct catalog_book *b, const struct row *row, int vi_column, char **vi, char **en);
/* What refers to nothing: «code» (where it should stand). Silent when that sheet could not be read. */
void cell_unknown(struct catalog_book *b, const struct row *row, int column, const char *code, enum sheet_no where);

/* ---- spans.c ---- */
struct span {
	const char *key;
	int32_t from, to;
	const struct row *row;
	int column;  /* where `from` stands */
	bool unread; /* one of the days is none: told, and not compared */
};
/* Reads [from, to) from two neighbouring columns. */
struct span cell_span(struct catalog_book *b, const struct row *row, int from_column, const char *key);
void span_put(const struct span *s, protobuf_c_boolean *has_from, int32_t *from, protobuf_c_boolean *has_to,
              int32_t *to);
/* Spans of one key may not overlap; with `gapless` they follow each other. */
void spans_check(struct catalog_book *b, struct span *spans, size_t n, bool gapless);

/* ---- the subjects, in this order ---- */
void lists_make(struct catalog_book *b);      /* and labels */
void parameters_make(struct catalog_book *b); /* and holidays */
void forms_make(struct catalog_book *b);
void fields_make(struct catalog_book *b);
/* The version of a form that a line of fields.csv or rules.csv belongs to (its first two cells); NULL when told. */
Ltc__Form *book_form(struct catalog_book *b, const struct row *row);
bool type_counts(Ltc__FieldType t); /* can it be added up? */
void rules_make(struct catalog_book *b);
void programmes_make(struct catalog_book *b);
void indicators_make(struct catalog_book *b, const char *dir); /* indicators/CODE.sql */
void aims_make(struct catalog_book *b);                        /* stored periods, cuts, baselines, targets, what is owed */

#endif
