/* What is due: tasks given to organisations of this site, and returns and meetings that every subject owes for every
 * period. Told for a day, so that it can be asked for any. */
#ifndef LT_CLIENT_DUE_H
#define LT_CLIENT_DUE_H
#include "client/forms/forms.h"

enum due_role { DUE_LEADS, DUE_CO_ORDINATES };
struct due_task {                 /* one per task and organisation of this site it was given to */
	const Lt__Task *task;
	struct id organisation; const char *organisation_code;    /* code: "" when not known */
	enum due_role role;
	bool has_state; Lt__TaskEvent state;       /* the furthest this organisation has told */
	bool has_progress; uint32_t progress;      /* the highest percentage among its reports */
	bool done;                     /* the lead told so, or gave it up; a co-ordinator's part: at 100 percent */
	int32_t days_left;             /* 0: due on that day; negative: overdue. Nothing is overdue that is done */
};
/* Every task known by `on` for organisations of this site, also those done; in order of due date, then code. */
enum result due_tasks(struct mirror *m, int32_t on, void (*each)(void *ctx, const struct due_task *t), void *ctx,
                      struct fault *f) MUST_CHECK;
struct due_owed {
	uint32_t kind;
	const char *code, *vi, *en;    /* the form's code; of meetings their kind */
	bool is_form;                  /* a return */
	Ltc__Period length;
	uint32_t subject_kind; struct id subject; const char *subject_code, *subject_name;
	int32_t period_on, period_to;  /* [first day, the day after] */
	int32_t due_on, days_left;
};
/* Returns and meetings of periods that ended between `since` and `on` which nobody here has told, of subjects of this site that
 * were there during the whole period; in order of due date, form and subject. */
enum result due_owed(struct mirror *m, const struct scope *scope, const struct catalogue *c, int32_t since, int32_t on,
                     void (*each)(void *ctx, const struct due_owed *d), void *ctx, struct fault *f) MUST_CHECK;
int32_t due_since(int32_t on);    /* the usual beginning: the first day of the year before */

#endif
