/* Bodies about people for tests of the writer's core: each maker takes what the test is about and fills in the rest, so
 * that the record breaks no rule. */
#ifndef LT_TESTS_ENGINE_WORLD_PEOPLE_H
#define LT_TESTS_ENGINE_WORLD_PEOPLE_H
#include "tests/unit/engine_world.h"

#define STATUS(name) LT__MEMBER_STATUS__MEMBER_STATUS_##name
#define WHAT(name) LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##name
#define TITLE(name) LT__POST_TITLE__POST_TITLE_##name

/* How it is told: amends: the update it supersedes, which makes it an amendment; told: where its own id goes. */
struct telling { const struct id *amends; struct id *told; };

struct say_member {
	struct telling as;
	const struct id *person, *cell;
	Lt__MemberStatus status;              /* unspecified: official */
	int32_t on, admitted_on;              /* 0: five years before */
	uint32_t birth_year;                  /* 0: 1970 */
	const struct id *match;
};
struct say_event {
	struct telling as;
	const struct id *person;
	Lt__MemberEventKind what;
	int32_t on;
	const struct id *enters, *from, *to;  /* enters: the cell, as probationary; of transfers in and restorations official */
	const struct id *introducers; size_t n_introducers;
	const struct id *match;
	uint32_t birth_year;                  /* of who enters; 0: 1970 */
	bool outside;
};
struct say_post {
	struct telling as;
	const struct id *person, *organisation, *unit;
	Lt__PostTitle title;
	int32_t from, to;                     /* to 0: still held */
	bool opening;
};
struct say_meeting {
	struct telling as;
	const struct id *cell;
	int32_t on;
	uint32_t present, excused;
	Lt__MeetingKind kind;                 /* unspecified: periodic */
	Lt__WarningReason *why;               /* a reason that is given */
};
struct say_unit {                         /* an opening amended */
	struct telling as;
	const char *code, *name;
	const struct id *parent, *seat;
	Lt__UnitLevel level;                  /* of units */
	bool cell;                            /* an organisation: a grassroots cell */
};
struct say_rename { struct telling as; const struct id *unit, *organisation; const char *name; int32_t on; bool dissolves; };

struct slice body_member(const struct say_member *s);
struct slice body_member_event(const struct say_event *s);
struct slice body_post(const struct say_post *s);
struct slice body_meeting(const struct say_meeting *s);
struct slice body_opening(const struct say_unit *s);
struct slice body_rename_as(const struct say_rename *s);
#define MEMBER(...) body_member(&(struct say_member){ __VA_ARGS__ })
#define EVENT(...) body_member_event(&(struct say_event){ __VA_ARGS__ })
#define POST(...) body_post(&(struct say_post){ __VA_ARGS__ })
#define MEETING(...) body_meeting(&(struct say_meeting){ __VA_ARGS__ })
#define OPENING(...) body_opening(&(struct say_unit){ __VA_ARGS__ })
#define RENAME(...) body_rename_as(&(struct say_rename){ __VA_ARGS__ })

int32_t year_after(int32_t on);           /* twelve months later */

#endif
