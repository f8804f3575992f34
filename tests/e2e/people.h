/* Two hundred invented people whose names, cards and birth dates are found nowhere by chance: they are planted, and
 * searched. */
#ifndef LT_E2E_PEOPLE_H
#define LT_E2E_PEOPLE_H
#include "tests/e2e/clerk.h"

enum { PEOPLE = 200 };
struct someone {
	char name[80], rare[60];       /* rare: the name without the family's */
	char card[16];                 /* twelve digits */
	int year, month, day;          /* born, before 1970 */
};
void someone(int i, struct someone *out);

extern const char someone_header[];
/* Header and rows of the form member: number from to to - 1, all of this cell. */
void someone_rows(struct paper *p, const char *cell, int from, int to);

#endif
