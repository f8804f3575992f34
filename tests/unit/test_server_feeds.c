/* Logs of feeds against a PostgreSQL of the test's own: read by PULL, pruned from the beginning, renewed from what was
 * judged, and not too often; troubles noted once; a head told by the commit that moved it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <poll.h>
#include <stdlib.h>
#include <cmocka.h>
#include "server/desk.h"
#include "server/verify/verify.h"
#include "tests/unit/engine_world_people.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define DAYS 60

static struct world w;
static struct outbox a;
static struct id huyen, xa;

static int
open_world(void **state)
{
	(void)state;
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "0801");
	huyen = unit_of("0801");
	xa = unit_of("0811");
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

/* Of a world whose logs are not as the writer left them; the checker has looked at it. */
static int
drop_world(void **state)
{
	(void)state;
	engine_free(&w.engine);
	world_sql(&w, "DROP SCHEMA %s CASCADE", w.schema);
	db_close(&w.db);
	db_close(&w.other);
	return 0;
}

/* ---- what the desk answers ---- */

static struct news *
ask(struct desk_job *job)
{
	struct news *n = NULL;
	struct fault f = { 0 };

	memcpy(job->site_code, a.code, sizeof job->site_code);
	job->site_id = a.site_id;
	assert_int_equal(desk_job_do(w.other, job, &n, &f), DONE);
	return n;
}

static struct news *
pull(enum feed_no feed, const struct log_position *at)
{
	struct desk_job job = { .ask = DESK_FEED, .feed_no = feed, .position = *at, .bytes = 128u << 10 };
	return ask(&job);
}

/* Where the feed begins: what a site that has nothing is told. */
static struct log_position
beginning(enum feed_no feed)
{
	struct log_position zero = { .n = 0 };
	struct news *n = pull(feed, &zero);

	assert_false(n->event.position_known);
	zero.generation = n->event.head.generation;
	news_free(&n);
	return zero;
}

static void
assert_fine(void)
{
	struct verify_report report = { 0 };
	struct fault f = { 0 };

	assert_int_equal(verify_run(w.other, world_conninfo, false, NULL, NULL, &report, &f), DONE);
	for (size_t i = 0; i < report.n; i++)
		if (!report.checks[i].ok)
			fail_msg("%s: %s", report.checks[i].name, report.checks[i].detail);
	verify_report_fini(&report);
}

static void
assert_red(const char *name)
{
	struct verify_report report = { 0 };
	struct fault f = { 0 };
	bool red = false;

	assert_int_equal(verify_run(w.other, world_conninfo, false, NULL, NULL, &report, &f), DONE);
	for (size_t i = 0; i < report.n; i++)
		red |= strcmp(report.checks[i].name, name) == 0 && !report.checks[i].ok;
	verify_report_fini(&report);
	assert_true(red);
}

/* Returned, parked and woken, a duplicate, still parked: items of every kind. */
static void
letters(void)
{
	struct id nowhere = unit_of("0819"), person = id_random(), cell = organisation_of("CB1");
	struct slice village = body_unit("08111", "Thôn Một", VILLAGE, &xa), again = body_again(village);

	PUSH(&w, &a, village);                                                       /* parked */
	PUSH(&w, &a, body_unit("0811", "Xã Một", COMMUNE, &huyen));                  /* wakes it */
	PUSH(&w, &a, body_unit("0811", "Xã Khác", COMMUNE, &huyen));                 /* returned: twice the same */
	PUSH(&w, &a, body_unit("08199", "Thôn chờ", VILLAGE, &nowhere));             /* stays parked */
	PUSH(&w, &a, MEMBER(.person = &person, .cell = &cell, .on = 18000));         /* parked: no such cell */
	outbox_renew(&a);
	PUSH(&w, &a, again);                                                         /* duplicate */
}

static void
prune_all(void)
{
	struct id site = { { 0 } };
	struct fault f = { 0 };

	do
		assert_int_equal(prune_bite(w.other, DAYS, &site, &f), DONE);
	while (!id_is_zero(&site));
}

static void
older(const char *condition)
{
	world_sql(&w, "UPDATE feed_item f SET at = at - interval '61 days' FROM site s WHERE s.site_id = f.site_id AND (%s)", condition);
}

/* ---- tests ---- */

static void
both_logs_are_read_each_from_its_own_position(void **state)
{
	(void)state;
	letters();
	for (enum feed_no feed = FEED_SITE; feed < FEEDS; feed++) {
		struct log_position at = beginning(feed);
		struct news *n = pull(feed, &at);
		const struct centre_event *e = &n->event;
		struct id owner = feed == FEED_PROVINCE ? log_province_owner() : a.site_id;
		struct hash chain = { { 0 } };
		assert_int_equal(e->feed_no, feed);
		assert_true(e->position_known && e->n_items == e->head.n && e->n_items > 3 && e->first_n == 1 && e->oldest_kept == 1);
		for (size_t i = 0; i < e->n_items; i++) {
			Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, e->items[i].len, e->items[i].data);
			assert_true(feed == FEED_SITE ? item->verdict != NULL : item->row != NULL);
			chain = log_chain(&chain, &owner, &at.generation, i + 1, e->items[i]);
			lt1__feed_item__free_unpacked(item, NULL);
		}
		assert_memory_equal(&chain, &e->head.chain, sizeof chain);
		assert_true((e->audit_seq > 0) == (feed == FEED_SITE));       /* the trail is the site's */
		news_free(&n);
	}
	assert_fine();
}

static void
only_the_beginning_of_a_log_is_pruned_and_who_stands_before_its_end_is_told(void **state)
{
	struct log_position at;
	(void)state;

	letters();
	at = beginning(FEED_PROVINCE);
	prune_all();
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_item WHERE item IS NULL"), 0);
	older("s.everything AND f.n IN (1, 2, 4)");      /* 3 is young: 4 stays, too */
	prune_all();
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_item WHERE item IS NULL"), 2);
	assert_int_equal(world_int(&w, "SELECT feed_pruned FROM site WHERE everything"), 2);
	struct news *n = pull(FEED_PROVINCE, &at);
	assert_true(n->event.position_known);
	assert_int_equal(n->event.oldest_kept, 3);
	assert_int_equal(n->event.n_items, 0);            /* nothing behind the hole */
	news_free(&n);
	at.n = 1;
	n = pull(FEED_PROVINCE, &at);
	assert_false(n->event.position_known);            /* that is not the chain at 1 */
	news_free(&n);
	assert_fine();
	older("s.everything OR s.code = '0801'");
	prune_all();
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_item WHERE item IS NOT NULL"), 0);
	assert_fine();
}

static void
a_renewed_feed_says_of_every_update_what_the_pruned_one_said(void **state)
{
	struct desk_job job = { .ask = DESK_RENEW };
	(void)state;

	letters();
	job.generation = beginning(FEED_SITE).generation;
	int64_t due = world_int(&w, "SELECT count(*) FROM inbox i JOIN site_log l USING (log) JOIN site s USING (site_id) WHERE NOT everything "
	                            "AND (duplicate OR first_verdict <> 'accepted' OR EXISTS (SELECT FROM judgement g WHERE g.log = i.log AND g.n = i.n))");
	older("s.code = '0801' AND f.n <= 3");
	prune_all();
	struct news *n = ask(&job);
	assert_int_equal(n->event.type, CENTRE_EV_HEAD);
	assert_int_equal(n->event.feed_no, FEED_SITE);
	assert_int_equal(n->event.head.n, due);
	news_free(&n);
	assert_int_equal(world_int(&w, "SELECT feed_pruned FROM site WHERE code = '0801'"), 0);
	assert_fine();                                    /* feed_verdicts compares each with what was judged */
	older("f.generation <> s.feed_generation");
	prune_all();
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_item f JOIN site s USING (site_id) WHERE generation <> feed_generation AND item IS NOT NULL"), 0);
	assert_fine();
	n = ask(&job);                                    /* of a generation that is gone: nothing is done */
	assert_int_equal(n->event.head.n, due);
	news_free(&n);
}

/* The desk itself: its thread answers as the gateway would hear it. Keys and marks are of no concern here. */
static struct news *
answer_of(struct desk *d, struct mailbox *mail, const struct desk_job *job)
{
	struct news *found = NULL;

	desk_ask(d, job);
	for (int i = 0; i < 1000 && found == NULL; i++) {
		poll(&(struct pollfd){ .fd = mailbox_fd(mail), .events = POLLIN }, 1, 10);
		for (struct letter *l = mailbox_take_all(mail), *next; l != NULL; l = next) {
			struct news *n = (struct news *)l;
			next = l->next;
			if (found == NULL && n->type == NEWS_EVENT && n->session == job->session)
				found = n;
			else
				news_free(&n);
		}
	}
	assert_non_null(found);
	return found;
}

static void
a_site_that_keeps_stating_a_false_chain_has_its_feed_renewed_once_in_a_minute(void **state)
{
	struct mailbox *mail = mailbox_new();
	struct desk_config config = { .database = world_conninfo, .schema = w.schema, .state_dir = "/nowhere", .to_gateway = mail };
	struct desk_job job = { .ask = DESK_RENEW, .session = 7, .site_id = a.site_id };
	struct desk *d = NULL;
	struct keys *keys = NULL;
	struct fault f = { 0 };
	(void)state;

	letters();
	job.generation = beginning(FEED_SITE).generation;
	assert_int_equal(desk_start(&config, &d, &keys, &f), DONE);
	struct news *first = answer_of(d, mail, &job);             /* after a restore of the centre: at once */
	assert_int_equal(first->event.type, CENTRE_EV_HEAD);
	assert_true(first->event.head.n > 0 && !id_equal(&first->event.head.generation, &job.generation));
	struct news *same = answer_of(d, mail, &job);              /* another session of the site had asked, too */
	assert_int_equal(same->event.type, CENTRE_EV_HEAD);
	assert_memory_equal(&same->event.head, &first->event.head, sizeof same->event.head);
	int64_t rows = world_int(&w, "SELECT count(*) FROM feed_item");
	job.generation = first->event.head.generation;
	for (int i = 0; i < 5; i++) {
		struct news *n = answer_of(d, mail, &job);
		assert_int_equal(n->event.type, CENTRE_EV_END);
		assert_int_equal(n->event.bye, LT1__BYE_REASON__OVERLOAD);
		assert_in_range(n->event.retry_after_ms, 1, RENEW_EVERY_MS);
		news_free(&n);
	}
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_item"), rows);
	assert_fine();
	news_free(&first);
	news_free(&same);
	desk_stop(&d);
	for (struct letter *l = mailbox_take_all(mail), *next; l != NULL; l = next) {
		struct news *n = (struct news *)l;
		next = l->next;
		news_free(&n);
	}
	mailbox_free(&mail);
	keys_free(&keys);
}

static void
a_snapshot_begun_before_what_is_pruned_begins_anew(void **state)
{
	struct desk_job job = { .ask = DESK_SNAP, .feed_no = FEED_PROVINCE, .bytes = 1 };
	(void)state;

	letters();
	struct news *n = ask(&job);
	assert_int_equal(n->event.type, CENTRE_EV_SNAP);
	assert_true(n->event.position_known && n->event.n_items == 1 && !n->event.last);
	job.position = n->event.begun;
	job.next_len = n->event.next_len;
	memcpy(job.next, n->event.next, n->event.next_len);
	news_free(&n);
	struct id other = unit_of("0812"), third = unit_of("0813");
	PUSH(&w, &a, body_unit("0812", "Xã Hai", COMMUNE, &huyen), body_unit("08121", "Thôn Hai", VILLAGE, &other));
	PUSH(&w, &a, body_unit("0813", "Xã Ba", COMMUNE, &huyen), body_unit("08131", "Thôn Ba", VILLAGE, &third));
	n = ask(&job);
	assert_true(n->event.position_known);
	news_free(&n);
	older("s.everything");
	prune_all();
	n = ask(&job);
	assert_false(n->event.position_known);
	assert_int_equal(n->event.n_items, 0);
	news_free(&n);
}

static void
a_trouble_is_noted_once_and_forgotten_with_the_log(void **state)
{
	struct desk_job job = { .ask = DESK_TROUBLE, .feed_no = FEED_PROVINCE, .n_troubles = 3,
		.troubles = { { 7, 3010 }, { 7, 3010 }, { 0, 7201 } } };
	(void)state;

	for (int i = 0; i < 2; i++)
		assert_null(ask(&job));
	job.feed_no = FEED_SITE;
	job.n_troubles = 1;
	assert_null(ask(&job));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_trouble WHERE feed = 'province'"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_trouble WHERE feed = 'site/0801' AND n = 7 AND code = 3010"), 1);
	prune_all();
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_trouble"), 3);
	world_sql(&w, "UPDATE feed_trouble SET at = at - interval '61 days' WHERE n = 7");
	prune_all();
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_trouble"), 1);
}

/* Whoever invents them fills neither the table nor the journal of events. */
static void
a_site_is_not_believed_more_troubles_than_anybody_has(void **state)
{
	struct desk_job job = { .ask = DESK_TROUBLE, .feed_no = FEED_PROVINCE, .n_troubles = TROUBLES_MAX };

	(void)state;
	for (uint64_t round = 0; round < 60; round++) {
		for (size_t i = 0; i < TROUBLES_MAX; i++)
			job.troubles[i] = (struct feed_trouble){ round * TROUBLES_MAX + i, 3010 };
		assert_null(ask(&job));
	}
	assert_in_range(world_int(&w, "SELECT count(*) FROM feed_trouble"), 200, 300);
}

static void
every_listener_hears_of_a_change_for_the_province_with_the_commit(void **state)
{
	PGconn *c = db_conn(w.other);
	PGnotify *told = NULL, *last = NULL;
	(void)state;

	world_sql(&w, "LISTEN %s_heads", w.schema);
	struct id nowhere = unit_of("0819");
	PUSH(&w, &a, body_unit("08199", "Thôn chờ", VILLAGE, &nowhere));             /* parked: of nobody's concern */
	PQconsumeInput(c);
	assert_null(PQnotifies(c));
	PUSH(&w, &a, body_unit("0811", "Xã Một", COMMUNE, &huyen), body_unit("08111", "Thôn Một", VILLAGE, &xa));
	for (int i = 0; i < 100 && last == NULL; i++) {
		PQclear(PQexec(c, "SELECT 1"));
		while ((told = PQnotifies(c)) != NULL) {
			PQfreemem(last);
			last = told;
		}
	}
	assert_non_null(last);
	struct news *n = head_news(last->extra);
	assert_non_null(n);
	assert_int_equal(n->event.feed_no, FEED_PROVINCE);
	struct log_position at = beginning(FEED_PROVINCE);
	struct news *items = pull(FEED_PROVINCE, &at);
	assert_memory_equal(&n->event.head, &items->event.head, sizeof n->event.head);
	news_free(&items);
	news_free(&n);
	PQfreemem(last);
	assert_null(head_news("nonsense"));
	assert_null(head_news("018f0000-0000-7000-8000-000000000000 5 12"));
	world_sql(&w, "UNLISTEN *");
}

static void
the_checker_finds_what_province_and_its_pruning_say_wrongly(void **state)
{
	static const struct { const char *red, *sql, *undo; } cases[] = {
		{ "feeds", "UPDATE feed_item SET item = NULL WHERE n = 2 AND site_id = (SELECT site_id FROM site WHERE code = '0801')", NULL },
		{ "feeds", "UPDATE site SET feed_pruned = 1 WHERE everything", "UPDATE site SET feed_pruned = 0 WHERE everything" },
		{ "feeds", "UPDATE unit SET update_id = gen_random_uuid() WHERE code = '0811'", NULL },
		{ "feeds", "UPDATE unit SET edition = 7 WHERE code = '0811'", NULL },
		{ "feeds", "UPDATE feed_item SET chain = sha256(chain) WHERE n = 2 AND site_id = (SELECT site_id FROM site WHERE everything)", NULL },
	};
	(void)state;

	letters();
	assert_fine();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world_sql(&w, "CREATE TABLE kept_item AS SELECT * FROM feed_item; CREATE TABLE kept_unit AS SELECT * FROM unit");
		world_sql(&w, "%s", cases[i].sql);
		assert_red(cases[i].red);
		if (cases[i].undo != NULL)
			world_sql(&w, "%s", cases[i].undo);
		world_sql(&w, "DELETE FROM feed_item; INSERT INTO feed_item SELECT * FROM kept_item; DELETE FROM unit; "
		              "INSERT INTO unit SELECT * FROM kept_unit; DROP TABLE kept_item, kept_unit");
	}
	assert_fine();
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(both_logs_are_read_each_from_its_own_position),
		T(only_the_beginning_of_a_log_is_pruned_and_who_stands_before_its_end_is_told),
		cmocka_unit_test_setup_teardown(a_renewed_feed_says_of_every_update_what_the_pruned_one_said, open_world, drop_world),
		cmocka_unit_test_setup_teardown(a_site_that_keeps_stating_a_false_chain_has_its_feed_renewed_once_in_a_minute, open_world, drop_world),
		T(a_snapshot_begun_before_what_is_pruned_begins_anew),
		T(a_trouble_is_noted_once_and_forgotten_with_the_log),
		T(a_site_is_not_believed_more_troubles_than_anybody_has),
		T(every_listener_hears_of_a_change_for_the_province_with_the_commit),
		T(the_checker_finds_what_province_and_its_pruning_say_wrongly),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
