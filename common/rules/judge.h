/* judge(record, scope, lookup, today): the same C code at the site and at the centre. Pure: what it must know of others
 * it asks of the lookup, which answers a row, none, or unknown. Unknown never refuses: at the site the record is
 * recorded all the same, at the centre it is parked until what it waits for arrives. */
#ifndef LT_RULES_JUDGE_H
#define LT_RULES_JUDGE_H
#include "common/base/arena.h"
#include "common/base/lang.h"
#include "common/catalogue/catalogue.h"
#include "common/rules/closing.h"
#include "common/rules/node.h"

enum severity { SEVERITY_INFO = 1, SEVERITY_WARNING = 2, SEVERITY_ERROR = 3 };

struct rule {
	const char *code;             /* "ORG-003"; never changes, never reused */
	enum severity severity;
	const char *source;           /* "R41", "S02", "domain 1.0": where the rule comes from */
	const char *vi, *en;          /* whole sentences */
	const char *remedy_vi, *remedy_en;
};
extern const struct rule rules[];
extern const size_t n_rules;
const struct rule *rule_find(const char *code);

/* What judge asks. BY_ID: one node. BY_CODE: all units or organisations that ever bore the code. BY_PARENT: all nodes of
 * that kind that have, at some time, had this parent: units and organisations below it, members and meetings of a cell,
 * posts in an organisation or unit, reports on a task (UNKNOWN unless all of them are to be had). BY_UNIT: organisations
 * seated in a unit. BY_PERSON: posts a person has held. BY_MATCH: members with the same card match (id). */
enum query_by { BY_ID, BY_CODE, BY_PARENT, BY_UNIT, BY_PERSON, BY_MATCH };
struct query { enum query_by by; uint32_t kind; struct id id; const char *code; };
enum answer { ANSWER_ROW, ANSWER_NONE, ANSWER_UNKNOWN };
struct lookup {
	/* Rows are lent until the judgement's effects are applied. BY_ID of what has not arrived is ANSWER_UNKNOWN, and
	 * ANSWER_NONE means the same there. All others are probes: whoever cannot know answers ANSWER_UNKNOWN and the check
	 * is left to the other end. */
	enum answer (*find)(void *ctx, const struct query *q, const struct node *const **rows, size_t *n);
	void *ctx;
	const struct catalogue *catalogue;    /* in force now; NULL: none has arrived, so forms are unknown and parameters built in */
	const struct closed_periods *closed;  /* what the province has closed; NULL: nothing */
};

struct scope {
	bool everything;              /* the centre's own hand */
	struct id root_organisation;
	bool has_root_unit;
	struct id root_unit;
	int32_t from, to;             /* days of authorship, [from, to); ON_BEGINNING, ON_END when open */
};

#define NODE_EVENTS_MAX 1000      /* changes of one node; the next one is returned */
#define JUDGE_ROOM (256u * 1024)
enum decision { JUDGED_ACCEPTED, JUDGED_RETURNED, JUDGED_UNKNOWN };
#define FINDINGS_MAX 16
/* Why a clerk stands by what a rule warns of: travels with the record, never changes a verdict. */
struct reason { const char *code, *vi, *en; bool needs_note; };
extern const struct reason reasons[];
extern const size_t n_reasons;
const struct reason *reason_find(const char *code);
bool reason_given(const Lt__Update *u, const struct rule *rule);      /* u->reasons names it */

struct finding {
	const struct rule *rule;
	const char *field;            /* path: "organisation.parent_id", "cells.women"; static, the catalogue's or in the arena */
	struct id other;              /* what it collides with: a node, or the update that would become impossible; or zero */
	int32_t other_on;             /* ... and the day of it; ON_BEGINNING when there is none */
	const struct form_rule *says; /* FRM-020, FRM-021: the form's rule, whose sentence it is; else NULL. The catalogue's */
	const struct closed_period *closed;   /* LCK-001: the period it changes, the first of several to end; else NULL. The lookup's */
};
/* "Sentence. Remedy. (01/07/2025, id of the other)": for a screen, an inbox, or lt1.Finding. */
void finding_sentence(const struct finding *f, enum lang lang, char *out, size_t size);

struct judgement {
	enum decision decision;
	struct finding findings[FINDINGS_MAX]; size_t n_findings;
	struct query waits_for;       /* JUDGED_UNKNOWN: the first thing it could not know; the entity itself when an event
	                               * of a member came before its predecessor */
	struct node *after;           /* JUDGED_ACCEPTED (and UNKNOWN at a site): the entity as it is from now on, in the arena */
	bool created;                 /* the entity is new */
	bool amends;                  /* op amend: the base, or the event below, is another version of itself */
	const struct node_event *event;       /* this record among after->events; NULL when it is the base, or without after */
	bool adjusts;                 /* not returned, and it changes a closed period: LCK-001 */
	int32_t earliest;             /* first day on which anything differs: the dirty mark's date, never before DATE_MIN */
};

/* Allocates in the arena only, at most JUDGE_ROOM bytes, which must be free; the result is valid until it is reset.
 * `after` borrows from u (its record is the base of a new node, its text names) and from the rows of lookup: copy what
 * is kept longer. u has passed record_unpack. j is the number the new event will bear when known, J_NEW otherwise. */
void judge(const Lt__Update *u, const struct scope *scope, const struct lookup *lookup, int32_t today, uint64_t j,
           struct arena *a, struct judgement *out);

#endif
