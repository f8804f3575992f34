/* Small numbers: the numbers of a book and the sums readers know, as book_protect works with them.
 *
 * A *number* is what cells print together: a count and the share beside it, or cells of two sheets whose difference is known. If it
 * were another, all its cells would change by the same. A *sum* is an equation over numbers, or says that parts are no more
 * than their whole. A covered number is safe when the readers' equations allow it to be any other of the covered range: for each
 * such value a *witness* is looked for, a set of changes to covered numbers that keeps every sum. Cells are covered until there
 * is one. Covering more never takes a witness away, so one round is enough. */
#ifndef LT_SERVER_SHEETS_PROTECT_H
#define LT_SERVER_SHEETS_PROTECT_H
#include "server/sheets/room.h"

#define NONE UINT32_MAX
struct member { unsigned sheet, row, column; int64_t n; uint32_t number, next; enum cell_cover cover; };   /* a cell that bears a number */
struct number { uint32_t first, n_members, first_term, n_terms; bool sensitive, whole; };
struct term { uint32_t sum, number; int coef; };
struct sum { uint32_t first_term, n_terms; bool at_most; int64_t room; };     /* at_most: the parts may grow by `room` beside the whole */
struct model {
	struct book *book;
	int small;
	struct member *members; uint32_t n_members;
	uint32_t *first_of_sheet;             /* member of a sheet's first cell; rows one after the other */
	struct number *numbers; uint32_t n_numbers;
	struct sum *sums; uint32_t n_sums;
	struct term *terms; uint32_t n_terms, terms_size, sums_size;      /* by sum */
	uint32_t *terms_of;                   /* indices of terms, by number */
	/* the search's room */
	int64_t *residue, *change;            /* of sums, of numbers */
	uint32_t *touched, n_touched;         /* sums whose residue is not as it was */
	bool *is_touched;
	uint64_t work;                        /* done so far: candidates looked at */
};
static inline uint32_t member_at(const struct model *m, unsigned sheet, unsigned row, unsigned column)
{
	return m->first_of_sheet[sheet] + row * (uint32_t)m->book->sheets[sheet].n_columns + column;
}
static inline struct sheet_cell *member_cell(const struct model *m, const struct member *at)
{
	return &m->book->sheets[at->sheet].rows[at->row].cells[at->column];
}
/* `residue`: by how much the parts have grown beside the whole. */
static inline bool sum_broken(const struct sum *s, int64_t residue) { return s->at_most ? residue > s->room : residue != 0; }
bool member_sensitive(const struct model *m, const struct member *at);
bool number_covered(const struct model *m, uint32_t number);
/* Covers every cell of a number: those that are small and sensitive as small ones (unless `hide`), the others as others. */
void number_cover(struct model *m, uint32_t number, bool hide);

/* protect_model.c. Aborts when memory is out: nothing may be printed then. */
void model_init(struct model *m, struct book *b);
void model_fini(struct model *m);     /* wiped */
/* protect_search.c: covers what it takes that `number` could be `change` more. false: no way was found. */
enum care { CARE_STRICT, CARE_LOOSE };     /* STRICT: what prints «…» and is not small stays so in the witness */
bool witness_find(struct model *m, uint32_t number, int64_t change, enum care care, unsigned effort);

#endif
