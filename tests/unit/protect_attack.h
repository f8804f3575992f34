/* A reader who wants to know what book_protect covers: knows every sum of the table, that <5 is 1 to 4 and that «…» is not below
 * zero, how printed shares are rounded, and that nothing is more than its whole; tries every filling that agrees with what is
 * printed and lies near the truth (fewer fillings make a stronger attack). Shares nothing with the code it attacks. */
#ifndef LT_TESTS_UNIT_PROTECT_ATTACK_H
#define LT_TESTS_UNIT_PROTECT_ATTACK_H
#include <stdbool.h>
#include "server/sheets/sheet.h"

#define ATTACK_CELLS 400
#define ATTACK_FACTS 400
struct fact { int n; int cell[24]; int coef[24]; int64_t sum; };         /* coefficients times cells is sum: what the reader knows */
struct attack {
	int n_cells, n_facts, n_shares;
	/* truth: as it was before covering. cell NULL: printed nowhere. from_share: a cell that prints a share of it
	 * only. open: not sensitive, everybody may know it */
	struct { const struct sheet_cell *cell; int64_t truth; bool from_share, open; } cells[ATTACK_CELLS];
	struct { int n, d; const struct sheet_cell *cell; int64_t hundredths; } shares[ATTACK_CELLS];
	struct fact facts[ATTACK_FACTS];
	int64_t low[ATTACK_CELLS], high[ATTACK_CELLS];
	long nodes;
	bool undecided;
};
/* Before protection. */
int attack_cell(struct attack *a, const struct sheet_cell *cell);
/* The reader knows this: parts with their signs, ended by 0 (a cell is given as its number + 1, negative for minus). */
void attack_fact(struct attack *a, const int *signed_cells);
/* The reader knows that a number is no more than another. */
void attack_at_most(struct attack *a, int part, int whole);
/* A cell that prints number n as a share of number d; n is no more than d. */
void attack_share(struct attack *a, int n, int d, const struct sheet_cell *cell);
/* After it: could this cell be `value`? bold: the reader also takes «…» to be 5 at least, for otherwise it would print <5. */
bool attack_possible(struct attack *a, int cell, int64_t value, bool bold);
/* Nothing that is covered can be worked out to less than the covered range. Otherwise says which cell and returns false. A search that
 * does not end sets `undecided`. */
bool attack_fails(struct attack *a, const char *what, uint64_t seed);

#endif
