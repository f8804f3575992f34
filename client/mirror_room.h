/* Inside the mirror: mirror.c looks up, mirror_put.c writes. */
#ifndef LT_CLIENT_MIRROR_ROOM_H
#define LT_CLIENT_MIRROR_ROOM_H
#include "client/mirror.h"

#define SLOTS 4096

struct mirror {
	struct store *store;
	struct identity me;
	struct arena *arena;
	const struct node *slots[SLOTS];   /* the latest node asked for, by id */
	uint64_t life;
};

const struct node *mirror_node(struct mirror *m, uint32_t kind, const struct id *id);
void mirror_forget(struct mirror *m);

#endif
