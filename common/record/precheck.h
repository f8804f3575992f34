/* The pre-check walks the wire bytes of a message by its descriptor before protobuf-c sees them, because protobuf-c
 * accepts what PostgreSQL and the rules must never meet: invalid UTF-8, NUL, wrong wire types, duplicates of single
 * fields, truncated varints, deep nesting, floods of repeated fields. Unknown fields pass (they are kept). */
#ifndef LT_RECORD_PRECHECK_H
#define LT_RECORD_PRECHECK_H
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/record/kinds.h"

#define BODY_MAX 65536

/* REFUSED with fault LT-30nn whose place is the field's path ("organisation.name") and detail the offset. */
enum result precheck(const ProtobufCMessageDescriptor *message, struct slice bytes, struct fault *f) MUST_CHECK;
/* Like precheck for messages of link.proto, which have no rows in fields[]: structure, UTF-8, counts <= max_repeated. Enum values
 * without a name pass: a newer peer may use them. */
enum result precheck_plain(const ProtobufCMessageDescriptor *message, struct slice bytes, uint32_t max_repeated, struct fault *f) MUST_CHECK;

#endif
