/* One entry: the cells of a form become a letter. This is the only way a record is made at a site: import takes a
 * hundred thousand of them, new and fix one. Steps: understand (forms), is it known already (mirror), what do the
 * rules say (judge), then outbox, mirror and names in one transaction. */
#ifndef LT_CLIENT_ENTRY_H
#define LT_CLIENT_ENTRY_H
#include "client/forms/forms.h"
#include "client/identity.h"
#include "client/store.h"

struct entry_said {               /* what is to be told of an entry */
	const char *column;           /* the program's name; "" when it is about the whole */
	const char *value;
	const char *code;             /* "LT-2013", "UNIT-001" */
	const char *text;             /* whole sentences with the remedy */
	enum severity severity;       /* ERROR: it is refused; WARNING: recorded with the reason given; INFO: just so */
	bool wants_reason;            /* refused for want of a reason only */
};
struct entry_options {
	const struct form *form;
	int32_t as_of, today;
	bool has_as_of;               /* --as-of was given */
	const char *reason, *note;    /* for every warned entry without a reason of its own; NULL: none */
	bool amend;                   /* what is recorded with other content becomes an amendment */
	bool has_file; struct hash file;
	void (*say)(void *ctx, const struct entry_said *s); void *ctx;
};
struct desk;                      /* where entries are taken */
/* REFUSED LT-2045, LT-2046: the options' reason; LT-71nn: the names. */
enum result desk_open(struct store *s, const struct entry_options *o, struct desk **out, struct fault *f) MUST_CHECK;
void desk_close(struct desk **d);
const struct row_context *desk_context(const struct desk *d);

struct entry {
	const char *const *cells;     /* one per column of the form; NULL or "": blank */
	uint32_t row;                 /* of the file; 0: typed */
	const struct id *corrects;    /* the returned update it takes the place of; NULL: none */
};
enum entry_fate {
	ENTRY_RECORDED, ENTRY_AMENDED,
	ENTRY_SKIPPED,                /* recorded already, the same */
	ENTRY_DIFFERS,                /* recorded already, with other content: refused, `amend` would take it */
	ENTRY_REFUSED,
};
/* Inside a transaction. DONE whatever became of the entry; anything else is the store's. */
enum result desk_take(struct desk *d, const struct entry *e, enum entry_fate *fate, struct fault *f) MUST_CHECK;

#endif
