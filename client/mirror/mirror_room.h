/* Inside the mirror: mirror.c answers, mirror_node.c and mirror_record.c make nodes out of rows, mirror_held.c reads what
 * came down, mirror_scope.c knows what is the site's own, mirror_put.c writes, mirror_known.c recognises. */
#ifndef LT_CLIENT_MIRROR_ROOM_H
#define LT_CLIENT_MIRROR_ROOM_H
#include "client/mirror/mirror.h"
#include "client/mirror/mirror_ties.h"

#define SLOTS 4096
#define MIRROR_ARENA (16u << 20)
#define NODE_ROOM (4u << 20)               /* the largest node: NODE_EVENTS_MAX events with all they say */

#define CLOSED_STAND 400

struct mirror {
	struct store *store;
	struct identity me;
	struct arena *arena;
	const struct node *slots[SLOTS];   /* the latest node asked for, by id */
	uint64_t life;
	bool full;                         /* a node was not made because the arena has no room for it */
	struct node_event events[NODE_EVENTS_MAX];   /* of the node being made */
	size_t n_events;
	struct buffer scratch;
	struct catalogue *catalogue;       /* as of catalogue_stand and catalogue_life */
	struct catalogue_stand stand;
	uint64_t catalogue_life;
	struct closed_periods *closed;     /* as of closed_stand and closed_life; NULL: not asked for yet */
	char closed_stand[CLOSED_STAND];
	uint64_t closed_life;
};
/* mirror_closed.c: lent until the store changes. */
const struct closed_periods *mirror_closed(struct mirror *m);

/* Of one answer; more are not known, because half an answer would be a wrong one. */
#define MIRROR_ROWS 1024
struct mirror_entry { const struct node *node; struct node *making; };       /* making NULL: it was remembered */
struct mirror_list { struct mirror_entry nodes[MIRROR_ROWS]; size_t n; };
/* All posts, meetings, returns ... of one place. false: not known, or more than there is room for. */
bool mirror_nodes_at(struct mirror *m, uint32_t kind, const struct id *place, struct mirror_list *list);

/* NULL: not known, or no room (m->full). */
const struct node *mirror_node(struct mirror *m, uint32_t kind, const struct id *id);
void mirror_drop(struct mirror *m, uint32_t kind, const struct id *id);    /* it has changed */
void mirror_forget(struct mirror *m);

/* ---- rows: one held, or one letter ---- */
#define OWN_J (UINT64_C(1) << 62)          /* the journal's number of what is not judged yet: behind all others, in order of letters */
struct told {
	bool held;                         /* it came down; otherwise a letter, which may amend */
	bool amends, has_supersedes;
	struct id id, update_id, supersedes;
	uint32_t kind, version;            /* held */
	bool issued;                       /* by the centre's own hand */
	uint64_t j;
	int what;
	int32_t on;
	const Lt__Update *u;
};
/* Does a letter count, when `present` is (there) the content so far? An amendment counts on what it names; one of before
 * that was kept counts in order, but not on what is held. */
static inline bool
told_counts(const struct told *t, bool there, bool there_held, const struct id *present)
{
	if (t->held || !t->amends)
		return !there;
	return there && (t->has_supersedes ? id_equal(&t->supersedes, present) : !there_held);
}
/* While a node is made its version is the edition that is held; an own amendment on top makes the edition higher. */
static inline bool
mirror_base_held(const struct node *n)
{
	return n->edition > 0 && n->edition == n->version;
}
struct sql *mirror_held_of(struct mirror *m, uint32_t subject, const struct id *entity);
bool mirror_held_read(struct sql *q, struct arena *a, struct told *out);    /* false: it cannot be read */

/* Inside the making of a node. */
struct node *mirror_node_new(struct mirror *m, uint32_t kind, const struct id *id);
const struct node **mirror_slot(struct mirror *m, uint32_t kind, const struct id *id);
void mirror_event_take(struct mirror *m, struct node_event *e, const struct told *t);
void mirror_events_give(struct mirror *m, struct node *n);
const struct node *mirror_node_finish(struct mirror *m, struct node *n);
struct node *mirror_record_node(struct mirror *m, uint32_t kind, const struct id *id);

/* Of a unit or organisation that enters, by opening or founding; NULL: the update changes one. */
const ProtobufCMessage *mirror_entering(const Lt__Update *u);
static inline bool
mirror_is_tree(uint32_t subject)
{
	return subject == KIND_UNIT || subject == KIND_ORGANISATION;
}
/* The other kind whose rows make up an entity: changes of a unit, events of a member; itself otherwise. */
static inline uint32_t
mirror_beside(uint32_t subject)
{
	return subject <= KIND_MEMBER ? subject + 1 : subject;
}

#endif
