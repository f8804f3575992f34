/* The catalogue: what the province decides and both ends judge by. Pure: made from entries (proto/catalogue.proto), asked
 * by the rules, by forms and by lists; it reads no file and no table. One version is in force at a time; inside it
 * everything has days on which it holds, and the event's day picks. Immutable once made, so it may be shared. */
#ifndef LT_CATALOGUE_H
#define LT_CATALOGUE_H
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/base/hash.h"
#include "common/base/lang.h"
#include "proto/catalogue.pb-c.h"

#define CATALOGUE_ENTRY_MAX (48u << 10)   /* bytes of one entry */
#define CATALOGUE_ENTRIES_MAX 4000u
#define CATALOGUE_BYTES_MAX (4u << 20)    /* of all entries together */

/* What an entry is called: "form/RLG/2016-01-01", "list/theory", "parameter/meeting_minutes", "holidays/2021",
 * "programme/03-ĐA/TU", "label/unit", "indicator/members_total", "periods/year", "cut/term_2016_2021",
 * "baseline/03-ĐA/TU/members_total/SITE", "target/03-ĐA/TU/members_total/SITE" (SITE may be empty: the province),
 * "owed/meeting/periodic/2016-01-01" (detail and day may be empty). Equal keys are the same thing. */
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

/* ---- figures: what is counted, for which periods, from where, to where (nothing of it is judged by) ----
 * All of these may be asked of NULL, which has none. Words are never NULL: blank English is the Vietnamese, and so on. */
/* kind, direction and select are there; share tells whether there is a denominator. NULL: none such. */
const Ltc__Indicator *catalogue_indicator(const struct catalogue *c, const char *code);
size_t catalogue_n_indicators(const struct catalogue *c);                 /* by code */
const Ltc__Indicator *catalogue_indicator_at(const struct catalogue *c, size_t i);
bool indicator_reads(const Ltc__Indicator *i, uint32_t kind);             /* may a change of that kind change it? */
bool indicator_keeps(const Ltc__Indicator *i, Ltc__Period p);             /* is it stored for periods of that length? */
/* From which day periods of that length are stored; false: they are not. */
bool catalogue_stored_from(const struct catalogue *c, Ltc__Period p, int32_t *from);
/* Spans of a programme's own, by code; from < to. */
const Ltc__Cut *const *catalogue_cuts(const struct catalogue *c, size_t *n);
const Ltc__Cut *catalogue_cut(const struct catalogue *c, const char *code);
/* Of all programmes, or (programme not NULL) of one: side by side, in the order of the programme's table, the province's
 * before the sites'. Their programmes and indicators exist. `on`, numerator; comparator, value, due_on are there. */
const Ltc__Baseline *const *catalogue_baselines(const struct catalogue *c, const char *programme, size_t *n);
const Ltc__Target *const *catalogue_targets(const struct catalogue *c, const char *programme, size_t *n);
/* Of one: NULL when there is none. site NULL or "": the province's. */
const Ltc__Baseline *catalogue_baseline(const struct catalogue *c, const char *programme, const char *indicator,
                                        const char *site);
const Ltc__Target *catalogue_target(const struct catalogue *c, const char *programme, const char *indicator,
                                    const char *site);
/* By kind, detail, first day. Kind, subject and a period that is not PERIOD_NONE are there. */
const Ltc__Owed *const *catalogue_owed(const struct catalogue *c, size_t *n);

enum target_state { TARGET_NO_DATA, TARGET_MET, TARGET_NEARLY, TARGET_NOT_MET };
/* now: of a share hundredths of a per cent (as it is printed), otherwise the count; known: is there one at all. nearly: the
 * parameter target_nearly: so many hundredths of a percentage point off, or hundredths of a per cent of a target count.
 * *distance: now - value; 0 without data. */
enum target_state target_look(const Ltc__Target *t, bool share, bool known, int64_t now, int64_t nearly,
                              int64_t *distance);

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
/* As people write it, in either language and with or without marks: 2020, «6 tháng đầu năm 2020», 2020-H1, «quý 3/2020», Q3 2020,
 * 08/2020, 2020-08. Not a day: that is no period by itself. */
bool period_read(const char *text, Ltc__Period *p, int32_t *from, int32_t *to);
#define PERIOD_TEXT 40
/* Its code: "2020", "2020-H1", "2020-Q1", "2020-12"; of PERIOD_NONE the day. Returns out. */
const char *period_write(Ltc__Period p, int32_t from, char out[PERIOD_TEXT]);
/* As people read it: «6 tháng đầu năm 2020», "first half of 2020". */
void period_words(Ltc__Period p, int32_t from, enum lang lang, char *out, size_t size);

#endif
