/* Snapshots against a PostgreSQL of the test's own: whole, in parts of any size, resumed, at places that are none, with
 * changes in between; the catalogue before the rows; and the digests made of the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/catalogue/catalogue.h"
#include "common/record/row_digest.h"
#include "server/snapshot.h"
#include "tests/unit/engine_world_people.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define VILLAGES 1200                        /* more than two pieces of a walk */
#define ROWS_MAX 4000

static struct world w;
static struct outbox a, b;
static struct id huyen_a, xa;

static int
open_world(void **state)
{
	(void)state;
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "0801");
	world_site(&w, &b, "0802", "0802");
	huyen_a = unit_of("0801");
	xa = unit_of("0811");
	PUSH(&w, &a, body_unit("0811", "Xã Một", COMMUNE, &huyen_a));
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static void
villages(size_t n)
{
	struct slice bodies[60];

	for (size_t i = 0; i < n; i += 60) {
		size_t count = n - i < 60 ? n - i : 60;
		for (size_t k = 0; k < count; k++) {
			char code[16], name[32];
			snprintf(code, sizeof code, "0811-%zu", i + k);
			snprintf(name, sizeof name, "Thôn %zu", i + k);
			bodies[k] = body_unit(code, name, VILLAGE, &xa);
		}
		push(&w, &a, bodies, count, BATCH_STORED);
	}
}

/* ---- a whole one, gathered ---- */

struct told { uint32_t kind, version; struct id id, update_id; uint64_t j; struct hash said; };
struct whole {
	struct told rows[ROWS_MAX]; size_t n;
	size_t parts, entries; uint32_t version; bool last_entry;
	struct log_position begun;
	struct row_digest digest;
};

static int
compare_key(const struct told *x, const struct told *y)
{
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return memcmp(x->id.b, y->id.b, 16);
}

static void
take_row(struct whole *all, const Lt1__Row *row)
{
	struct told *t = &all->rows[all->n];

	assert_true(all->n < ROWS_MAX && all->last_entry);
	*t = (struct told){ .kind = row->kind, .version = row->version, .j = row->j, .said = hash_of(row->said.data, row->said.len) };
	assert_true(id_from_bytes(row->id.data, row->id.len, &t->id));
	assert_true(id_from_bytes(row->update_id.data, row->update_id.len, &t->update_id));
	if (all->n > 0 && compare_key(t - 1, t) >= 0)
		fail_msg("row %zu is not behind the one before it", all->n);
	row_digest_add(&all->digest, t->kind, &t->id, t->version, &t->update_id, (struct slice){ row->said.data, row->said.len });
	all->n++;
}

static void
take_item(struct whole *all, struct slice bytes)
{
	Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, bytes.len, bytes.data);

	assert_non_null(item);
	assert_null(item->verdict);
	if (item->row != NULL) {
		take_row(all, item->row);
	} else {
		assert_true(item->catalogue->whole && !all->last_entry);
		all->version = item->catalogue->version;
		all->entries += item->catalogue->n_entries;
		all->last_entry = item->catalogue->last;
		assert_int_equal(item->catalogue->digest.len, all->last_entry ? HASH_BYTES : 0);
	}
	lt1__feed_item__free_unpacked(item, NULL);
}

/* Asks once more; the answer's place goes into the question. False: it was the last part. */
static bool
take_part(struct snapshot_ask *ask, struct whole *all)
{
	struct snapshot_part p;
	struct fault f = { 0 };
	size_t bytes = 0;

	assert_int_equal(snapshot_part(w.db, ask, &p, &f), DONE);
	assert_true(p.position_known);
	assert_true(p.n_items > 0 || p.last);
	for (size_t i = 0; i < p.n_items; i++) {
		take_item(all, p.items[i]);
		bytes += p.items[i].len;
	}
	assert_true(bytes <= ask->bytes || p.n_items == 1);
	if (all->parts++ > 0)
		assert_memory_equal(&p.begun, &all->begun, sizeof p.begun);
	all->begun = ask->begun = p.begun;
	ask->next_len = p.next_len;
	memcpy(ask->next, p.next, p.next_len);
	bool more = !p.last;
	snapshot_part_fini(&p);
	return more;
}

static struct whole *
whole_begin(enum feed_no feed)
{
	struct whole *all = calloc(1, sizeof *all);

	assert_non_null(all);
	all->last_entry = feed == FEED_SITE;           /* no catalogue there */
	row_digest_begin(&all->digest);
	return all;
}

static struct log_position
site_log_begin(const struct outbox *o)
{
	struct log_position at = { .n = 0 };
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;
	struct fault f = { 0 };

	db_arg_id(args, &o->site_id);
	assert_int_equal(db_run(w.db, NULL, "SELECT feed_generation FROM site WHERE site_id = $1", args, &rows, &f), DONE);
	at.generation = db_get_id(rows, 0, 0);
	PQclear(rows);
	db_args_free(&args);
	return at;
}

static struct whole *
take_whole(enum feed_no feed, const struct outbox *o, size_t bytes)
{
	struct snapshot_ask ask = { .feed = feed, .site_id = o->site_id, .bytes = bytes };
	struct whole *all = whole_begin(feed);

	if (feed == FEED_SITE)
		ask.begun = site_log_begin(o);
	while (take_part(&ask, all))
		;
	return all;
}

/* ---- tests ---- */

static void
a_snapshot_tells_every_row_in_force_once_in_key_order_whatever_the_parts(void **state)
{
	static const size_t sizes[] = { 1, 700, 4096, 128u << 10 };
	struct whole *first = NULL;
	(void)state;

	villages(VILLAGES);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct whole *all = take_whole(FEED_PROVINCE, &b, sizes[i]);
		if (first == NULL) {
			first = all;
			continue;
		}
		assert_int_equal(all->n, first->n);
		assert_memory_equal(all->rows, first->rows, all->n * sizeof *all->rows);
		assert_true(all->parts < first->parts);
		free(all);
	}
	assert_int_equal(first->n, world_int(&w, "SELECT (SELECT count(DISTINCT id) FROM unit WHERE j_to IS NULL) + "
	                                         "(SELECT count(DISTINCT id) FROM organisation WHERE j_to IS NULL)"));
	assert_int_equal(first->begun.n, world_int(&w, "SELECT feed_n FROM site WHERE everything"));
	free(first);
}

static void
a_snapshot_says_what_the_log_says_of_the_same_rows(void **state)
{
	(void)state;
	struct id committee = id_derive("organisation", "HU0801", "");
	PUSH(&w, &a, body_unit("08111", "Thôn Một", VILLAGE, &xa), body_cell("CB1", &committee, &xa));
	PUSH(&w, &a, body_rename(&xa, "Xã Hai", 18800), body_found("08112", &xa, 18900));
	struct whole *all = take_whole(FEED_PROVINCE, &b, 1000);
	struct db_args *args = db_args_new();
	PGresult *items = NULL;
	struct fault f = { 0 };

	assert_int_equal(db_run(w.db, NULL, "SELECT item FROM feed_item JOIN site USING (site_id) WHERE everything ORDER BY n",
	                        args, &items, &f), DONE);
	struct whole *log = whole_begin(FEED_SITE);
	for (int i = 0; i < PQntuples(items); i++) {
		Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, db_get_bytes(items, i, 0).len, db_get_bytes(items, i, 0).data);
		struct whole one = { .last_entry = true };
		take_row(&one, item->row);
		size_t at = 0;
		while (at < all->n && compare_key(&all->rows[at], &one.rows[0]) != 0)
			at++;
		assert_true(at < all->n);
		assert_memory_equal(&all->rows[at], &one.rows[0], sizeof one.rows[0]);
		log->n++;
		lt1__feed_item__free_unpacked(item, NULL);
	}
	assert_int_equal(log->n, all->n);
	PQclear(items);
	db_args_free(&args);
	free(log);
	free(all);
}

static void
a_row_changed_behind_the_place_is_told_as_it_is_now_and_the_log_follows(void **state)
{
	struct snapshot_ask ask = { .feed = FEED_PROVINCE, .site_id = b.site_id, .bytes = 1 };
	struct whole *all = whole_begin(FEED_PROVINCE);
	struct id update = id_v7(clock_wall_ms()), again = id_v7(clock_wall_ms() + 1);
	(void)state;

	PUSH(&w, &a, body_unit_id(&update, "08111", "Thôn Một", VILLAGE, &xa));
	uint64_t head = (uint64_t)world_int(&w, "SELECT feed_n FROM site WHERE everything");
	assert_true(take_part(&ask, all));
	PUSH(&w, &a, OPENING(.as = { .amends = &update, .told = &again }, .code = "08111", .name = "Thôn Hai", .parent = &xa,
	                     .level = VILLAGE));
	while (take_part(&ask, all))
		;
	struct id village = unit_of("08111");
	size_t at = 0;
	while (at < all->n && !id_equal(&all->rows[at].id, &village))
		at++;
	assert_true(at < all->n);
	assert_int_equal(all->rows[at].version, 2);
	assert_int_equal(all->begun.n, head);            /* the log is replayed from there */
	free(all);
}

static void
assert_unknown(const struct snapshot_ask *ask)
{
	struct snapshot_part p;
	struct fault f = { 0 };

	assert_int_equal(snapshot_part(w.db, ask, &p, &f), DONE);
	assert_false(p.position_known);
	assert_int_equal(p.n_items, 0);
	assert_int_equal(p.head.n, world_int(&w, "SELECT feed_n FROM site WHERE everything"));
	snapshot_part_fini(&p);
}

static void
a_place_or_position_that_is_none_reads_nothing(void **state)
{
	static const struct { size_t len; uint8_t bytes[24]; } nowhere[] = {
		{ 1, { 20 } }, { 8, { 0, 0, 0, 0, 0, 0, 0, 1 } }, { 12, { 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0 } },
		{ 12, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } }, { 20, { 0, 0, 0, 24 } }, { 20, { 0, 0, 0, 99 } }, { 21, { 0, 0, 0, 20 } },
	};
	struct snapshot_ask good = { .feed = FEED_PROVINCE, .site_id = b.site_id, .bytes = 300 }, ask;
	struct whole *all = whole_begin(FEED_PROVINCE);
	(void)state;

	assert_true(take_part(&good, all));
	for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
		ask = good;
		ask.next_len = nowhere[i].len;
		memcpy(ask.next, nowhere[i].bytes, sizeof nowhere[i].bytes);
		assert_unknown(&ask);
	}
	ask = good;
	ask.begun.generation.b[3] ^= 1;
	assert_unknown(&ask);
	ask = good;
	ask.begun.chain.b[3] ^= 1;
	assert_unknown(&ask);
	ask = good;
	ask.begun.n++;
	assert_unknown(&ask);
	ask = good;
	ask.begun = (struct log_position){ .n = 0 };     /* a place without a snapshot */
	assert_unknown(&ask);
	world_sql(&w, "UPDATE site SET feed_pruned = feed_n + 1 WHERE everything");
	assert_unknown(&good);
	world_sql(&w, "UPDATE site SET feed_pruned = feed_n WHERE everything");
	while (take_part(&good, all))                     /* nothing behind it is pruned */
		;
	world_sql(&w, "UPDATE site SET feed_pruned = 0 WHERE everything");
	free(all);
}

static void
a_site_is_told_what_it_and_sites_of_the_same_root_have_told(void **state)
{
	struct id person = id_random(), committee = id_derive("organisation", "HU0801", ""), cell = organisation_of("CB1");
	(void)state;

	PUSH(&w, &a, body_cell("CB1", &committee, &xa), body_unit("08111", "Thôn Một", VILLAGE, &xa));
	PUSH(&w, &a, MEMBER(.person = &person, .cell = &cell, .on = 18000));
	struct whole *of_a = take_whole(FEED_SITE, &a, 500), *of_b = take_whole(FEED_SITE, &b, 500);
	assert_int_equal(of_a->n, world_int(&w, "SELECT count(*) FROM inbox JOIN site_log USING (log) JOIN site USING (site_id) "
	                                        "WHERE code = '0801' AND verdict = 'accepted' AND NOT duplicate"));
	assert_int_equal(of_a->n, 4);
	assert_int_equal(of_b->n, 0);
	assert_int_equal(of_a->rows[of_a->n - 1].kind, KIND_MEMBER);
	world_sql(&w, "UPDATE site SET root_organisation = (SELECT root_organisation FROM site WHERE code = '0801') WHERE code = '0802'");
	free(of_b);
	of_b = take_whole(FEED_SITE, &b, 500);
	assert_int_equal(of_b->n, of_a->n);
	assert_memory_equal(of_a->rows, of_b->rows, of_a->n * sizeof *of_a->rows);
	free(of_a);
	free(of_b);
}

static void
rows_of_others_are_passed_piece_by_piece(void **state)
{
	struct snapshot_ask ask = { .feed = FEED_SITE, .site_id = b.site_id, .bytes = 500, .begun = site_log_begin(&b) };
	struct snapshot_part p;
	struct fault f = { 0 };
	(void)state;

	villages(VILLAGES);
	struct row_walk *walk = row_walk_new(w.db, FEED_SITE, &b.site_id);
	enum row_step step = ROW_TOLD;
	struct row_told row;
	int passed = 0;
	while (step != ROW_END) {
		assert_int_equal(row_walk_next(walk, &step, &row, &f), DONE);
		assert_int_not_equal(step, ROW_TOLD);
		passed += step == ROW_NOT_HERE;
	}
	assert_int_equal(passed, 1);                     /* a piece in which nothing was b's; the next one is larger than the rest */
	row_walk_free(&walk);
	assert_int_equal(snapshot_part(w.db, &ask, &p, &f), DONE);
	assert_true(p.position_known && p.last && p.n_items == 0);
	snapshot_part_fini(&p);
}

/* How many rows PostgreSQL has read of these tables so far. */
static int64_t
rows_read(void)
{
	PGresult *flushed = PQexec(db_conn(w.db), "SELECT pg_stat_force_next_flush()");

	PQclear(flushed);
	PQclear(PQexec(db_conn(w.db), "SELECT 1"));
	return world_int(&w, "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_all_tables WHERE schemaname = '%s' AND relname IN "
	                     "('unit', 'organisation', 'unit_change', 'inbox')", w.schema);
}

static void
a_part_does_not_read_the_whole_of_a_register_nobody_has_analysed(void **state)
{
	(void)state;
	world_sql(&w, "ALTER TABLE unit SET (autovacuum_enabled = false)");
	world_sql(&w, "INSERT INTO unit (id, version, from_on, to_on, j_from, code, name, level, kind, edition, update_id) "
	              "SELECT gen_random_uuid(), 1, from_on, to_on, j_from, 'X', 'X', level, kind, 1, gen_random_uuid() "
	              "FROM unit, generate_series(1, 40000) WHERE code = '0811'");
	struct snapshot_ask ask = { .feed = FEED_PROVINCE, .site_id = b.site_id, .bytes = 128u << 10 };
	int64_t before = rows_read();
	struct snapshot_part p;
	struct fault f = { 0 };
	assert_int_equal(snapshot_part(w.db, &ask, &p, &f), DONE);
	snapshot_part_fini(&p);
	assert_in_range(rows_read() - before, 1, 20000);     /* a part reads some pieces, not the register's 40,000 rows */
	world_sql(&w, "DELETE FROM unit WHERE code = 'X'");
}

/* ---- the catalogue ---- */

static void
catalogue_apply(size_t n, const char *word)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__CatalogueApply deed = LTA__CATALOGUE_APPLY__INIT;
	ProtobufCBinaryData entries[40];
	char kinds_[40][16];

	for (size_t i = 0; i < n; i++) {
		Ltc__CodeList list = LTC__CODE_LIST__INIT;
		Ltc__Code code = LTC__CODE__INIT, *codes[] = { &code };
		Ltc__Entry e = LTC__ENTRY__INIT;
		char text[3000];
		snprintf(kinds_[i], sizeof kinds_[i], "list_%02zu", i);
		memset(text, 'x', sizeof text - 1);
		text[sizeof text - 1] = '\0';
		code.code = "one";
		code.vi = text;
		code.en = (char *)word;
		list.code = list.vi = list.en = kinds_[i];
		list.n_codes = 1;
		list.codes = codes;
		e.list = &list;
		entries[i].len = ltc__entry__get_packed_size(&e);
		entries[i].data = malloc(entries[i].len);
		ltc__entry__pack(&e, entries[i].data);
	}
	deed.entries = entries;
	deed.n_entries = n;
	act.catalogue_apply = &deed;
	assert_string_equal(world_act(&w, &act), "");
	for (size_t i = 0; i < n; i++)
		free(entries[i].data);
}

static void
the_catalogue_comes_first_and_as_one_version_even_when_a_newer_one_comes_meanwhile(void **state)
{
	struct snapshot_ask ask = { .feed = FEED_PROVINCE, .site_id = b.site_id, .bytes = 10000 };
	struct whole *none = take_whole(FEED_PROVINCE, &b, 10000), *all = whole_begin(FEED_PROVINCE);
	(void)state;

	assert_int_equal(none->version, 0);              /* said, so that a site that held one drops it */
	assert_int_equal(none->entries, 0);
	catalogue_apply(30, "one");
	assert_true(take_part(&ask, all));
	assert_false(all->last_entry);
	catalogue_apply(20, "two");
	while (take_part(&ask, all))
		;
	assert_int_equal(all->version, 1);
	assert_int_equal(all->entries, 30);
	assert_true(all->last_entry);
	assert_int_equal(all->n, none->n);
	free(all);
	all = take_whole(FEED_PROVINCE, &b, 128u << 10);
	assert_int_equal(all->version, 2);
	assert_int_equal(all->entries, 20);
	free(all);
	free(none);
}

/* ---- digests ---- */

static void
the_digest_is_that_of_the_rows_a_snapshot_tells(void **state)
{
	struct snapshot_digest before, after, site;
	struct id update = id_v7(clock_wall_ms());
	struct fault f = { 0 };
	(void)state;

	PUSH(&w, &a, body_unit_id(&update, "08111", "Thôn Một", VILLAGE, &xa));
	catalogue_apply(3, "one");
	struct whole *all = take_whole(FEED_PROVINCE, &b, 700);
	assert_int_equal(snapshot_digest(w.db, FEED_PROVINCE, &b.site_id, &before, &f), DONE);
	struct hash rows = row_digest_end(&all->digest);
	assert_memory_equal(&rows, &before.of_rows, sizeof rows);
	assert_int_equal(before.rows, all->n);
	assert_memory_equal(&before.at, &all->begun, sizeof before.at);
	assert_int_equal(before.catalogue, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM catalogue WHERE digest = '\\x%02x%02x%02x' || substr(digest, 4)",
	                           before.of_catalogue.b[0], before.of_catalogue.b[1], before.of_catalogue.b[2]), 1);
	PUSH(&w, &a, OPENING(.as = { .amends = &update }, .code = "08111", .name = "Thôn Hai", .parent = &xa, .level = VILLAGE));
	assert_int_equal(snapshot_digest(w.db, FEED_PROVINCE, &b.site_id, &after, &f), DONE);
	assert_int_equal(after.rows, before.rows);
	assert_int_equal(after.at.n, before.at.n + 1);
	assert_memory_not_equal(&after.of_rows, &before.of_rows, sizeof rows);
	assert_memory_equal(&after.of_catalogue, &before.of_catalogue, sizeof rows);
	free(all);
	all = take_whole(FEED_PROVINCE, &b, 128u << 10);     /* with a second version in it */
	rows = row_digest_end(&all->digest);
	assert_memory_equal(&rows, &after.of_rows, sizeof rows);
	assert_int_equal(snapshot_digest(w.db, FEED_SITE, &a.site_id, &site, &f), DONE);
	assert_int_equal(site.rows, 2);
	free(all);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(a_snapshot_tells_every_row_in_force_once_in_key_order_whatever_the_parts),
		T(a_snapshot_says_what_the_log_says_of_the_same_rows),
		T(a_row_changed_behind_the_place_is_told_as_it_is_now_and_the_log_follows),
		T(a_place_or_position_that_is_none_reads_nothing),
		T(a_site_is_told_what_it_and_sites_of_the_same_root_have_told),
		T(rows_of_others_are_passed_piece_by_piece),
		T(a_part_does_not_read_the_whole_of_a_register_nobody_has_analysed),
		T(the_catalogue_comes_first_and_as_one_version_even_when_a_newer_one_comes_meanwhile),
		T(the_digest_is_that_of_the_rows_a_snapshot_tells),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
