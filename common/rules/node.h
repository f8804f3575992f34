/* A node is a unit or an organisation as known at one moment of the journal: how it entered (base), what happened to
 * it since (events), and what follows from both (spans: half-open intervals [from, to) of constant name and parent).
 * Folding events by (on, j) makes the order of arrival unimportant. Pure. */
#ifndef LT_RULES_NODE_H
#define LT_RULES_NODE_H
#include "common/base/arena.h"
#include "common/base/id.h"
#include "common/record/kinds.h"

#define ON_BEGINNING INT32_MIN    /* valid since before the register */
#define ON_END INT32_MAX          /* still valid */
#define J_NEW UINT64_MAX          /* not judged yet: comes after all others of its day */

struct node_event {
	int32_t on;
	uint64_t j;
	Lt__ChangeKind change;        /* rename, re_parent, dissolve */
	const char *name;             /* rename */
	struct id parent;             /* re_parent */
	struct id update_id;
};
struct node_span { int32_t from, to; const char *name; bool has_parent; struct id parent; };

struct node {
	uint32_t kind;                        /* KIND_UNIT or KIND_ORGANISATION */
	struct id id;
	uint32_t version;                     /* 1 on entry, + 1 per accepted change */
	const Lt__Unit *unit;                 /* the base: exactly one of the two; name and parent as on entry */
	const Lt__Organisation *organisation;
	int32_t from;                         /* ON_BEGINNING or the day of founding */
	const struct node_event *events; size_t n_events;   /* in (on, j) order */
	const struct node_span *spans; size_t n_spans;      /* in order of from, without gaps */
	bool parked;                          /* an update of it is parked: whatever touches it waits behind. What is
	                                       * known only from parked updates has no base, events or spans */
};

/* Recomputes spans from base and events. NULL, or the first event that has become impossible (after the end, or before
 * the beginning of the node). Spans are allocated in the arena. */
const struct node_event *node_fold(struct node *n, struct arena *a);
const struct node_span *node_at(const struct node *n, int32_t on);    /* NULL when not valid on that day */
int32_t node_end(const struct node *n);                               /* ON_END while it is valid */
const char *node_code(const struct node *n);

#endif
