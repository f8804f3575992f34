/* Bodies of generic records, and catalogues they are judged by, for tests of the writer's core: as engine_world_people.h. */
#ifndef LT_TESTS_ENGINE_WORLD_GENERIC_H
#define LT_TESTS_ENGINE_WORLD_GENERIC_H
#include "common/catalogue/catalogue.h"
#include "tests/unit/engine_world_people.h"

struct say_cell {
	const char *field;                    /* NULL: no more cells */
	int64_t number;
	const char *text;                     /* else the number counts, unless ref is told */
	const struct id *ref;
	Lt__ValueQualifier qualifier;
	int64_t upper;
};
struct say_filled {
	struct telling as;
	uint32_t kind;                        /* 0: a counted return */
	const char *form;
	const struct id *organisation, *unit;
	int32_t on, to;                       /* to 0: still */
	const char *reference;
	struct say_cell cells[6];
};
struct say_document { struct telling as; const char *number, *title; int32_t on; const struct id *replaces; };
struct say_task {
	struct telling as;
	const char *code;
	const struct id *lead, *coordinator, *document, *after;
	int32_t on, due;
};
struct say_report {
	struct telling as;
	const struct id *task, *organisation;
	Lt__TaskEvent what;
	int32_t on;
	uint32_t progress;
};
struct say_step {
	const struct id *organisation;
	Lt__PeriodLength length;              /* unspecified: a year */
	int32_t period_on, on;
	uint32_t round;                       /* 0: the first */
	Lt__PeriodAction what;
	const char *note;
};
struct slice body_step(const struct say_step *s);
#define STEP(...) body_step(&(struct say_step){ __VA_ARGS__ })
struct slice body_filled(const struct say_filled *s);
struct slice body_document(const struct say_document *s);
struct slice body_task(const struct say_task *s);
struct slice body_report(const struct say_report *s);
#define FILLED(...) body_filled(&(struct say_filled){ __VA_ARGS__ })
#define DOCUMENT(...) body_document(&(struct say_document){ __VA_ARGS__ })
#define TASK(...) body_task(&(struct say_task){ __VA_ARGS__ })
#define REPORT(...) body_report(&(struct say_report){ __VA_ARGS__ })
struct id document_of(const char *number, int32_t on);
struct id task_of(const char *code);

/* One form: its fields are `total` and `women` (counts, qualified), `note` (text), `led_by` (organisation); women <= total. */
struct say_form {
	const char *code;
	uint32_t kind;                        /* 0: a counted return */
	bool of_unit;
	int32_t from;                         /* 0: since ever */
	Ltc__Period period;                   /* unspecified: year */
	const char *more;                     /* one more field, a count that must be filled */
	const char *sentence;                 /* of its rule; NULL: some words */
	bool owed; uint32_t due_days;
};
struct slice entry_form(const struct say_form *s);
/* Meetings of that kind, owed by grassroots and subordinate cells every month, ten days after its end. */
struct slice entry_owed(const char *kind_of_meeting, int32_t from);
struct slice entry_parameter(const char *code, int64_t value, int32_t from);
struct slice entry_label(const char *kind, const char *words);
#define FORM(...) entry_form(&(struct say_form){ __VA_ARGS__ })
/* The act; "" or what it was refused with. The entries are freed. */
const char *world_catalogue(struct world *w, const char *note, const struct slice *entries, size_t n);
const char *world_catalogue_again(struct world *w, uint32_t version);
#define CATALOGUE(w, ...) world_catalogue((w), "thử", (struct slice[]){ __VA_ARGS__ }, \
	sizeof((struct slice[]){ __VA_ARGS__ }) / sizeof(struct slice))

/* Lets the centre's own hand tell it; "" or why it was refused. The body is freed. */
const char *world_issue(struct world *w, struct slice body);

#endif
