/* Bytes <-> Update. Unpacking goes through the pre-check and into a capped arena. */
#ifndef LT_RECORD_CODEC_H
#define LT_RECORD_CODEC_H
#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/base/id.h"
#include "common/record/kinds.h"

#define RECORD_ARENA_CAP (1u << 20)

/* Pre-check and unpack. The Update lives in the arena. REFUSED: undecodable (also: no record, or more than one; fault says). */
enum result record_unpack(struct slice body, struct arena *a, Lt__Update **out, struct fault *f) MUST_CHECK;
enum result record_pack(const Lt__Update *u, struct buffer *out, struct fault *f) MUST_CHECK;   /* REFUSED beyond BODY_MAX */
/* A protobuf-c allocator over an arena, for other unpackers. */
ProtobufCAllocator arena_allocator(struct arena *a);

struct id unit_id(const Lt__Unit *u);
struct id organisation_id(const Lt__Organisation *o);
/* Derived from the business key, so that the same post or meeting told twice is the same entity at both ends. */
struct id post_id(const Lt__Post *p);
struct id meeting_id(const Lt__Meeting *m);
struct id counted_return_id(const Lt__CountedReturn *r);
struct id register_entry_id(const Lt__RegisterEntry *e);
struct id document_id(const Lt__Document *d);
struct id task_id(const Lt__Task *t);
struct id task_report_id(const Lt__TaskReport *r);
struct id case_file_id(const Lt__CaseFile *c);
struct id period_step_id(const Lt__PeriodStep *s);
/* The entity this record creates or changes; false when the record does not say. Its kind is kind->subject. */
bool record_entity(const Lt__Update *u, uint32_t *kind, struct id *out);

/* What the author said, without what the program added (ids, time, actor, reasons, source): basis, dates, decision and
 * record. The same bytes at both ends: mirrors keep them, rows of feeds carry them, digests are made of them. */
void record_said(const Lt__Update *u, struct buffer *out);

#endif
