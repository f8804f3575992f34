/* What two articles print of one province, as records of ten sites: villages and their heads, cells and their meetings.
 * Places, people and days are invented; the sums are those printed. Around them lies what must not be counted: villages
 * that were merged and their former heads, cells that were dissolved after they had met, meetings of other kinds and of
 * other years, secretaries who head another village. */
#ifndef LT_E2E_ARTICLES_H
#define LT_E2E_ARTICLES_H
#include "tests/e2e/house.h"

enum { ARTICLE_SITES = 10, ARTICLE_VILLAGES = 756, ARTICLE_MEMBER_HEADS = 588, ARTICLE_CONCURRENT = 280, ARTICLE_CELLS = 2276,
       ARTICLE_THEMATIC = 2203 };
#define ARTICLE_YEAR "2020"

void articles_enrol(struct house *h, struct site *sites[ARTICLE_SITES]);
/* Writes each site's files, imports them, and returns how many rows those were. */
int64_t articles_import(struct house *h, struct site *const sites[ARTICLE_SITES]);
/* How many thematic meetings the files tell: more than cells. */
int articles_thematic_meetings(void);

#endif
