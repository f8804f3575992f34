/* Rows that came down, as the mirror reads them. */
#include "client/mirror/mirror_room.h"
#include "common/link/site.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

struct sql *
mirror_held_of(struct mirror *m, uint32_t subject, const struct id *entity)
{
	struct sql *q = store_sql(m->store, site_sql_held_of);
	sql_id(q, 1, entity);
	sql_int(q, 2, subject);
	sql_int(q, 3, mirror_beside(subject));
	return q;
}

bool
mirror_held_read(struct sql *q, struct arena *a, struct told *out)
{
	ProtobufCAllocator allocator = arena_allocator(a);
	struct slice said = sql_get_bytes(q, 7);
	*out = (struct told){ .held = true,
		              .kind = (uint32_t)sql_get_int(q, 0),
		              .version = (uint32_t)sql_get_int(q, 2),
		              .j = (uint64_t)sql_get_int(q, 4),
		              .what = (int)sql_get_int(q, 5),
		              .on = (int32_t)sql_get_int(q, 6),
		              .u = lt__update__unpack(&allocator, said.len, said.data) };
	const struct kind *k = kind_by_tag(out->kind);
	out->issued = k != NULL && k->audience == AUDIENCE_ISSUED && sql_get_int(q, 8) == FEED_PROVINCE;
	sql_get_id(q, 1, &out->id);
	sql_get_id(q, 3, &out->update_id);
	return out->u != NULL;
}
