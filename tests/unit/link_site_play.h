/* The site's machine on a stage: the test plays shell, store and centre, then looks at what the machine did. */
#ifndef LT_TESTS_UNIT_LINK_SITE_PLAY_H
#define LT_TESTS_UNIT_LINK_SITE_PLAY_H
#include "common/link/site.h"
#include "tests/unit/link_talk.h"

#define CREDIT_BATCHES 4
#define CREDIT_BYTES (256u << 10)

static struct site_link *link;
static struct site_outbox box;
static struct log_position stored;       /* where site/ stands */
static struct feed_place place;          /* where `province` stands */
static int64_t now;
static struct talk talk;
static struct site_intent did[64];       /* scalar parts; frames are looked at by said() */
static uint8_t types[64];                /* of the frames sent */
static struct buffer frames[64];
static struct arena *arena;
static size_t n_did;

static inline uint32_t
no_chance(void *ctx)
{
	(void)ctx;
	return 999;
}

static inline void
play(const struct site_event *event)
{
	size_t n;
	const struct site_intent *i = site_link_step(link, event, now, &n);
	n_did = n;
	assert_true(n <= 64);
	for (size_t k = 0; k < n; k++) {
		did[k] = i[k];
		types[k] = i[k].type == SITE_DO_SEND ? i[k].frame.data[3] : 0;
		buffer_clear(&frames[k]);
		if (i[k].type == SITE_DO_SEND)
			buffer_put(&frames[k], i[k].frame.data, i[k].frame.len);
	}
}

static inline void
play_type(enum site_event_type type)
{
	play(&(struct site_event){ .type = type });
}

static inline void
play_frame(Lt1__MessageType type, const ProtobufCMessage *m)
{
	play(&(struct site_event){ .type = SITE_EV_FRAME, .frame = talk_frame(&talk, type, m) });
}

static inline const struct site_intent *
done(enum site_intent_type type)
{
	for (size_t i = 0; i < n_did; i++) {
		if (did[i].type == type)
			return &did[i];
	}
	return NULL;
}

static inline size_t
said(Lt1__MessageType type)
{
	size_t n = 0;
	for (size_t i = 0; i < n_did; i++)
		n += types[i] == (uint8_t)type;
	return n;
}

/* The PULL of that feed that was said, or NULL. */
static inline const Lt1__Pull *
pulled(const char *feed)
{
	for (size_t i = 0; i < n_did; i++) {
		struct frame frame;
		if (types[i] != LT1__MESSAGE_TYPE__PULL)
			continue;
		arena_free(&arena);
		arena = arena_new(frame_arena_cap(buffer_slice(&frames[i])));
		assert_int_equal(frame_decode(buffer_slice(&frames[i]), FRAME_TO_CENTRE, arena, &frame, NULL), DONE);
		if (strcmp(((const Lt1__Pull *)frame.message)->feed, feed) == 0)
			return (const Lt1__Pull *)frame.message;
	}
	return NULL;
}

static inline bool
alarmed(enum site_why why)
{
	for (size_t i = 0; i < n_did; i++) {
		if (did[i].type == SITE_DO_ALARM && did[i].why == why)
			return true;
	}
	return false;
}

static inline int
begin(void **state)
{
	(void)state;
	now = 1000;
	n_did = 0;
	box = (struct site_outbox){ .generation = talk_outbox, .made = 0, .acked = 0, .oldest_kept = 1 };
	stored = (struct log_position){ .n = 0 };
	place = (struct feed_place){ .snapping = false };
	return 0;
}

static inline int
end(void **state)
{
	(void)state;
	site_link_free(&link);
	buffer_fini(&talk.bytes);
	arena_free(&arena);
	for (size_t i = 0; i < 64; i++)
		buffer_fini(&frames[i]);
	return 0;
}

/* ---- the conversation so far ---- */

static inline void
start(uint64_t made, uint64_t acked)
{
	struct site_link_config config = {
		.owner = talk_owner, .feed = "site/0807", .software = "test", .random = no_chance, .epoch = talk_epoch
	};
	box.made = made;
	box.acked = acked;
	link = site_link_new(&config, &box, (const struct feed_place[FEEDS]){ { .at = stored }, place });
}

static inline void
greet(void)
{
	play_type(SITE_EV_TICK);
	assert_non_null(done(SITE_DO_OPEN));
	now += 50;
	play_type(SITE_EV_LINE_UP);
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
}

/* What the centre says of itself; province: the head of `province`, zero: not told. */
static struct { bool other_chain, drain, other_epoch; const struct id *generation; uint32_t features; struct log_position province; } word;

struct heads { struct log_position at; Lt1__LogPosition position[2]; Lt1__FeedPosition row[2], *rows[2]; size_t n; };

static const struct id *head_generation = &talk_feed;

static inline void
heads_fill(struct heads *h, uint64_t n)
{
	h->at = talk_at(head_generation, n);
	talk_position(&h->position[0], &h->at);
	talk_position(&h->position[1], &word.province);
	h->position[0].has_chain = 0;
	h->n = id_is_zero(&word.province.generation) ? 1 : 2;
	for (size_t i = 0; i < 2; i++) {
		lt1__feed_position__init(&h->row[i]);
		h->row[i].feed = (char *)(uintptr_t)(i == 0 ? "site/0807" : "province");
		h->row[i].position = &h->position[i];
		h->rows[i] = &h->row[i];
	}
}

static inline void
welcome(uint64_t n, uint64_t head_n)
{
	const struct id *generation = word.generation != NULL ? word.generation : &box.generation;
	struct log_position at = talk_at(generation, n);
	struct heads heads;
	Lt1__LogPosition outbox;
	Lt1__Credit credit = LT1__CREDIT__INIT;
	Lt1__Welcome m = LT1__WELCOME__INIT;
	at.chain.b[0] ^= word.other_chain;
	talk_position(&outbox, &at);
	heads_fill(&heads, head_n);
	credit.has_batches = credit.has_bytes = 1;
	credit.batches = CREDIT_BATCHES;
	credit.bytes = CREDIT_BYTES;
	m.has_protocol = m.has_epoch = m.has_drain_only = 1;
	m.protocol = 1;
	m.epoch = word.other_epoch ? talk_bytes(talk_owner.b, 16) : talk_bytes(talk_epoch.b, 16);
	m.outbox = &outbox;
	m.credit = &credit;
	m.feed_heads = heads.rows;
	m.n_feed_heads = heads.n;
	m.drain_only = word.drain;
	m.has_feature_level = word.features > 0;
	m.feature_level = word.features;
	play_frame(LT1__MESSAGE_TYPE__WELCOME, &m.base);
}

static inline void
chain_answer(uint64_t n, bool found)
{
	play(&(struct site_event){
		.type = SITE_EV_CHAIN, .n = n, .found = found, .chain = talk_chain(&box.generation, n) });
}

static inline void
stream(uint64_t made, uint64_t n, uint64_t head_n)
{
	start(made, n);
	greet();
	welcome(n, head_n);
	if (n > 0)
		chain_answer(n, true);
	assert_int_equal(site_link_phase(link), SITE_STREAMING);
}

/* Gives `count` bodies of `size` bytes from n on, as asked. */
static inline void
bodies(uint64_t n, size_t count, size_t size)
{
	static uint8_t body[FRAME_BODY_MAX];
	static struct slice many[5000];
	for (size_t i = 0; i < count; i++)
		many[i] = (struct slice){ body, size };
	play(&(struct site_event){ .type = SITE_EV_BODIES, .n = n, .bodies = many, .n_bodies = count });
}

static inline void
ack(uint64_t n, uint64_t head_n)
{
	struct heads heads;
	Lt1__Ack m = LT1__ACK__INIT;
	heads_fill(&heads, head_n);
	m.has_generation = m.has_n = 1;
	m.generation = talk_bytes(box.generation.b, 16);
	m.n = n;
	m.feed_heads = heads.rows;
	m.n_feed_heads = heads.n;
	play_frame(LT1__MESSAGE_TYPE__ACK, &m.base);
}

static inline void
nack(Lt1__NackReason reason, uint64_t expected, uint32_t retry_after_ms)
{
	Lt1__Nack m = LT1__NACK__INIT;
	m.has_reason = m.has_expected_n = m.has_retry_after_ms = 1;
	m.reason = reason;
	m.expected_n = expected;
	m.retry_after_ms = retry_after_ms;
	play_frame(LT1__MESSAGE_TYPE__NACK, &m.base);
}

static inline void
bye(Lt1__ByeReason reason, uint32_t retry_after_ms)
{
	Lt1__Bye m = LT1__BYE__INIT;
	m.has_reason = m.has_retry_after_ms = 1;
	m.reason = reason;
	m.retry_after_ms = retry_after_ms;
	play_frame(LT1__MESSAGE_TYPE__BYE, &m.base);
}

static inline void
data_named(const char *feed, const struct id *owner, const struct id *generation, uint64_t first_n, size_t n, uint64_t head_n)
{
	struct log_position head = { *generation, head_n, talk_chain_of(owner, generation, head_n) };
	struct hash before = talk_chain_of(owner, generation, first_n - 1);
	ProtobufCBinaryData items[8];
	Lt1__LogPosition position;
	Lt1__Data m = LT1__DATA__INIT;
	for (size_t i = 0; i < n; i++)
		items[i] = talk_bytes("a", 1);
	talk_position(&position, &head);
	m.feed = (char *)(uintptr_t)feed;
	m.has_generation = m.has_first_n = m.has_chain_before = 1;
	m.generation = talk_bytes(generation->b, 16);
	m.first_n = first_n;
	m.chain_before = talk_bytes(before.b, HASH_BYTES);
	m.items = items;
	m.n_items = n;
	m.head = &position;
	play_frame(LT1__MESSAGE_TYPE__DATA, &m.base);
}

static inline void
data_of(const struct id *generation, uint64_t first_n, size_t n, uint64_t head_n)
{
	data_named("site/0807", &talk_owner, generation, first_n, n, head_n);
}

static inline void
feed_answer(const struct id *generation, uint64_t n)
{
	play(&(struct site_event){
		.type = SITE_EV_FEED, .feed_no = FEED_SITE, .place.at = talk_at(generation, n) });
}

static inline void
outbox_answer(void)
{
	play(&(struct site_event){ .type = SITE_EV_OUTBOX, .outbox = box });
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
