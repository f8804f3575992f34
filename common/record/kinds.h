/* The kinds of record: one row joins message, table, business key and rules. Whoever wants to know what kinds exist
 * reads this table; nothing else lists them. */
#ifndef LT_RECORD_KINDS_H
#define LT_RECORD_KINDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "proto/records.pb-c.h"

enum {                                                    /* = tag in Update */
	KIND_UNIT = 20, KIND_UNIT_CHANGE = 21, KIND_ORGANISATION = 22, KIND_ORGANISATION_CHANGE = 23,
	KIND_MEMBER = 24, KIND_MEMBER_EVENT = 25, KIND_POST = 26, KIND_MEETING = 27,
	KIND_COUNTED_RETURN = 28, KIND_REGISTER_ENTRY = 29, KIND_DOCUMENT = 30, KIND_TASK = 31, KIND_TASK_REPORT = 32,
	KIND_CASE_FILE = 33, KIND_PERIOD_STEP = 34
};

#define CELLS_MAX 200             /* of one filled form */

/* SITE: nobody but its own site. PROVINCE: every site, by the feed `province`. ISSUED: every site when the centre's own
 * hand wrote it, else nobody. */
enum audience { AUDIENCE_SITE, AUDIENCE_PROVINCE, AUDIENCE_ISSUED };

struct kind {
	uint32_t tag;                                    /* the record's tag in lt.Update */
	const char *name;                                /* "unit_change": form, table and message in one word */
	const char *vi, *en;
	const ProtobufCMessageDescriptor *message;
	const char *table;
	const char *key;                                 /* the business key's columns, separated by commas */
	uint32_t subject;                                /* the kind whose entity a change changes; itself otherwise */
	enum audience audience;                          /* who else hears of what was accepted */
	bool filled;                                     /* its columns come from a form of the catalogue */
};

extern const struct kind kinds[];
extern const size_t n_kinds;
const struct kind *kind_by_tag(uint32_t tag);
const struct kind *kind_by_name(const char *name);
const struct kind *kind_of(const Lt__Update *u);         /* NULL unless exactly one record is set */
const ProtobufCMessage *kind_record(const Lt__Update *u);

/* One row for every field of every message of records.proto: what the descriptors cannot carry. */
struct field {
	const ProtobufCMessageDescriptor *message;
	uint32_t tag;
	bool required;                                   /* judged by REC-001, with the sentence's label */
	int64_t min, max;                                /* numbers and dates: value; text: bytes; bytes: length; repeated: see max_count */
	uint32_t max_count;                              /* repeated fields */
	bool is_date, is_month;                          /* is_month: a date that is the first of its month */
	bool personal;                                   /* personal data: never logged, blanked by erasure */
	const char *column;                              /* in the table and in import forms; NULL: not there by itself */
	const char *vi, *en;                             /* label for people */
};
extern const struct field fields[];
extern const size_t n_fields;
const struct field *field_find(const ProtobufCMessageDescriptor *message, uint32_t tag);

/* "ORGANISATION_TYPE_DIRECT_COMMITTEE" <-> "direct_committee": labels of enum values come from the descriptors. */
const char *enum_label(const ProtobufCEnumDescriptor *e, int value);            /* NULL when unknown */
bool enum_value(const ProtobufCEnumDescriptor *e, const char *label, int *out); /* never UNSPECIFIED */

#endif
