/* Inside entries: entry.c walks the steps, entry_say.c says no, and what differs. */
#ifndef LT_CLIENT_ENTRY_ROOM_H
#define LT_CLIENT_ENTRY_ROOM_H
#include "client/forms/entry.h"
#include "client/outbox.h"

struct desk {
	struct store *store;
	struct entry_options o;
	struct identity me;
	struct outbox *outbox;
	struct mirror *mirror;
	struct names *names;                      /* NULL for forms without people */
	struct documents *documents;
	struct row_context ctx;
	struct arena *arena, *judging;            /* reset per entry */
	struct buffer body;
};
struct taking {
	struct desk *d;
	const struct entry *e;
	struct row_built built;
	enum entry_fate fate;
};

/* ERROR refuses. All return DONE, so that `return refuse...` reads well. */
enum result taking_refuse(struct taking *t, const char *column, const struct fault *why);
void taking_tell(struct taking *t, const char *column, const char *code, const char *text, enum severity severity,
                 bool wants_reason);
/* In a finding's sentence: what it collides with by what people know it by, where that is known here. */
void taking_name_other(const struct taking *t, const struct finding *finding, char *text, size_t size);
/* "Số hộ: 1200 -> 1300; ...": which columns of the present content the entry would change; what no column shows
 * (opening stock or event, a card's match) is named too. column: the first of them; who: one would make it another
 * person. */
struct difference { char text[1200]; const char *column; bool who; };
enum result taking_differs(struct taking *t, const Lt__Update *present, struct difference *out,
                           struct fault *f) MUST_CHECK;
/* Rules that warn: u->reasons, or a refusal (*refused). */
struct reason_said { const char *code, *note; };
enum result reason_check(const struct reason_said *r, struct fault *f) MUST_CHECK;
void reason_choices(char *out, size_t size);      /* "checked, permitted, ..." */

#endif
