/* Inside the mirror: mirror.c answers, mirror_node.c makes nodes out of rows, mirror_put.c writes, mirror_known.c
 * recognises. */
#ifndef LT_CLIENT_MIRROR_ROOM_H
#define LT_CLIENT_MIRROR_ROOM_H
#include "client/mirror/mirror.h"

#define SLOTS 4096
#define MIRROR_ARENA (16u << 20)
#define NODE_ROOM (4u << 20)               /* the largest node: NODE_EVENTS_MAX events with all they say */

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
};

/* Of one answer; more are not known, because half an answer would be a wrong one. */
#define MIRROR_ROWS 1024
struct mirror_entry { const struct node *node; struct node *making; };       /* making NULL: it was remembered */
struct mirror_list { struct mirror_entry nodes[MIRROR_ROWS]; size_t n; };
/* All posts or meetings of one place. false: not known, or more than there is room for. */
bool mirror_nodes_at(struct mirror *m, uint32_t kind, const struct id *place, struct mirror_list *list);

/* NULL: not known, or no room (m->full). */
const struct node *mirror_node(struct mirror *m, uint32_t kind, const struct id *id);
void mirror_drop(struct mirror *m, uint32_t kind, const struct id *id);    /* it has changed */
void mirror_forget(struct mirror *m);

/* Of a unit or organisation that enters, by opening or founding; NULL: the update changes one. */
const ProtobufCMessage *mirror_entering(const Lt__Update *u);
Lt__ChangeKind mirror_change(const Lt__Update *u);           /* of a unit_change or organisation_change */
static inline bool
mirror_is_tree(uint32_t subject)
{
	return subject == KIND_UNIT || subject == KIND_ORGANISATION;
}

#endif
