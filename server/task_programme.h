/* A programme of the catalogue as tasks: an item is a task, a step of a plan comes after the one before, a review is a
 * task of whoever leads the programme (the province's committee). */
#ifndef LT_SERVER_TASK_PROGRAMME_H
#define LT_SERVER_TASK_PROGRAMME_H
#include "server/issue.h"

/* Puts the programme's updates into i: its document, when the register lacks it, and its tasks. issued_on: as typed. */
enum result programme_issue(struct issue *i, const char *code, const char *issued_on, struct fault *f) MUST_CHECK;

#endif
