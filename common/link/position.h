/* Positions of logs as they travel in messages of link.proto: both machines read and fill them alike. Pure. */
#ifndef LT_LINK_POSITION_H
#define LT_LINK_POSITION_H
#include "common/link/log.h"

ProtobufCBinaryData position_bytes(const void *data, size_t len);             /* a view: nothing is copied */
/* Absent: zeros. false: present, with a wrong length. */
bool position_hash(const ProtobufCBinaryData *b, protobuf_c_boolean present, struct hash *out);
bool position_read(const Lt1__LogPosition *m, struct log_position *out);      /* false: no message, no generation, a wrong length */
void position_fill(const struct log_position *at, Lt1__LogPosition *m);       /* borrows from *at */

#endif
