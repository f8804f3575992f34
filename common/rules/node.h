/* A node is one entity of the registers as known at one moment of the journal: how it entered (base), what happened to
 * it since (events), and what follows from both (spans: half-open intervals [from, to) of constant state). Folding events
 * by (on, j) makes the order of arrival unimportant. Pure.
 *
 *   unit, organisation   base as entered or as last amended; events change name and parent; may end
 *   member               no base of its own: the opening and every entering event are events like the others. Spans have
 *                        the cell as parent; once ended a last span without parent follows. The fold is total: an event
 *                        that finds nothing to do has no effect (node_event.effect), so that arrival order never matters
 *   post                 one span [from_on, to_on), parent: the organisation or unit; no events
 *   meeting              one span, its day; parent: the cell; no events
 *   counted_return       one span, the first day of its period (how long that is, only the catalogue says); parent: the
 *                        organisation or unit; no events
 *   register_entry, case_file, document, task
 *                        one span, from its day until it ends (a task: for ever); no events. Parent: the organisation or
 *                        unit; of a task its lead; documents have none
 *   task_report          one span from its day on; parent: the task; no events
 *   period_step          one span from its day on; parent: the organisation; no events */
#ifndef LT_RULES_NODE_H
#define LT_RULES_NODE_H
#include "common/base/arena.h"
#include "common/base/id.h"
#include "common/record/kinds.h"

#define ON_BEGINNING INT32_MIN    /* valid since before the register */
#define ON_END INT32_MAX          /* still valid */
#define J_NEW UINT64_MAX          /* not judged yet: comes after all others of its day */

/* What an event of a member does at its place in the timeline. */
enum event_effect {
	EFFECT_DONE,
	EFFECT_NONE,                  /* nothing left to do: ended already, exempt already ... accepted with a warning */
	EFFECT_TOO_SOON,              /* its predecessor is not known yet: parks */
};

struct node_event {
	int32_t on;
	uint64_t j;                   /* of its present version: an amended event moves to the end of its day */
	uint32_t version;             /* 1, + 1 per amendment */
	struct id id;                 /* the update it was first told by */
	struct id update_id;          /* the update its present content comes from */
	Lt__ChangeKind change;        /* trees: rename, re_parent, dissolve */
	const char *name;             /* rename */
	struct id parent;             /* re_parent */
	/* members */
	Lt__MemberEventKind what;     /* UNSPECIFIED: the opening */
	const Lt__Member *enters;     /* of the opening and of whoever enters by the event */
	const Lt__MemberEvent *member;        /* NULL: the opening */
	bool has_decided_on; int32_t decided_on;
	enum event_effect effect;     /* filled by node_fold */
};

struct member_state {
	Lt__MemberStatus status;
	bool exempt, away;
	bool has_transfer_to; struct id transfer_to;          /* out-transfer under way: counted here until the in-transfer */
	bool has_official_on; int32_t official_on;
	bool has_party_since; int32_t party_since;
};
struct node_span {
	int32_t from, to;
	const char *name;                                     /* trees */
	bool has_parent; struct id parent;
	struct member_state member;                           /* members */
};

struct node {
	uint32_t kind;                        /* a kind's subject */
	struct id id;
	uint32_t version;                     /* edition + the versions of all events: 1 on entry, + 1 per accepted update */
	uint32_t edition;                     /* of the base: 1, + 1 per amendment; 0 for members */
	struct id update_id;                  /* the update the base comes from; zero when not known */
	const Lt__Unit *unit;                 /* exactly one of them all; of a tree: name and parent as on entry */
	const Lt__Organisation *organisation;
	const Lt__Member *member;             /* the earliest entering event's */
	const Lt__Post *post;
	const Lt__Meeting *meeting;
	union {                               /* as `kind` says */
		const ProtobufCMessage *generic;
		const Lt__CountedReturn *counted_return;
		const Lt__RegisterEntry *register_entry;
		const Lt__Document *document;
		const Lt__Task *task;
		const Lt__TaskReport *task_report;
		const Lt__CaseFile *case_file;
		const Lt__PeriodStep *period_step;
	};
	bool has_decided_on; int32_t decided_on;              /* posts, register entries, cases */
	const Lt__DecisionRef *decision;                      /* the same; NULL: none */
	bool issued;                          /* documents, tasks, steps: told or amended by the centre's own hand, from then on by it only */
	int32_t from;                         /* ON_BEGINNING or the day of founding; the day of entry, of the post, of the meeting;
	                                       * of generic kinds node_fold fills it in */
	const struct node_event *events; size_t n_events;   /* in (on, j) order */
	const struct node_span *spans; size_t n_spans;      /* in order of from, without gaps */
	bool parked;                          /* an update of it is parked: whatever touches it waits behind. What is
	                                       * known only from parked updates has no base, events or spans */
};

/* Recomputes spans (and a member's effects, member and from) from base and events. NULL, or the first event that has
 * become impossible (of trees only: after the end, or before the beginning of the node). Spans are allocated in the
 * arena. A member's events must lie in memory that can be written: their effect is filled in. */
const struct node_event *node_fold(struct node *n, struct arena *a);
const struct node_span *node_at(const struct node *n, int32_t on);    /* NULL when not valid on that day */
int32_t node_end(const struct node *n);                               /* ON_END while it is valid */
const char *node_code(const struct node *n);                          /* of units and organisations; else NULL */
static inline bool
node_known(const struct node *n)
{
	return n->unit || n->organisation || n->member || n->post || n->meeting || n->generic;
}

#endif
