/* What comes down is kept whole or not at all: items and their place, parts of snapshots through deaths and from anew,
 * versions, items nobody can read, and catalogues of which only a whole one counts. */
#include "client_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/catalogue.h"
#include "common/base/failpoint.h"

#define ROWS "SELECT count(*) FROM held"
#define V1_IS(version) "SELECT count(*) FROM held WHERE code = 'V1' AND version = " #version

static const struct id by = { { 1 } }, parent = { { 2 } };

static void
villages(struct coming *c, int from, int to, uint32_t version)
{
	for (int i = from; i <= to; i++)
		come_village(c, i, parent, "Thôn", version, by);
}

static struct feed_place
place(struct client_site *s)
{
	struct feed_place p;
	assert_int_equal(feed_place(s->store, FEED_PROVINCE_NAME, &p, NULL), DONE);
	return p;
}

static void
rows_and_place_come_together_or_not_at_all(void **state)
{
	struct client_site *s = client_site_new();
	const char *const steps[] = { "A9:fail", "A3:fail" };
	for (size_t i = 0; i < 2; i++) {
		struct coming c = { 0 };
		villages(&c, 1, 3, 1);
		client_env("LT_FAILPOINT", steps[i]);
		assert_int_equal(come_apply(s, &c, 3, NULL), LATER);
		client_env("LT_FAILPOINT", NULL);
		assert_int_equal(client_number(s, ROWS), 0);
		assert_int_equal(place(s).at.n, 0);
	}
	struct coming c = { 0 };
	villages(&c, 1, 3, 1);
	assert_int_equal(come_apply(s, &c, 3, NULL), DONE);
	client_site_reopen(s);
	assert_int_equal(client_number(s, ROWS), 3);
	assert_int_equal(place(s).at.n, 3);
	client_site_free(s);
}

static void
an_older_version_never_replaces_a_newer_one_of_the_same_life(void **state)
{
	struct client_site *s = client_site_new();
	const struct { uint32_t told, stands; } order[] = { { 2, 2 }, { 1, 2 }, { 2, 2 }, { 3, 3 }, { 1, 3 } };
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		struct coming c = { 0 };
		villages(&c, 1, 1, order[i].told);
		assert_int_equal(come_apply(s, &c, i + 1, NULL), DONE);
		assert_int_equal(client_number(s, "SELECT version FROM held"), order[i].stands);
	}
	struct coming c = { 0 };   /* another life of the centre: a snapshot says it anew, whatever was there */
	villages(&c, 1, 1, 1);
	come_all(s, FEED_PROVINCE, &c);
	assert_int_equal(client_number(s, V1_IS(1)), 1);
	client_site_free(s);
}

static void
the_last_part_sweeps_what_the_whole_snapshot_did_not_tell(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	villages(&c, 1, 20, 4);
	come_all(s, FEED_PROVINCE, &c);
	villages(&c, 1, 5, 1);
	come_all(s, FEED_SITE, &c);                 /* the other feed's rows are its own affair */
	villages(&c, 1, 4, 1);
	assert_int_equal(come_part(s, FEED_PROVINCE, &c, true, false, NULL), DONE);
	struct feed_place middle = place(s);
	assert_true(middle.snapping && id_is_zero(&middle.at.generation));
	assert_memory_equal(middle.next, "there", 5);
	assert_int_equal(middle.until, 5);
	assert_int_equal(client_number(s, ROWS), 25);
	villages(&c, 5, 8, 1);                      /* a first part again: that one counts no more */
	assert_int_equal(come_part(s, FEED_PROVINCE, &c, true, false, NULL), DONE);
	villages(&c, 9, 12, 1);
	assert_int_equal(come_part(s, FEED_PROVINCE, &c, false, true, NULL), DONE);
	assert_int_equal(client_number(s, "SELECT count(*) FROM held WHERE feed = 1 AND version = 1"), 8);
	assert_int_equal(client_number(s, ROWS), 13);
	assert_int_equal(client_number(s, "SELECT count(*) FROM held WHERE feed = 1 AND code = 'V4'"), 0);
	assert_false(place(s).snapping);
	assert_int_equal(place(s).at.n, 3);
	client_site_free(s);
}

/* A child takes a snapshot of four parts and dies at a step; whoever comes next goes on from the place it finds. */
static void
parts_from_where_it_stands(struct client_site *s)
{
	struct coming c = { 0 };
	int at = (int)client_number(s, "SELECT count(*) FROM held WHERE feed = 1 AND life = (SELECT life FROM feed WHERE feed = 'province')");
	bool goes_on = place(s).snapping;
	for (int from = goes_on ? at + 1 : 1; from <= 40; from += 10) {
		villages(&c, from, from + 9, 1);
		if (come_part(s, FEED_PROVINCE, &c, from == 1, from == 31, NULL) != DONE)
			_exit(2);
	}
}

static void
a_snapshot_goes_on_where_a_death_left_it(void **state)
{
	const char *const deaths[] = { "A3:kill:1", "A3:kill:3", "A10:kill:1", "A3:kill:4" };
	for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
		struct client_site *s = client_site_new();
		int status;
		client_site_close(s);
		pid_t child = fork();
		if (child == 0) {
			client_env("LT_FAILPOINT", deaths[i]);
			client_site_reopen(s);
			parts_from_where_it_stands(s);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		client_site_reopen(s);
		assert_true(client_number(s, ROWS) % 10 == 0 && client_number(s, ROWS) < 40);
		parts_from_where_it_stands(s);
		assert_int_equal(client_number(s, ROWS), 40);
		assert_int_equal(client_number(s, "SELECT max(life) FROM held"), 1);
		assert_int_equal(place(s).at.n, 3);
		client_site_free(s);
	}
}

static void
bad_part(struct client_site *s)
{
	struct coming c = { 0 };
	come_bytes(&c, "\x12\x03\xff\xff\xff", 5);
	come_bytes(&c, "\x12\x03\xff\xff\xff", 5);
	assert_int_equal(come_part(s, FEED_PROVINCE, &c, true, true, NULL), DONE);
}

static void
what_every_snapshot_brings_is_one_trouble_with_its_latest_time(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	struct feed_trouble troubles[TROUBLES_MAX];
	struct feed_view view;
	size_t n;
	bad_part(s);
	assert_int_equal(client_number(s, "SELECT count(*) FROM trouble"), 1);
	assert_int_equal(feed_troubles(s->store, FEED_PROVINCE, troubles, &n, NULL), DONE);
	assert_int_equal(n, 1);
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(feed_troubles_told(s->store, FEED_PROVINCE, troubles, n, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	come_bytes(&c, "\x12\x03\xff\xff\xff", 5);              /* another number, another trouble */
	assert_int_equal(come_apply(s, &c, 4, NULL), DONE);
	int64_t before = client_number(s, "SELECT at FROM trouble WHERE n = 0");
	usleep(5000);
	bad_part(s);                                            /* the same again: the centre knows it */
	assert_int_equal(client_number(s, "SELECT count(*) FROM trouble"), 2);
	assert_true(client_number(s, "SELECT at FROM trouble WHERE n = 0") > before);
	assert_int_equal(feed_troubles(s->store, FEED_PROVINCE, troubles, &n, NULL), DONE);
	assert_int_equal(n, 1);
	assert_int_equal(troubles[0].n, 4);
	assert_int_equal(feed_view(s->store, FEED_PROVINCE, FEED_PROVINCE_NAME, &view, NULL), DONE);
	assert_int_equal(view.troubles, 2);
	assert_int_equal(view.latest.n, 0);
	assert_true(view.latest_at > before);
	client_site_free(s);
}

static void
a_bad_item_is_passed_over_and_told_once(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	struct feed_taken taken;
	struct feed_trouble troubles[TROUBLES_MAX];
	size_t n;
	Lt__Update stranger = LT__UPDATE__INIT;
	Lt__Unit unit = LT__UNIT__INIT;
	stranger.unit = &unit;
	unit.code = (char *)"V77";
	villages(&c, 1, 1, 1);
	come_bytes(&c, "\x12\x03\xff\xff\xff", 5);
	come_row(&c, &stranger, village_id(1), 0, by);          /* no version */
	villages(&c, 2, 2, 1);
	assert_int_equal(come_apply(s, &c, 14, &taken), DONE);
	assert_int_equal(taken.troubles, 2);
	assert_int_equal(client_number(s, ROWS), 2);
	assert_int_equal(feed_troubles(s->store, FEED_PROVINCE, troubles, &n, NULL), DONE);
	assert_int_equal(n, 2);
	assert_int_equal(troubles[0].n, 12);
	assert_int_equal(troubles[0].code, LT_7200);
	assert_int_equal(troubles[1].n, 13);
	assert_int_equal(troubles[1].code, LT_7201);
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(feed_troubles_told(s->store, FEED_PROVINCE, troubles, 1, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	assert_int_equal(feed_troubles(s->store, FEED_PROVINCE, troubles, &n, NULL), DONE);
	assert_int_equal(n, 1);
	struct feed_view view;
	assert_int_equal(feed_view(s->store, FEED_PROVINCE, FEED_PROVINCE_NAME, &view, NULL), DONE);
	assert_int_equal(view.troubles, 2);
	assert_int_equal(view.latest.n, 13);
	client_site_free(s);
}

/* ---- the catalogue ---- */

#define LABELS 6
struct labels { struct buffer bytes[LABELS]; ProtobufCBinaryData entries[LABELS]; };

/* What the province calls six kinds; the words say which version it is. */
static void
labels_make(struct labels *l, const char *words)
{
	static const char *const kinds_named[LABELS] = { "unit", "organisation", "member", "post", "meeting", "document" };
	for (int i = 0; i < LABELS; i++) {
		Ltc__Entry e = LTC__ENTRY__INIT;
		Ltc__Label label = LTC__LABEL__INIT;
		e.label = &label;
		label.kind = (char *)(uintptr_t)kinds_named[i];
		label.vi = label.en = (char *)(uintptr_t)words;
		buffer_clear(&l->bytes[i]);
		l->bytes[i].len = ltc__entry__pack(&e, buffer_room(&l->bytes[i], ltc__entry__get_packed_size(&e)));
		l->entries[i] = (ProtobufCBinaryData){ l->bytes[i].len, l->bytes[i].data };
	}
}

static struct hash
digest_of(const struct labels *l, int n, uint32_t version)
{
	struct slice slices[LABELS];
	struct catalogue *c;
	for (int i = 0; i < n; i++)
		slices[i] = buffer_slice(&l->bytes[i]);
	assert_int_equal(catalogue_make(slices, (size_t)n, version, &c, NULL), DONE);
	struct hash digest = catalogue_digest(c);
	catalogue_free(&c);
	return digest;
}

static Lt1__CatalogueItem
item(struct labels *l, int from, int n, uint32_t version, const struct hash *digest)
{
	Lt1__CatalogueItem m = LT1__CATALOGUE_ITEM__INIT;
	m.has_version = true;
	m.version = version;
	m.entries = l->entries + from;
	m.n_entries = (size_t)n;
	m.has_last = m.last = m.has_digest = digest != NULL;
	if (digest != NULL)
		m.digest = (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)digest->b };
	return m;
}

static const char *
word(struct client_site *s, const char *kind)
{
	static char text[32];
	const Ltc__Label *label = catalogue_label(mirror_catalogue(s->mirror), kind);
	snprintf(text, sizeof text, "%s", label != NULL ? label->vi : "-");
	return text;
}

static void
a_catalogue_counts_when_all_of_it_is_there_and_its_digest_is_right(void **state)
{
	struct client_site *s = client_site_new();
	struct labels one = { 0 }, two = { 0 };
	struct coming c = { 0 };
	struct feed_taken taken;
	labels_make(&one, "một");
	labels_make(&two, "hai");
	struct hash digest = digest_of(&one, LABELS, 1), wrong = digest_of(&two, LABELS, 1);
	Lt1__CatalogueItem m = item(&one, 0, 4, 1, NULL);
	come_catalogue(&c, &m);
	assert_int_equal(come_apply(s, &c, 1, NULL), DONE);
	assert_null(mirror_catalogue(s->mirror));               /* a part is nothing yet */
	client_site_reopen(s);
	m = item(&one, 4, 2, 1, &digest);
	come_catalogue(&c, &m);
	assert_int_equal(come_apply(s, &c, 2, &taken), DONE);
	assert_int_equal(taken.troubles, 0);
	assert_int_equal(catalogue_version(mirror_catalogue(s->mirror)), 1);
	assert_string_equal(word(s, "member"), "một");
	/* the next version: one entry new, one gone, and a digest that does not fit */
	m = item(&two, 2, 1, 2, &wrong);
	char *gone[] = { (char *)"label/document" };
	m.gone = gone;
	m.n_gone = 1;
	come_catalogue(&c, &m);
	assert_int_equal(come_apply(s, &c, 3, &taken), DONE);
	assert_int_equal(taken.troubles, 1);
	assert_int_equal(catalogue_version(mirror_catalogue(s->mirror)), 1);
	assert_string_equal(word(s, "member"), "một");
	/* ... and with the right one */
	struct labels mixed = one;
	mixed.bytes[2] = two.bytes[2];
	digest = digest_of(&mixed, LABELS - 1, 2);
	m.digest.data = digest.b;
	come_catalogue(&c, &m);
	assert_int_equal(come_apply(s, &c, 4, &taken), DONE);
	assert_int_equal(taken.troubles, 0);
	assert_int_equal(catalogue_version(mirror_catalogue(s->mirror)), 2);
	assert_string_equal(word(s, "member"), "hai");
	assert_string_equal(word(s, "document"), "-");
	/* what the log tells once more is passed over; a snapshot is not: version 0 is none at all */
	m = item(&one, 0, LABELS, 1, &wrong);
	come_catalogue(&c, &m);
	assert_int_equal(come_apply(s, &c, 5, &taken), DONE);
	assert_int_equal(taken.troubles, 0);
	assert_string_equal(word(s, "member"), "hai");
	m = item(&one, 0, 0, 0, &wrong);
	m.has_whole = m.whole = true;
	come_catalogue(&c, &m);
	come_all(s, FEED_PROVINCE, &c);
	assert_null(mirror_catalogue(s->mirror));
	for (int i = 0; i < LABELS; i++) {
		buffer_fini(&one.bytes[i]);
		buffer_fini(&two.bytes[i]);
	}
	client_site_free(s);
}

/* A delta that does not fit what is held: no later one would, either. */
static void
a_catalogue_that_does_not_fit_is_asked_for_whole(void **state)
{
	struct client_site *s = client_site_new();
	struct labels one = { 0 }, two = { 0 };
	struct coming c = { 0 };
	struct feed_taken taken;
	struct feed_trouble troubles[TROUBLES_MAX];
	size_t n;
	labels_make(&one, "một");
	labels_make(&two, "hai");
	struct hash first = digest_of(&one, LABELS, 1), whole = digest_of(&two, LABELS, 2);
	struct hash third = digest_of(&one, LABELS, 3);
	Lt1__CatalogueItem m = item(&one, 0, LABELS, 1, &first);
	m.has_whole = m.whole = true;
	come_catalogue(&c, &m);
	come_all(s, FEED_PROVINCE, &c);
	m = item(&two, 2, 1, 2, &whole);                        /* the others of version 2 never came */
	come_catalogue(&c, &m);
	villages(&c, 1, 1, 1);
	assert_int_equal(come_apply(s, &c, 5, &taken), DONE);
	assert_true(taken.anew);
	assert_int_equal(taken.troubles, 1);
	struct feed_place nowhere = place(s);
	assert_true(id_is_zero(&nowhere.at.generation) && nowhere.at.n == 0 && !nowhere.snapping);
	assert_int_equal(client_number(s, V1_IS(1)), 1);        /* what came with it stays */
	assert_int_equal(catalogue_version(mirror_catalogue(s->mirror)), 1);
	assert_int_equal(feed_troubles(s->store, FEED_PROVINCE, troubles, &n, NULL), DONE);
	assert_int_equal(n, 1);
	assert_int_equal(troubles[0].n, 4);
	assert_int_equal(troubles[0].code, LT_7202);
	m = item(&two, 0, LABELS, 2, &first);                   /* wrong in the snapshot, too: a trouble, and no loop */
	m.has_whole = m.whole = true;
	come_catalogue(&c, &m);
	assert_int_equal(come_part(s, FEED_PROVINCE, &c, true, true, &taken), DONE);
	assert_false(taken.anew);
	assert_int_equal(taken.troubles, 1);
	assert_int_equal(place(s).at.n, 3);
	assert_int_equal(catalogue_version(mirror_catalogue(s->mirror)), 1);
	m = item(&two, 0, LABELS, 2, &whole);
	m.has_whole = m.whole = true;
	come_catalogue(&c, &m);
	come_all(s, FEED_PROVINCE, &c);
	assert_string_equal(word(s, "unit"), "hai");
	m = item(&one, 0, LABELS, 3, &third);                   /* and the next delta fits again */
	come_catalogue(&c, &m);
	assert_int_equal(come_apply(s, &c, 6, &taken), DONE);
	assert_false(taken.anew);
	assert_int_equal(place(s).at.n, 6);
	assert_int_equal(catalogue_version(mirror_catalogue(s->mirror)), 3);
	for (int i = 0; i < LABELS; i++) {
		buffer_fini(&one.bytes[i]);
		buffer_fini(&two.bytes[i]);
	}
	client_site_free(s);
}

/* ---- what was accepted of an earlier disk ---- */

/* One item of site/ about an update nobody here told; number n, where snapshots told all up to `until`. */
static struct feed_taken
take_foreign(struct client_site *s, Lt1__Verdict v, uint64_t n, uint64_t until)
{
	struct buffer b = { 0 };
	struct id update = id_v7(1000 + (int64_t)n), generation = id_derive("feed", "site", "");
	struct slice item = client_item(&b, &update, NULL, 0, v, NULL);
	struct feed_place before = { .at = { .generation = generation, .n = n - 1 }, .until = until }, after = before;
	struct feed_taken taken;
	after.at.n = n;
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(feed_apply(s->store, FEED_SITE, FEED, NULL, 0, &before, &taken, NULL), DONE);
	assert_int_equal(feed_apply(s->store, FEED_SITE, FEED, &item, 1, &after, &taken, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	buffer_fini(&b);
	return taken;
}

static void
what_is_accepted_of_an_earlier_disk_begins_a_snapshot(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	struct feed_place p;
	assert_false(take_foreign(s, LT1__VERDICT__ACCEPTED, 5, 0).anew);    /* a centre that knows no snapshots */
	villages(&c, 1, 1, 1);
	come_all(s, FEED_PROVINCE, &c);
	assert_false(take_foreign(s, LT1__VERDICT__PARKED, 5, 0).anew);
	assert_false(take_foreign(s, LT1__VERDICT__RETURNED, 5, 0).anew);
	assert_false(take_foreign(s, LT1__VERDICT__ACCEPTED, 5, 5).anew);    /* the snapshot told it */
	assert_int_equal(feed_place(s->store, FEED, &p, NULL), DONE);
	assert_int_equal(p.at.n, 5);
	assert_true(take_foreign(s, LT1__VERDICT__ACCEPTED, 6, 5).anew);
	assert_int_equal(feed_place(s->store, FEED, &p, NULL), DONE);
	assert_true(id_is_zero(&p.at.generation) && p.at.n == 0 && !p.snapping);
	assert_int_equal(place(s).at.n, 3);                                  /* the other feed goes on */
	client_site_free(s);
}

static void
rows_of_a_log_that_is_gone_are_told_again(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	struct feed_place p;
	villages(&c, 1, 1, 1);
	come_all(s, FEED_PROVINCE, &c);
	for (int snapped = 0; snapped < 2; snapped++) {
		struct feed_place other = { .at = { .generation = id_derive("feed", "other", snapped ? "2" : "1"), .n = 2 } };
		struct feed_taken taken;
		(void)take_foreign(s, LT1__VERDICT__PARKED, 5, 0);
		if (snapped) {                                  /* it ends under another generation than `other` */
			villages(&c, 1, 3, 1);
			come_all(s, FEED_SITE, &c);
		}
		assert_int_equal(store_begin(s->store, NULL), DONE);
		assert_int_equal(feed_apply(s->store, FEED_SITE, FEED, NULL, 0, &other, &taken, NULL), DONE);
		assert_int_equal(store_commit(s->store, NULL), DONE);
		assert_int_equal(feed_place(s->store, FEED, &p, NULL), DONE);
		assert_int_equal(taken.anew, snapped);
		assert_int_equal(p.at.n, snapped ? 0 : 2);
	}
	villages(&c, 1, 1, 1);                                  /* the present life knows one of them */
	come_all(s, FEED_SITE, &c);
	assert_int_equal(client_number(s, "SELECT count(*) FROM held WHERE feed = 0"), 1);
	client_site_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_place_come_together_or_not_at_all),
		cmocka_unit_test(an_older_version_never_replaces_a_newer_one_of_the_same_life),
		cmocka_unit_test(the_last_part_sweeps_what_the_whole_snapshot_did_not_tell),
		cmocka_unit_test(a_snapshot_goes_on_where_a_death_left_it),
		cmocka_unit_test(a_bad_item_is_passed_over_and_told_once),
		cmocka_unit_test(a_catalogue_counts_when_all_of_it_is_there_and_its_digest_is_right),
		cmocka_unit_test(what_every_snapshot_brings_is_one_trouble_with_its_latest_time),
		cmocka_unit_test(a_catalogue_that_does_not_fit_is_asked_for_whole),
		cmocka_unit_test(what_is_accepted_of_an_earlier_disk_begins_a_snapshot),
		cmocka_unit_test(rows_of_a_log_that_is_gone_are_told_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
