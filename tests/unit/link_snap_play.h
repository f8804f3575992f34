/* The site's machine on a stage with two feeds: parts of snapshots from the centre, the store's answers with places. */
#ifndef LT_TESTS_UNIT_LINK_SNAP_PLAY_H
#define LT_TESTS_UNIT_LINK_SNAP_PLAY_H
#include "tests/unit/link_site_play.h"

static struct log_position feed_0, province_8, province_9;
static struct id owner;

static inline struct log_position
province_at(uint64_t n)
{
	return (struct log_position){ talk_province, n, talk_chain_of(&owner, &talk_province, n) };
}

static inline int
begin_snap(void **state)
{
	owner = log_province_owner();
	feed_0 = talk_at(&talk_feed, 0);
	province_8 = province_at(8);
	province_9 = province_at(9);
	memset(&word, 0, sizeof word);
	word.features = FEED_FEATURE_LEVEL;
	word.province = province_8;
	return begin(state);
}

static inline int
end_snap(void **state)
{
	memset(&word, 0, sizeof word);
	return end(state);
}
#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_snap, end_snap)

struct part { const char *feed; const struct log_position *begun, *head; const char *after, *next; bool last, empty; };

static inline void
snap(const struct part *p)
{
	ProtobufCBinaryData items[2] = { talk_bytes("a", 1), talk_bytes("b", 1) };
	Lt1__LogPosition begun, head;
	Lt1__Snap m = LT1__SNAP__INIT;
	talk_position(&begun, p->begun);
	talk_position(&head, p->head);
	m.feed = (char *)(uintptr_t)p->feed;
	m.begun = &begun;
	m.head = &head;
	m.has_after = m.has_next = m.has_last = 1;
	m.after = talk_bytes(p->after, strlen(p->after));
	m.next = talk_bytes(p->next, strlen(p->next));
	m.last = p->last;
	m.items = items;
	m.n_items = p->empty ? 0 : 2;
	play_frame(LT1__MESSAGE_TYPE__SNAP, &m.base);
}

/* A part of `province` begun at 8; `next` empty: the last, read when the head was 9. */
static inline void
part(const char *after, const char *next)
{
	bool last = *next == 0;
	snap(&(struct part){ "province", &province_8, last ? &province_9 : &province_8, after, next, last, false });
}

/* The store's answer to the last intent of that type, with these troubles. */
static inline void
answer_with(enum site_intent_type type, const struct feed_trouble *troubles, size_t n)
{
	const struct site_intent *i = done(type);
	assert_non_null(i);
	struct site_event e = { .type = SITE_EV_FEED,
		                .feed_no = i->feed_no,
		                .place = i->place,
		                .troubles = troubles,
		                .n_troubles = n };
	if (i->feed_no == FEED_PROVINCE)
		place = i->place;            /* what the store has */
	play(&e);
}

static inline void
answer(enum site_intent_type type)
{
	answer_with(type, NULL, 0);
}

static inline void
line_breaks_and_comes_back(void)
{
	play_type(SITE_EV_LINE_DOWN);
	now = site_link_wake(link);
	greet();
	welcome(0, 3);
}

#endif
