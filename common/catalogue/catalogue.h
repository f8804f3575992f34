/* The catalogue: what the province decides and both ends judge by. Pure: made from entries (proto/catalogue.proto), asked
 * by the rules, by forms and by lists; it reads no file and no table. One version is in force at a time; inside it
 * everything has days on which it holds, and the event's day picks. Immutable once made, so it may be shared. */
#ifndef LT_CATALOGUE_H
#define LT_CATALOGUE_H
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/base/hash.h"
#include "proto/catalogue.pb-c.h"

#define CATALOGUE_ENTRY_MAX (48u << 10)   /* bytes of one entry */
#define CATALOGUE_ENTRIES_MAX 4000u
#define CATALOGUE_BYTES_MAX (4u << 20)    /* of all entries together */

/* What an entry is called: "form/RLG/2016-01-01", "list/theory", "parameter/meeting_minutes", "holidays/2021",
 * "programme/03-ĐA/TU", "label/unit". Equal keys are the same thing. */
#define CATALOGUE_KEY 160
bool catalogue_key(const Ltc__Entry *e, char out[CATALOGUE_KEY]);         /* false: nothing or more than one is set */
/* Pre-check (common/record/precheck.h) and unpack. The entry lives in the arena. */
struct arena;
enum result catalogue_entry(struct slice bytes, struct arena *a, Ltc__Entry **out, struct fault *f) MUST_CHECK;

/* As JSON, field names as in the .proto, enum values by their short labels (absent fields are left out): what SQL reads. */
void catalogue_entry_json(const Ltc__Entry *e, struct buffer *out);

/* In the file's order, and sorted for code_find. vi and en are never NULL, here as in everything made. */
struct code_list { const char *code, *vi, *en; const Ltc__Code *const *codes; size_t n_codes; const Ltc__Code *const *by_code; };
const Ltc__Code *code_find(const struct code_list *l, const char *code, int32_t on);      /* NULL: not in force on that day */

struct rule;                              /* common/rules/judge.h */
struct form_field {
	const char *code, *vi, *en, *unit;
	const char *path;                     /* "cells.women": where a finding points */
	Ltc__FieldType type;
	bool required, qualified;
	bool has_min, has_max; int64_t min, max;
	unsigned decimals;
	const struct code_list *list;         /* FIELD_TYPE_CODE */
};
struct form_term { size_t field; int32_t factor; };                       /* field: place in form->fields */
struct form_rule {
	const struct form_term *left, *right; size_t n_left, n_right;
	Ltc__Comparison comparison;
	int64_t constant;
	unsigned severity;
	const char *vi, *en;
};
struct catalogue_form {
	const char *code, *vi, *en, *source;
	int32_t from, to;                     /* [from, to): INT32_MIN, INT32_MAX when open (ON_BEGINNING, ON_END of rules/node.h) */
	uint32_t kind;                        /* KIND_COUNTED_RETURN, KIND_REGISTER_ENTRY, KIND_CASE_FILE */
	uint32_t subject;                     /* KIND_ORGANISATION, KIND_UNIT */
	uint64_t subject_types;               /* bit 1 << OrganisationType or UnitLevel; 0: any */
	Ltc__Period period;
	bool person, owed;
	int32_t due_days;
	const char *const *systems; size_t n_systems;
	const struct form_field *fields; size_t n_fields;     /* in the file's order */
	const struct form_rule *rules; size_t n_rules;
};

struct catalogue;
/* From all entries of one version, in any order. REFUSED: f names the entry (place) and what does not fit; a catalogue that was checked
 * before it was published never is. free: NULL is fine. */
enum result catalogue_make(const struct slice *entries, size_t n, uint32_t version, struct catalogue **out,
                           struct fault *f) MUST_CHECK;
void catalogue_free(struct catalogue **c);
uint32_t catalogue_version(const struct catalogue *c);                    /* 0 for NULL */
/* BLAKE2b-256 over all entries in order of their keys; of an empty one over nothing. The same at both ends. */
struct hash catalogue_digest(const struct catalogue *c);

/* In force on that day; NULL: none is. known: any version of it, of any day, exists. */
const struct catalogue_form *catalogue_form(const struct catalogue *c, const char *code, int32_t on);
bool catalogue_form_known(const struct catalogue *c, const char *code);
size_t catalogue_n_forms(const struct catalogue *c);                      /* all versions, by code, then by from */
const struct catalogue_form *catalogue_form_at(const struct catalogue *c, size_t i);
/* A field's place in the form; SIZE_MAX: none. `hint`: where it is likely to be (cells come in the form's order). */
size_t form_field_find(const struct catalogue_form *form, const char *code, size_t hint);

const struct code_list *catalogue_list(const struct catalogue *c, const char *code);
const Ltc__Programme *catalogue_programme(const struct catalogue *c, const char *code);
const Ltc__Label *catalogue_label(const struct catalogue *c, const char *kind);       /* NULL: kinds.c's own words */

/* ---- parameters of rules: parameters.def says which exist, with their built-in values ---- */
enum parameter_no {
#define PARAMETER(symbol, code, unit, source, vi, en) PARAMETER_##symbol,
#define VALUE(symbol, from, value)
#include "common/catalogue/parameters.def"
#undef PARAMETER
#undef VALUE
	PARAMETER_COUNT
};
struct parameter { const char *code, *unit, *source, *vi, *en; };
extern const struct parameter parameters[PARAMETER_COUNT];
/* The value on that day: the catalogue's (also a NULL one's) or, where it has none of that parameter, the built-in one. false: none yet. */
bool catalogue_parameter(const struct catalogue *c, enum parameter_no p, int32_t on, int64_t *value);
/* Is it a holiday? known: the catalogue names that year's holidays; otherwise the caller keeps to the fixed four. */
bool catalogue_holiday(const struct catalogue *c, int32_t on, bool *known);

/* ---- periods ---- */
/* The period of that length in which `on` lies: [*from, *to). PERIOD_NONE: the day itself. */
void period_of(Ltc__Period p, int32_t on, int32_t *from, int32_t *to);
const char *period_name(Ltc__Period p);                                   /* "quarter" */

#endif
