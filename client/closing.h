/* The periods of this site: how far each has come on its way to be closed, and the site's own steps on it. What the province said
 * came down with its feed. */
#ifndef LT_CLIENT_CLOSING_H
#define LT_CLIENT_CLOSING_H
#include "client/mirror/mirror.h"
#include "common/rules/closing.h"

#define CLOSING_NOTE 400
struct closing_view {
	Ltc__Period length; int32_t from, to;        /* [from, to) */
	struct closing_stand stand;
	enum closing_state state;
	bool asked;                          /* for re-opening; not answered yet */
	bool whole;                          /* the province has closed it for all */
	Lt__PeriodAction said;               /* the step that counts now; UNSPECIFIED: none of this site's */
	char note[CLOSING_NOTE];             /* of that step; "" */
};
/* Every period somebody has spoken of, the latest end first. */
void closings_each(struct mirror *m, const struct identity *me, void (*each)(void *ctx, const struct closing_view *v), void *ctx);
/* One period; state CLOSING_NONE when nobody has. */
void closing_find(struct mirror *m, const struct identity *me, Ltc__Period length, int32_t from, struct closing_view *out);
const char *closing_state_word(const struct closing_view *v);    /* «đã chốt, chờ tỉnh nhận» */
const char *closing_state_name(enum closing_state s);            /* "closed": for programs */

/* Records a step of this site (closed, reopen_asked), in a transaction of its own. REFUSED LT-2082: it cannot follow; LT-8035: the
 * rules' words. */
enum result closing_record(struct store *s, const struct identity *me, const struct closing_view *v, Lt__PeriodAction what,
                           const char *note, int32_t today, struct fault *f) MUST_CHECK;

#endif
