/* Both machines of VAULT against each other, with a store of plain memory between: backups of every awkward size go up
 * and come down again, unchanged, through a centre that cuts the line now and then. */
#include "common/link/centre.h"
#include "common/link/site.h"
#include "tests/unit/link_talk.h"

#include <stdio.h>

static struct site_link *site;
static struct centre_link *centre;
static int64_t now;
static struct buffer file; /* the site's */
static struct buffer kept; /* the centre's, so far */
static struct buffer back; /* what came down */
static struct vault_name named, fetched;
static bool is_kept, is_refused, is_fetched;
static uint32_t parts_up, messages, cut_every;

struct frame_copy {
	bool up;
	struct buffer bytes;
};
static struct frame_copy wire[64];
static size_t n_wire;

static uint32_t
no_chance(void *ctx)
{
	(void)ctx;
	return 1;
}

static int64_t
wall(void *ctx)
{
	(void)ctx;
	return 1790000000000;
}

static void
carry(bool up, struct slice frame)
{
	wire[n_wire].up = up;
	buffer_clear(&wire[n_wire].bytes);
	buffer_put(&wire[n_wire++].bytes, frame.data, frame.len);
}

static void site_event(const struct site_event *e);

static void
site_does(const struct site_intent *i)
{
	static uint8_t part[VAULT_PART_MAX];
	struct site_event answer = { .type = SITE_EV_VAULT_PART, .n = i->n, .vault = i->vault };
	switch (i->type) {
	case SITE_DO_SEND:
		carry(true, i->frame);
		break;
	case SITE_DO_APPLY:
		site_event(&(struct site_event){ .type = SITE_EV_FEED, .feed_no = i->feed_no, .place = i->place });
		break;
	case SITE_DO_VAULT_READ:
		assert_true(i->n + i->bytes <= file.len);
		memcpy(part, file.data + i->n, i->bytes);
		answer.part = (struct slice){ part, i->bytes };
		parts_up++;
		site_event(&answer);
		break;
	case SITE_DO_VAULT_KEPT:
		is_kept = true;
		break;
	case SITE_DO_VAULT_REFUSED:
		is_refused = true;
		break;
	case SITE_DO_VAULT_FOUND:
		buffer_clear(&back);
		break;
	case SITE_DO_VAULT_TAKE:
		assert_int_equal(i->n, back.len);
		buffer_put(&back, i->part.data, i->part.len);
		break;
	case SITE_DO_VAULT_FETCHED:
		is_fetched = true;
		fetched = i->vault;
		break;
	default:
		break;
	}
}

/* Answers are fed after the step's intents, as every shell does. */
static void
site_event(const struct site_event *e)
{
	size_t n;
	struct site_intent copy[16];
	const struct site_intent *i = site_link_step(site, e, now, &n);
	bool sends[16];
	for (size_t k = 0; k < n; k++) {
		copy[k] = i[k];
		sends[k] = i[k].type == SITE_DO_SEND || i[k].type == SITE_DO_VAULT_TAKE;
		if (sends[k])
			site_does(&i[k]);
	}
	for (size_t k = 0; k < n; k++)
		if (!sends[k])
			site_does(&copy[k]);
}

static struct centre_event
store_answers(const struct centre_intent *i)
{
	struct centre_event e = { .type = CENTRE_EV_VAULT, .vault = i->vault, .at = kept.len };
	if (i->ask == VAULT_OFFER) {
		named = i->vault;
	} else if (i->ask == VAULT_PUT && i->at == kept.len) {
		buffer_put(&kept, i->part.data, i->part.len);
		e.at = kept.len;
	} else if (i->ask == VAULT_NAME) {
		e.vault = named;
	} else if (i->ask == VAULT_GET) {
		size_t left = kept.len - (size_t)i->at;
		e.vault = named;
		e.at = i->at;
		e.part = (struct slice){ kept.data + i->at, left < i->bytes ? left : i->bytes };
	}
	if (i->ask > VAULT_PUT || kept.len != named.total)
		return e;
	struct hash found = hash_of(kept.data, kept.len);
	if (memcmp(found.b, named.id.b, HASH_BYTES) != 0) {
		buffer_clear(&kept);
		e.vault.total = e.at = 0;
	}
	return e;
}

/* Logs without an item, and snapshots without a row. */
static bool
answer_to(const struct centre_intent *i, struct centre_event *answer)
{
	struct log_position feed = talk_at(i->feed_no == FEED_SITE ? &talk_feed : &talk_province, 0);
	bool there = id_equal(&i->position.generation, &feed.generation);
	if (i->type == CENTRE_DO_VAULT)
		*answer = store_answers(i);
	else if (i->type == CENTRE_DO_READ_CURSOR)
		*answer = (struct centre_event){ .type = CENTRE_EV_CURSOR,
			                         .epoch = talk_epoch,
			                         .cursor = talk_at(&talk_outbox, 0),
			                         .head = talk_at(&talk_feed, 0),
			                         .province = talk_at(&talk_province, 0) };
	else if (i->type == CENTRE_DO_READ_FEED)
		*answer = (struct centre_event){ .type = CENTRE_EV_ITEMS, .position_known = there, .first_n = 1, .oldest_kept = 1 };
	else if (i->type == CENTRE_DO_READ_SNAP)
		*answer = (struct centre_event){ .type = CENTRE_EV_SNAP, .position_known = true, .begun = feed, .last = true };
	else
		return false;
	if (i->type == CENTRE_DO_READ_FEED || i->type == CENTRE_DO_READ_SNAP) {
		answer->feed_no = i->feed_no;
		answer->head = feed;
	}
	return true;
}

static void
centre_event(const struct centre_event *e)
{
	size_t n, n_answers = 0;
	struct centre_event answers[4];
	const struct centre_intent *i = centre_link_step(centre, e, now, &n);
	for (size_t k = 0; k < n; k++) {
		if (i[k].type == CENTRE_DO_SEND)
			carry(false, i[k].frame);
		assert_int_not_equal(i[k].type, CENTRE_DO_CUT);
		n_answers += answer_to(&i[k], &answers[n_answers]);
	}
	for (size_t k = 0; k < n_answers; k++)
		centre_event(&answers[k]);
}

static void
connect(void)
{
	struct centre_link_config config = { .feed = "site/0807", .epoch = talk_epoch, .wall_ms = wall };
	centre_link_free(&centre);
	centre = centre_link_new(&config, now);
	n_wire = 0;
	now += 600000;
	site_event(&(struct site_event){ .type = SITE_EV_TICK });
	site_event(&(struct site_event){ .type = SITE_EV_LINE_UP });
}

static void
turn(void)
{
	static struct buffer frame;
	now += 5;
	if (cut_every > 0 && ++messages % cut_every == 0) {
		site_event(&(struct site_event){ .type = SITE_EV_LINE_DOWN });
		connect();
		return;
	}
	if (n_wire == 0) {
		now += 1000;
		site_event(&(struct site_event){ .type = SITE_EV_TICK });
		return;
	}
	bool up = wire[0].up;
	buffer_clear(&frame);
	buffer_put(&frame, wire[0].bytes.data, wire[0].bytes.len);
	struct frame_copy first = wire[0];
	memmove(wire, wire + 1, --n_wire * sizeof wire[0]);
	wire[n_wire] = first;
	if (up)
		centre_event(&(struct centre_event){ .type = CENTRE_EV_FRAME, .frame = buffer_slice(&frame) });
	else
		site_event(&(struct site_event){ .type = SITE_EV_FRAME, .frame = buffer_slice(&frame) });
}

static void
begin(size_t size)
{
	struct site_link_config config = {
		.owner = talk_owner, .feed = "site/0807", .software = "test", .random = no_chance, .epoch = talk_epoch
	};
	struct site_outbox box = { .generation = talk_outbox, .oldest_kept = 1 };
	static const struct feed_place places[FEEDS];
	now = 1000;
	messages = parts_up = 0;
	is_kept = is_refused = is_fetched = false;
	buffer_clear(&file);
	buffer_clear(&kept);
	buffer_clear(&back);
	for (size_t i = 0; i < size; i++)
		buffer_put_u8(&file, (uint8_t)(i * 2654435761u >> 13));
	site = site_link_new(&config, &box, places);
	connect();
}

static void
finish(void)
{
	site_link_free(&site);
	centre_link_free(&centre);
}

static void
every_size_goes_up_and_comes_down_unchanged(void **state)
{
	static const size_t sizes[] = {
		1,       1023,         1024, 4095, 4096, 4097, VAULT_PART_MAX - 1, VAULT_PART_MAX, VAULT_PART_MAX + 1,
		5 << 20, (5 << 20) + 1
	};
	(void)state;
	for (size_t k = 0; k < 2 * sizeof sizes / sizeof sizes[0]; k++) {
		size_t size = sizes[k / 2];
		cut_every = k % 2 == 0 ? 0 : 37;
		begin(size);
		struct site_event offer = { .type = SITE_EV_VAULT_OFFER,
			                    .vault = { hash_of(file.data, file.len), file.len } };
		site_event(&offer);
		for (int i = 0; i < 20000 && !is_kept; i++)
			turn();
		assert_true(is_kept);
		assert_int_equal(kept.len, size);
		assert_memory_equal(kept.data, file.data, size);
		if (cut_every == 0)
			assert_true(parts_up <= size / VAULT_PART_MAX + 6); /* parts grow to their full size at once */
		site_event(&(struct site_event){ .type = SITE_EV_VAULT_WANT, .found = true });
		for (int i = 0; i < 20000 && !is_fetched; i++)
			turn();
		assert_true(vault_name_equal(&fetched, &offer.vault));
		assert_int_equal(back.len, size);
		assert_memory_equal(back.data, file.data, size);
		finish();
	}
}

static void
backup_of_nothing_is_no_backup(void **state)
{
	(void)state;
	cut_every = 0;
	begin(0);
	site_event(&(struct site_event){ .type = SITE_EV_VAULT_OFFER, .vault = { hash_of(NULL, 0), 0 } });
	for (int i = 0; i < 100; i++)
		turn();
	assert_false(is_kept || is_refused);
	assert_int_equal(parts_up, 0);
	finish();
}

static void
bytes_that_are_not_what_they_are_named_by_are_refused(void **state)
{
	(void)state;
	cut_every = 0;
	begin(100000);
	struct site_event offer = { .type = SITE_EV_VAULT_OFFER, .vault = { hash_of(file.data, file.len), file.len } };
	file.data[50000] ^= 1;
	site_event(&offer);
	for (int i = 0; i < 1000 && !is_refused && !is_kept; i++)
		turn();
	assert_true(is_refused && !is_kept);
	assert_int_equal(kept.len, 0);
	finish();
}

static int
all_free(void **state)
{
	(void)state;
	buffer_fini(&file);
	buffer_fini(&kept);
	buffer_fini(&back);
	for (size_t i = 0; i < 64; i++)
		buffer_fini(&wire[i].bytes);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_goes_up_and_comes_down_unchanged),
		cmocka_unit_test(backup_of_nothing_is_no_backup),
		cmocka_unit_test(bytes_that_are_not_what_they_are_named_by_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, all_free);
}
