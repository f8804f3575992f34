/* Inside the room of rules: one judgement in the making. judge.c tells the story; form.c looks at the record alone;
 * tree.c holds what units and organisations share; unit.c and organisation.c each fill one struct subject. */
#ifndef LT_RULES_WORK_H
#define LT_RULES_WORK_H
#include "common/rules/judge.h"

enum rule_no {
#define RULE(symbol, code, severity, source, vi, en, remedy_vi, remedy_en) RULE_##symbol,
#include "common/rules/rules.def"
#undef RULE
	RULE_COUNT
};

#define ON_DISTRICTS_END 20270    /* 2025-07-01: R42 */

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

struct work;
/* What a register tells about itself. */
struct subject {
	uint32_t kind;                        /* KIND_UNIT or KIND_ORGANISATION */
	void (*read)(struct work *w);         /* the record into w->entry or w->change (and w->entry when it founds) */
	void (*check_form)(struct work *w);   /* required fields of an entry */
	void (*check_entry)(struct work *w);  /* rules of its own about what enters, by the record alone */
	void (*check_seat)(struct work *w);   /* where it is seated, for organisations */
	bool (*fits_below)(const struct work *w, const struct node *parent);   /* level or type */
	bool (*may_loop)(const struct work *w, const struct node *parent);     /* levels alone do not rule a loop out */
	void (*check_end)(struct work *w, const struct node *n);                /* who else hangs on it when it ends */
	bool (*scope_root)(const struct scope *s, struct id *root);             /* false: the site may not write this kind */
	enum rule_no parent_span, loop, below, same_code, left_behind, later_impossible, not_valid, successor_not_valid,
		successor_self, name_blank;
};
extern const struct subject unit_subject, organisation_subject;

struct work {
	const Lt__Update *u;
	const struct scope *scope;
	const struct lookup *lookup;
	int32_t today;
	uint64_t j;
	struct arena *arena;
	struct judgement *out;

	const struct subject *subject;
	bool is_change;                       /* unit_change, organisation_change */
	bool opening;
	bool enters;                          /* opening or founding: w->entry is filled */
	struct entry entry;
	struct change change;
	const struct node *node;              /* whose change it is, as known */
	int32_t on;

	bool broken;                          /* the form does not say enough to judge further */
	bool returned, waiting;
};

void work_report(struct work *w, enum rule_no rule, const char *field);
void work_report_other(struct work *w, enum rule_no rule, const char *field, struct id other, int32_t other_on);
void work_break(struct work *w, enum rule_no rule, const char *field);           /* report, and judge no further */
void work_wait(struct work *w, uint32_t kind, struct id id);
/* BY_ID; NULL while unknown. need: the judgement waits for it. */
const struct node *work_node(struct work *w, uint32_t kind, struct id id, bool need);
/* BY_CODE, BY_PARENT, BY_UNIT: how many rows are known; never waited for. */
size_t work_probe(struct work *w, const struct query *q, const struct node *const **rows);

static inline bool
node_known(const struct node *n)
{
	return n->unit || n->organisation;
}

/* form.c */
void form_check(struct work *w);
bool form_text(struct work *w, const char *text, const char *path);              /* REC-001 unless there is text */
bool form_has(struct work *w, bool has, const char *path);
bool form_blank(const char *text);
bool form_id(protobuf_c_boolean has, const ProtobufCBinaryData *bytes, struct id *out);

/* tree.c */
void tree_check_parent(struct work *w, const struct node *parent, int32_t from, int32_t to, const char *path);
void tree_check_loop(struct work *w, struct id self, int32_t from, int32_t to, const char *path);
void tree_check_scope(struct work *w, struct id self, bool has_parent, struct id parent, const char *path);
void tree_check_code(struct work *w);
void tree_check_end(struct work *w);
void tree_check_successors(struct work *w);
bool tree_holds(const struct node *n, int32_t from, int32_t to);                 /* valid in all of [from, to) */

#endif
