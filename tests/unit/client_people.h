/* Records about people for tests of a site: members, events, posts, meetings, put into outbox and mirror without a
 * file. The caller may change fields between making and putting. */
#ifndef LT_TESTS_CLIENT_PEOPLE_H
#define LT_TESTS_CLIENT_PEOPLE_H
#include "client_site.h"
#include "common/record/codec.h"

struct told {
	Lt__Update u;
	Lt__Member member;
	Lt__MemberEvent event;
	Lt__Post post;
	Lt__Meeting meeting;
	Lt__DecisionRef decision;
	struct id update_id, person, place, to, match, supersedes;
};

struct id person(int i);                                     /* an invented person_ref, always the same */
struct id cell(const char *code);                            /* the id an organisation of that code has */
void tell_member(struct told *t, struct id who, struct id where, Lt__MemberStatus status, int32_t on);
void tell_event(struct told *t, struct id who, Lt__MemberEventKind what, int32_t on);
void tell_transfer_in(struct told *t, struct id who, struct id where, int32_t on);
void tell_transfer_out(struct told *t, struct id who, struct id from, struct id where, int32_t on);
void tell_admit(struct told *t, struct id who, struct id where, int32_t on);
void tell_post(struct told *t, struct id who, struct id where, Lt__PostTitle title, int32_t from);
void tell_meeting(struct told *t, struct id where, Lt__MeetingKind kind, int32_t on);
/* The i-th of: the opening of person 1 in CB1, his exemption, his post of secretary there, a meeting of CB1. */
#define TOLD_KINDS 4
void tell_one(struct told *t, int i);
void tell_one_of_each(struct client_site *c, struct told t[TOLD_KINDS]);     /* and puts them, with cells CB1 and CB2 */
struct hash told_content(const struct told *t);              /* what stands for what a clerk wrote */
/* Its own transaction unless one is open; the letter's number. */
int64_t told_put(struct client_site *c, struct told *t);
int64_t told_amend(struct client_site *c, struct told *t, struct id supersedes);
enum mirror_known told_known(struct client_site *c, const struct told *t, struct id *present);
/* The centre's answer about a letter. */
void told_verdict(struct client_site *c, const struct told *t, Lt1__Verdict v);
/* Cells CB1 .. CBn below the root committee, each seated nowhere. */
void cells_put(struct client_site *c, int n);

#define OFFICIAL LT__MEMBER_STATUS__MEMBER_STATUS_OFFICIAL
#define PROBATIONARY LT__MEMBER_STATUS__MEMBER_STATUS_PROBATIONARY
#define EVENT(name) LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##name
#define TITLE(name) LT__POST_TITLE__POST_TITLE_##name
#define PERIODIC LT__MEETING_KIND__MEETING_KIND_PERIODIC

#endif
