/* The centre's machine on a stage: the test plays site, gateway, writer and store, then looks at what the machine did. */
#ifndef LT_TESTS_UNIT_LINK_CENTRE_PLAY_H
#define LT_TESTS_UNIT_LINK_CENTRE_PLAY_H
#include "common/link/centre.h"
#include "tests/unit/link_talk.h"

static struct centre_link *link;
static int64_t now;
static struct talk talk;
static struct centre_intent did[16];
static struct buffer frames[16];
static size_t n_did;
static enum feed_no feed_no;             /* of what follows */
static bool names_province = true;       /* an older site does not */

static inline int64_t
wall(void *ctx)
{
	(void)ctx;
	return 1790000000000;
}

static inline void
play(const struct centre_event *event)
{
	const struct centre_intent *i = centre_link_step(link, event, now, &n_did);
	assert_true(n_did <= 16);
	for (size_t k = 0; k < n_did; k++) {
		did[k] = i[k];
		buffer_clear(&frames[k]);
		if (i[k].type == CENTRE_DO_SEND)
			buffer_put(&frames[k], i[k].frame.data, i[k].frame.len);
	}
}

static inline void
play_frame(Lt1__MessageType type, const ProtobufCMessage *m)
{
	play(&(struct centre_event){ .type = CENTRE_EV_FRAME, .frame = talk_frame(&talk, type, m) });
}

static inline const struct centre_intent *
done(enum centre_intent_type type)
{
	for (size_t i = 0; i < n_did; i++) {
		if (did[i].type == type)
			return &did[i];
	}
	return NULL;
}

static struct arena *arena;

/* The message of that type that was said, or NULL. */
static inline const void *
said(Lt1__MessageType type)
{
	for (size_t i = 0; i < n_did; i++) {
		struct frame frame;
		if (did[i].type != CENTRE_DO_SEND || frames[i].data[3] != (uint8_t)type)
			continue;
		arena_free(&arena);
		arena = arena_new(frame_arena_cap(buffer_slice(&frames[i])));
		assert_int_equal(frame_decode(buffer_slice(&frames[i]), FRAME_TO_SITE, arena, &frame, NULL), DONE);
		return frame.message;
	}
	return NULL;
}

static inline void
assert_cut(Lt1__ByeReason reason)
{
	const Lt1__Bye *bye = said(LT1__MESSAGE_TYPE__BYE);
	assert_non_null(bye);
	assert_int_equal(bye->reason, reason);
	assert_non_null(done(CENTRE_DO_CUT));
	assert_int_equal(done(CENTRE_DO_CUT)->why, reason);
	play(&(struct centre_event){ .type = CENTRE_EV_TICK });
	assert_int_equal(n_did, 0);          /* a machine that is dead says nothing */
	assert_int_equal(centre_link_wake(link), INT64_MAX);
}

static inline int
begin(void **state)
{
	struct centre_link_config config = { .feed = "site/0807", .epoch = talk_epoch, .wall_ms = wall };
	(void)state;
	now = 5000;
	feed_no = FEED_SITE;
	names_province = true;
	link = centre_link_new(&config, now);
	return 0;
}

static inline int
end(void **state)
{
	(void)state;
	centre_link_free(&link);
	arena_free(&arena);
	buffer_fini(&talk.bytes);
	for (size_t i = 0; i < 16; i++)
		buffer_fini(&frames[i]);
	return 0;
}

/* ---- the conversation so far ---- */

static inline void
hello(void)
{
	Lt1__FeedPosition site = LT1__FEED_POSITION__INIT, province = LT1__FEED_POSITION__INIT;
	Lt1__FeedPosition *feeds[2] = { &site, &province };
	Lt1__Hello m = LT1__HELLO__INIT;
	site.feed = (char *)(uintptr_t)"site/0807";
	province.feed = (char *)(uintptr_t)"province";
	m.has_protocol_min = m.has_protocol_max = m.has_generation = m.has_succeeded = 1;
	m.protocol_min = m.protocol_max = 1;
	m.generation = talk_bytes(talk_outbox.b, 16);
	m.succeeded = talk_bytes(talk_owner.b, 16);
	m.n_feeds = names_province ? 2 : 1;
	m.feeds = feeds;
	play_frame(LT1__MESSAGE_TYPE__HELLO, &m.base);
}

static inline struct centre_event
cursor_at(uint64_t n)
{
	return (struct centre_event){ .type = CENTRE_EV_CURSOR,
		                      .generation_known = n > 0,
		                      .epoch = talk_epoch,
		                      .cursor = talk_at(&talk_outbox, n),
		                      .head = talk_at(&talk_feed, 3),
		                      .province = talk_at(&talk_province, 8) };
}

static inline void
open_at(uint64_t n)
{
	struct centre_event cursor = cursor_at(n);
	hello();
	play(&cursor);
	assert_non_null(said(LT1__MESSAGE_TYPE__WELCOME));
}

static inline void
push_of(const struct id *generation, uint64_t first_n, size_t count, size_t size)
{
	static uint8_t body[FRAME_BODY_MAX + 1];
	struct hash before = talk_chain(&talk_outbox, first_n > 0 ? first_n - 1 : 0);
	ProtobufCBinaryData bodies[8];
	Lt1__Push m = LT1__PUSH__INIT;
	for (size_t i = 0; i < count; i++)
		bodies[i] = talk_bytes(body, size);
	m.has_generation = m.has_first_n = m.has_chain_before = 1;
	m.generation = talk_bytes(generation->b, 16);
	m.first_n = first_n;
	m.chain_before = talk_bytes(before.b, HASH_BYTES);
	m.bodies = bodies;
	m.n_bodies = count;
	play_frame(LT1__MESSAGE_TYPE__PUSH, &m.base);
}

static inline void
push(uint64_t first_n, size_t count)
{
	push_of(&talk_outbox, first_n, count, 10);
}

static inline void
stored(uint64_t ticket, uint64_t cursor_n, uint64_t head_n)
{
	play(&(struct centre_event){ .type = CENTRE_EV_STORED,
	                             .ticket = ticket,
	                             .cursor = talk_at(&talk_outbox, cursor_n),
	                             .head = talk_at(&talk_feed, head_n),
	                             .province = talk_at(&talk_province, 9) });
}

static inline void
not_stored(uint64_t ticket, Lt1__NackReason reason, uint64_t cursor_n)
{
	play(&(struct centre_event){ .type = CENTRE_EV_NOT_STORED,
	                             .ticket = ticket,
	                             .reason = reason,
	                             .cursor = talk_at(&talk_outbox, cursor_n),
	                             .retry_after_ms = reason == LT1__NACK_REASON__BUSY ? 400 : 0 });
}

struct pull_word { struct log_position at; const struct log_position *begun; const void *next; size_t next_len, n_troubles; };

static inline void
pull_of(const struct pull_word *w)
{
	Lt1__LogPosition position, begun;
	Lt1__SnapPlace snap = LT1__SNAP_PLACE__INIT;
	Lt1__Trouble trouble = LT1__TROUBLE__INIT, *troubles[32];
	Lt1__Pull m = LT1__PULL__INIT;
	talk_position(&position, &w->at);
	if (w->begun != NULL) {
		talk_position(&begun, w->begun);
		snap.begun = &begun;
		snap.has_next = 1;
		snap.next = talk_bytes(w->next, w->next_len);
		m.snap = &snap;
	}
	trouble.has_n = trouble.has_code = 1;
	trouble.n = 4;
	trouble.code = 7201;
	for (size_t i = 0; i < w->n_troubles; i++)
		troubles[i] = &trouble;
	m.troubles = troubles;
	m.n_troubles = w->n_troubles;
	m.feed = (char *)(uintptr_t)(feed_no == FEED_PROVINCE ? "province" : "site/0807");
	m.position = &position;
	m.has_credit_bytes = 1;
	m.credit_bytes = 1 << 20;
	play_frame(LT1__MESSAGE_TYPE__PULL, &m.base);
}

static inline void
pull(const struct log_position *at)
{
	pull_of(&(struct pull_word){ .at = *at });
}

/* The store's answer about a feed whose present head is `head`, with `n` items after the position asked for. */
static inline void
items(const struct log_position *head, bool known, uint64_t first_n, size_t n, uint64_t oldest_kept)
{
	struct slice item[8];
	for (size_t i = 0; i < n; i++)
		item[i] = (struct slice){ (const uint8_t *)"a", 1 };
	play(&(struct centre_event){ .type = CENTRE_EV_ITEMS,
	                             .feed_no = feed_no,
	                             .head = *head,
	                             .position_known = known,
	                             .first_n = first_n,
	                             .chain_before = talk_chain(&head->generation, first_n > 0 ? first_n - 1 : 0),
	                             .oldest_kept = oldest_kept,
	                             .items = item,
	                             .n_items = n });
}

/* The store's part of a snapshot, two items; `next` empty: the last. */
static inline void
part(const struct log_position *begun, const struct log_position *head, bool known, const char *next)
{
	struct slice item[2] = { { (const uint8_t *)"a", 1 }, { (const uint8_t *)"b", 1 } };
	struct centre_event e = { .type = CENTRE_EV_SNAP,
		                  .feed_no = feed_no,
		                  .begun = *begun,
		                  .head = *head,
		                  .position_known = known,
		                  .next_len = strlen(next),
		                  .last = *next == 0,
		                  .items = item,
		                  .n_items = 2 };
	memcpy(e.next, next, e.next_len);
	play(&e);
}

static inline void
head_moves(const struct log_position *head)
{
	play(&(struct centre_event){ .type = CENTRE_EV_HEAD, .feed_no = feed_no, .head = *head });
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
