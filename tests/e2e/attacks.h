/* Texts that mean something to somebody on their way, and every cell of every form as a target. */
#ifndef LT_E2E_ATTACKS_H
#define LT_E2E_ATTACKS_H
#include "tests/e2e/clerk.h"

struct attack {
	const char *name;
	const char *bytes; size_t len;         /* may hold NUL and bytes that are not UTF-8 */
	const char *kept;                      /* what the register keeps of it; NULL: it must be refused */
};
extern const struct attack attacks[];
extern const int n_attacks;
#define HUGE_BYTES 65536
extern char huge[HUGE_BYTES + 1];              /* x, x, x ... */
void attacks_init(void);                       /* fills it; first */

struct target {
	const char *form, *column, *header;
	const char *row;                       /* '@' is the cell under attack, '#' the row's number */
	const char *kept;                      /* FROM and WHERE of the rows that keep the text $; NULL: it is no text, all is refused */
};
extern const struct target targets[];
extern const int n_targets;
#define MEMBER_HEADER "name,card,birth_on,organisation_code,sex,status,admitted_on,official_on,reason,reason_note\n"

void attack_row(struct paper *p, const char *row, int number, const struct attack *a);
/* Header, one row per attack, and one harmless row at the end when the target is a text. The path: free it. */
char *attack_file(const struct house *h, const struct target *t);
json_t *attack_refusal(json_t *report, int attack);    /* of the import of such a file; NULL: that row was not refused */
/* For the right column, with value, code and a sentence. */
void must_be_refused_well(const struct target *t, const struct attack *a, const json_t *refusal);
/* How many rows of the centre have the text, byte for byte. */
int64_t attack_kept(struct house *h, const struct target *t, const char *text);
char *text_sql(const char *text);                      /* an SQL expression for it; malloc'd */
/* UTF-8 without control characters (line ends are none) and without those that turn the reading direction. */
void must_be_printable(const char *what, const char *bytes, size_t size);
/* A CSV in which no cell is a formula to a spreadsheet. */
void must_be_guarded(const char *path);

#endif
