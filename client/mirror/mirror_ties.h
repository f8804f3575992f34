/* What a record is tied to: whose it is, and the keys others ask by. Letters and rows of the feeds are filed alike. */
#ifndef LT_CLIENT_MIRROR_TIES_H
#define LT_CLIENT_MIRROR_TIES_H
#include "common/base/id.h"
#include "common/record/kinds.h"

struct ties {                                     /* borrowed from the update; NULL: none */
	uint32_t subject;
	struct id entity;
	int what;                                 /* lt.ChangeKind, lt.MemberEventKind; 0 otherwise */
	bool enters;                              /* of units and organisations: opening or founding */
	const char *code;                         /* of those */
	bool has_since; int32_t since;
	const char *name;                         /* of a change */
	const ProtobufCBinaryData *parent, *seat, *person, *match;
};
/* false: the record does not say whose it is, or it is none of ours. */
bool ties_of(const Lt__Update *u, struct ties *out);

#endif
