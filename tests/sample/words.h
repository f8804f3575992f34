/* Words of lists that several files need. */
#ifndef LT_SAMPLE_WORDS_H
#define LT_SAMPLE_WORDS_H
#include "tests/sample/make.h"

enum reason { CHECKED, PERMITTED, LATE_PAPER, OLD_RECORD };
extern const struct word reasons[], statuses[]; /* statuses: on probation, official */

/* sex, is_minority, is_youth_union, occupation, education, professional, political_theory */
void person_words(struct paper *p, const struct person *m);
bool little_schooling(const struct person *m); /* below lower secondary */

#endif
