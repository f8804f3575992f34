/* Inside the room of rules: one judgement in the making. judge.c tells the story; form.c looks at the record alone; every
 * register fills one struct subject (unit.c, organisation.c, member.c, post.c, meeting.c, document.c, task.c, filled.c); the
 * two trees share tree.c, entry.c and change.c, filled forms cells.c; all registers share events.c (an event takes its
 * place) and place.c (a place valid in time and in the site's scope). */
#ifndef LT_RULES_WORK_H
#define LT_RULES_WORK_H
#include "common/rules/calendar.h"
#include "common/rules/judge.h"

enum rule_no {
#define RULE(symbol, code, severity, source, vi, en, remedy_vi, remedy_en) RULE_##symbol,
#include "common/rules/rules.def"
#undef RULE
	RULE_COUNT
};

#define ON_DISTRICTS_END 20270    /* 2025-07-01: R42 */
#define BIT(number) (1u << (number))

/* ---- the trees: units and organisations ---- */

/* Where the fields of what enters stand: "unit." or "unit_change.found.". */
struct entry_paths { const char *code, *name, *level, *kind, *type, *setting, *parent, *unit, *valid_from; };
#define ENTRY_PATHS(prefix) { prefix "code", prefix "name", prefix "level", prefix "kind", prefix "type", \
	prefix "setting", prefix "parent_id", prefix "unit_id", prefix "valid_from" }
struct change_paths { const char *change, *subject, *found, *name, *parent, *successors, *without_successor, *retroactive; };
#define CHANGE_PATHS(prefix, subject) { prefix "change", prefix subject, prefix "found", prefix "name", prefix "parent_id", \
	prefix "successor_ids", prefix "without_successor", prefix "retroactive" }

/* What enters the register, by opening or founding: the part units and organisations have in common. */
struct entry {
	const Lt__Unit *unit;                 /* one of the two */
	const Lt__Organisation *organisation;
	const char *code, *name;
	bool has_parent; struct id parent;
	bool has_valid_from; int32_t valid_from;
	bool top;                             /* province, province committee: the only ones without a parent */
	struct id id;                         /* once the form is complete */
	const struct entry_paths *path;
};

/* A unit_change or organisation_change, read into one shape. */
struct change {
	Lt__ChangeKind what;
	bool has_subject; struct id subject;
	bool has_found;
	const char *name;
	bool has_parent; struct id parent;
	size_t n_successors; const ProtobufCBinaryData *successors;
	bool without_successor, retroactive;
	const struct change_paths *path;
};

/* ---- members ---- */

/* Where the fields of who enters stand: "member." or "member_event.enters.". */
struct member_paths {
	const char *organisation, *status, *admitted_on, *admission_decided_on, *official_on, *birth_year, *sex, *occupation,
		*education, *professional, *theory, *match, *exempt_since, *away_since;
};
/* A member or member_event, read into one shape. */
struct happening {
	Lt__MemberEventKind what;             /* UNSPECIFIED: the opening */
	const Lt__Member *enters;             /* of the opening and of whoever enters by the event */
	const Lt__MemberEvent *event;         /* NULL: the opening */
	bool has_from, has_to, has_cell;      /* has_cell: that of `enters` */
	struct id from, to, cell;
	const struct member_paths *path;
};

/* ---- filled forms ---- */

/* Where the fields of a filled form stand; NULL: this kind has none. */
struct filled_paths { const char *form, *organisation, *unit, *person, *on, *end, *cells; };
/* A counted_return, register_entry or case_file, read into one shape. */
struct filled {
	const char *form;
	bool has_organisation, has_unit, has_person, has_on, has_end;
	struct id organisation, unit;
	int32_t on, end;                      /* the key's day; to_on or closed_on */
	int32_t until;                        /* the day after: of a return the day after its period */
	size_t n_cells; Lt__Cell *const *cells;
	const struct catalogue_form *as;      /* the form as in force on that day; NULL: nothing is asked of it */
	const struct filled_paths *path;
};

/* ---- all ---- */

struct work;
/* What a register tells about itself. */
struct subject {
	uint32_t kind;                        /* a kind's subject */
	void (*read)(struct work *w);         /* the record into the shapes above, and what its envelope must carry */
	void (*check_form)(struct work *w);   /* is the record complete, do its fields fit each other */
	void (*judge)(struct work *w);        /* all that needs the register; only when the form is not broken */
	const struct tree *tree;              /* of units and organisations */
	bool generic;                         /* its base is node.generic */
	bool may_be_issued;                   /* node.issued means something */
};
extern const struct subject unit_subject, organisation_subject, member_subject, post_subject, meeting_subject,
	counted_return_subject, register_entry_subject, document_subject, task_subject, task_report_subject, case_file_subject,
	period_step_subject;

/* What a tree knows alone. */
struct tree {
	void (*check_entry)(struct work *w);  /* rules of its own about what enters, by the record alone */
	void (*check_seat)(struct work *w, const struct node *before);         /* where it is seated, for organisations */
	bool (*fits_below)(const struct work *w, const struct node *parent);   /* level or type */
	bool (*may_loop)(const struct work *w, const struct node *parent);     /* levels alone do not rule a loop out */
	void (*check_same)(struct work *w, const struct node *before);         /* what an amendment cannot touch */
	void (*check_end)(struct work *w, const struct node *n);                /* who else hangs on it when it ends */
	enum rule_no parent_span, loop, below, same_code, left_behind, later_impossible, not_valid, successor_not_valid,
		successor_self, name_blank;
};

struct work {
	const Lt__Update *u;
	const struct scope *scope;
	const struct lookup *lookup;
	int32_t today;
	uint64_t j;
	struct arena *arena;
	struct judgement *out;

	const struct subject *subject;
	const struct tree *tree;              /* subject->tree */
	unsigned bases;                       /* BIT(basis): what the record may be based on */
	bool needs_decision;
	bool amends;
	int32_t on;

	bool is_change;                       /* trees: unit_change, organisation_change */
	bool enters;                          /* trees: opening or founding: w->entry is filled */
	struct entry entry;
	struct change change;
	struct happening happening;           /* members */
	const struct node_event *told;        /* members: the event the record amends */
	struct filled filled;                 /* filled forms */
	const ProtobufCMessage *generic;      /* generic kinds: the record */

	const struct node *node;              /* the entity as known before */
	struct node *after;                   /* ... and with this record */
	const struct node *last;              /* found last by id: often asked for again at once */
	bool broken;                          /* the form does not say enough to judge further */
	bool returned, waiting;
};

void work_report(struct work *w, enum rule_no rule, const char *field);
void work_report_other(struct work *w, enum rule_no rule, const char *field, struct id other, int32_t other_on);
void work_break(struct work *w, enum rule_no rule, const char *field);           /* report, and judge no further */
/* FRM-020 or FRM-021: a rule of the form itself, in its own words. */
void work_report_form(struct work *w, const struct form_rule *rule, const char *field);
void work_wait(struct work *w, uint32_t kind, struct id id);
/* In force on the day of the record; false: none is, so the rule does not exist then. */
bool work_parameter(const struct work *w, enum parameter_no p, int *value);
/* BY_ID; NULL while unknown. need: the judgement waits for it. */
const struct node *work_node(struct work *w, uint32_t kind, struct id id, bool need);
/* BY_CODE, BY_PARENT, BY_UNIT, BY_PERSON, BY_MATCH: how many rows are known; never waited for. */
size_t work_probe(struct work *w, const struct query *q, const struct node *const **rows);
/* Trees. True when an update of this very entity is parked: what is known of it is not the last word, so it is not held
 * against the record, which waits its turn. */
bool work_behind_parked(struct work *w, struct id id, const struct node **found);
/* REC-015 unless the record supersedes the present version. */
bool work_supersedes(struct work *w, const struct id *present, int32_t on);
struct id work_update_id(const struct work *w);

/* form.c */
void form_check(struct work *w);
bool form_text(struct work *w, const char *text, const char *path);              /* REC-001 unless there is text */
bool form_has(struct work *w, bool has, const char *path);
bool form_blank(const char *text);
static inline bool
form_id(protobuf_c_boolean has, const ProtobufCBinaryData *bytes, struct id *out)
{
	if (!has || bytes->len != sizeof out->b)
		return false;
	memcpy(out->b, bytes->data, sizeof out->b);
	return true;
}
void form_known(struct work *w, bool has, int value, int last, const char *path);        /* REC-018: beyond this release */
void form_not_future(struct work *w, bool has, int32_t date, const char *path);  /* REC-007 */
void form_key_date(struct work *w, bool has, int32_t date, const char *path);    /* REC-016 unless it is occurred_on */

/* change_form.c: the form of what the trees share */
void change_form_check(struct work *w);
void entry_form_check(struct work *w);

/* events.c: a node's events when one more comes, or one is told anew */
const struct node_event *events_find(const struct node *n, unsigned what, int32_t on);
/* The node with `fresh` in its place (last of its day, unless j says otherwise) and without `replaced`; not folded. old:
 * NULL for what enters by an event. Sets version, w->out->event and the event's version and ids. */
struct node *events_put(struct work *w, const struct node *old, const struct node_event *replaced, struct node_event fresh);
/* A node whose base is this record (another edition of old); not folded. */
struct node *events_base(struct work *w, const struct node *old, struct id id, int32_t from);
/* The base of a kind whose key says all and that has no events: fills node, after (folded) and earliest. False when it is
 * told twice or amended from another version: nothing is left to judge. path: of the key's day. */
bool events_take(struct work *w, struct id id, int32_t on, const char *path);

/* tree.c, entry.c, change.c */
void tree_judge(struct work *w);
void tree_check_parent(struct work *w, const struct node *parent, int32_t from, int32_t to, const char *path);
void tree_check_loop(struct work *w, struct id self, struct id parent, int32_t from, int32_t to, const char *path);
void tree_check_scope(struct work *w, struct id self, bool has_parent, struct id parent, int32_t on, const char *path);
void tree_check_author(struct work *w, const struct node *n, const char *path);
void tree_check_code(struct work *w);
void tree_check_end(struct work *w);
void tree_check_successors(struct work *w);
bool tree_holds(const struct node *n, int32_t from, int32_t to);                 /* valid in all of [from, to) */
int32_t tree_parent_until(const struct node *n, size_t place);                   /* until when the parent told by event `place` - 1 holds */
void entry_judge(struct work *w);
void change_judge(struct work *w);

/* place.c: organisations and units as places of members, posts and meetings */
enum reach { REACH_ROOT, REACH_ELSEWHERE, REACH_UNKNOWN, REACH_LOOP };
/* Up from id by the parents valid on the day. */
enum reach place_reach(struct work *w, uint32_t kind, struct id id, int32_t on, const struct id *root);
bool place_root(const struct scope *s, uint32_t kind, struct id *root);          /* false: the site may not write this kind */
bool place_day_in_scope(const struct work *w);
/* on: the day it is looked for, which is not the record's when the place ended before; authorship is the record's day. */
void place_check_scope(struct work *w, uint32_t kind, struct id id, int32_t on, enum rule_no outside, const char *path);
int32_t place_day(const struct node_span *s, int32_t on);                        /* the day of the span that is next to on */
bool place_is_cell(const struct node *n);
/* The end of [from, to) in which it is not valid, reported as `rule`. */
void place_check_holds(struct work *w, const struct node *n, int32_t from, int32_t to, enum rule_no rule, const char *path);
/* Reports `rule` when a node of that kind belongs to `place` after the day. */
void place_check_left(struct work *w, uint32_t kind, struct id place, enum rule_no rule, const char *path);

/* place_check_scope on the record's day, or the first day after it on which the place is there. */
void place_check_owner(struct work *w, uint32_t kind, struct id id, const char *path);
/* Of things that name others of their kind: does one come back to self by what they name? Too many count as a loop. */
struct links { size_t n; const ProtobufCBinaryData *ids; };
bool place_leads_back(struct work *w, uint32_t kind, struct id self, struct links first,
                      struct links (*of)(const struct node *n));

/* cells.c: the cells of a filled form against its fields and rules; and those that name something in the registers */
void cells_check(struct work *w);
void cells_check_named(struct work *w);

/* member_form.c, member_rules.c, post.c */
extern const struct member_paths member_paths, enters_paths;
void member_form_check(struct work *w);
void member_rules_record(struct work *w);                                        /* what the record breaks by itself */
void member_rules_timeline(struct work *w, size_t place);                        /* ... in its place in the timeline */
bool member_enters(const struct node_event *e);
bool member_ends(const struct node_event *e);
bool member_by_opening(const struct node *n);                                    /* how he entered first */
bool member_inside(const struct happening *h);                                   /* a transfer inside the province */
/* May this member hold a party post in all of [from, to)? */
enum holds { HOLDS, HOLDS_NOT_YET, HOLDS_ENDED };
enum holds post_holds(const struct node *member, int32_t from, int32_t to);
bool post_of_party(const Lt__Post *p);

/* timeline.c */
void timeline_fold(struct node *n, struct arena *a);

#endif
