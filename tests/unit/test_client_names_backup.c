/* Bad days: the backup and the way back, and everything that can be wrong with a backup. */
#include "client_names.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>

#include "client/names/names_room.h"
#include "client/names/names_text.h"
#include "common/base/clock.h"

#define BORN(y) ((y - 1970) * 365)

/* ---- there and back ---- */

struct backup {
	char key[RECOVERY_TEXT];
	struct buffer bytes;
};

static void
backup_make(struct names_site *s, struct backup *b)
{
	struct fault f = { 0 };
	buffer_clear(&b->bytes);
	if (!names_has_recovery_key(s->names))
		assert_int_equal(names_make_recovery_key(s->names, b->key, NULL), DONE);
	if (names_backup(s->names, &b->bytes, &f) != DONE)
		fail_msg("names_backup: LT-%d %s", (int)f.code, f.detail);
}

/* Undone when it fails. 0, or the code. */
static int
restore(struct names_site *s, struct slice bytes, const char *key, uint64_t *persons)
{
	struct fault f = { 0 };
	assert_int_equal(store_begin(s->store, NULL), DONE);
	enum result r = names_restore(s->names, bytes, key, persons, &f);
	if (r == DONE)
		assert_int_equal(store_commit(s->store, NULL), DONE);
	store_rollback(s->store);
	assert_int_equal(r == DONE, f.code == FAULT_NONE);
	return (int)f.code;
}

static void
the_dead_and_the_new_machine_know_the_same_people(void **state)
{
	struct names_site *s = names_site_new("0807"), *t;
	struct backup b = { 0 };
	struct id m, m2;
	uint8_t matching[KEY_TEXT_BYTES] = { 7 };
	char text[RECOVERY_TEXT];
	uint64_t n;

	key_text_format(KEY_TEXT_MATCHING, matching, text);
	assert_int_equal(names_set_matching_key(s->names, text, NULL), DONE);
	struct id tam = names_add(s, "Lê Văn Tám", "013.1", BORN(1970)),
		  lan = names_add(s, "Trần Thị Lan", NULL, UNKNOWN_BIRTH);
	backup_make(s, &b);
	assert_true(names_match(s->names, "0131", &m));
	names_site_free(s);

	t = names_site_new("0807");
	assert_int_equal(restore(t, buffer_slice(&b.bytes), b.key, &n), 0);
	assert_int_equal(n, 2);
	names_site_reopen(t);
	struct person p = names_read(t, &tam);
	assert_string_equal(p.name, "Lê Văn Tám");
	assert_string_equal(p.card, "013.1");
	assert_true(p.has_birth_on && p.birth_on == BORN(1970));
	p = names_read(t, &lan);
	assert_true(p.card == NULL && !p.has_birth_on);
	assert_int_equal(names_ask(t, NULL, "0131", UNKNOWN_BIRTH, &m2), NAMES_ONE);
	assert_true(id_equal(&m2, &tam));
	assert_true(names_match(t->names, "0131", &m2) && id_equal(&m, &m2));
	assert_int_equal(restore(t, buffer_slice(&b.bytes), b.key, &n), 0);   /* again: nothing happens */
	assert_int_equal(n, 0);
	assert_int_equal(names_rows(t), 2);
	struct backup b2 = { 0 };   /* the key on paper has become this directory's */
	assert_true(names_has_recovery_key(t->names));
	backup_make(t, &b2);
	assert_int_equal(restore(t, buffer_slice(&b2.bytes), b.key, &n), 0);
	buffer_fini(&b.bytes);
	buffer_fini(&b2.bytes);
	names_site_free(t);
}

static void
whoever_is_there_stays_as_he_is_and_a_hole_is_mended(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct backup b = { 0 };
	uint64_t n;
	struct id tam = names_add(s, "Lê Văn Tám", "0131", BORN(1970)),
		  lan = names_add(s, "Trần Thị Lan", "0132", BORN(1971));
	backup_make(s, &b);
	struct person p = names_person("Lê Văn Tâm", NULL, UNKNOWN_BIRTH);
	p.ref = tam;
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(names_put(s->names, &p, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	struct id later = names_add(s, "Đỗ Thị Mới", "0133", BORN(1990));
	names_sql(s, "UPDATE person SET sealed = zeroblob(100) WHERE person_ref = (SELECT person_ref FROM person ORDER "
	             "BY 1 LIMIT 1 OFFSET 1)");
	struct buffer none = { 0 };
	struct fault f = { 0 };
	assert_int_equal(names_backup(s->names, &none, &f), REFUSED); /* or the older, better one would be pushed out */
	assert_int_equal(f.code, LT_7106);
	assert_int_equal(restore(s, buffer_slice(&b.bytes), b.key, &n), 0);
	assert_int_equal(n, 1);
	assert_string_equal(names_read(s, &tam).name, "Lê Văn Tâm");
	assert_string_equal(names_read(s, &lan).name, "Trần Thị Lan");
	assert_string_equal(names_read(s, &later).name, "Đỗ Thị Mới");
	buffer_fini(&none);
	buffer_fini(&b.bytes);
	names_site_free(s);
}

static void
of_two_with_one_card_the_older_reference_is_meant(void **state)
{
	struct names_site *s = names_site_new("0807"), *t;
	struct backup b = { 0 };
	uint64_t n;
	struct id ref, old = names_add(s, "Lê Văn Tám", "0131", BORN(1970));
	backup_make(s, &b);
	names_site_free(s);
	t = names_site_new("0807");   /* a hasty clerk enters him again before the names come back */
	names_add(t, "Lê Văn Tám", "0131", BORN(1970));
	assert_int_equal(restore(t, buffer_slice(&b.bytes), b.key, &n), 0);
	assert_int_equal(names_rows(t), 2);
	assert_int_equal(names_ask(t, "Lê Văn Tám", "0131", BORN(1970), &ref), NAMES_ONE);
	assert_true(id_equal(&ref, &old));
	buffer_fini(&b.bytes);
	names_site_free(t);
}

static void
a_recovery_key_is_made_once(void **state)
{
	struct names_site *s = names_site_new("0807");
	char key[RECOVERY_TEXT];
	struct buffer none = { 0 };
	struct fault f = { 0 };

	assert_int_equal(names_backup(s->names, &none, &f), REFUSED);
	assert_int_equal(f.code, LT_7112);
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(names_make_recovery_key(s->names, key, NULL), DONE);
	store_rollback(s->store);   /* it could not be shown */
	assert_false(names_has_recovery_key(s->names));
	assert_int_equal(names_make_recovery_key(s->names, key, NULL), DONE);
	names_site_reopen(s);
	assert_true(names_has_recovery_key(s->names));
	assert_int_equal(names_make_recovery_key(s->names, key, &f), REFUSED);
	assert_int_equal(f.code, LT_7113);
	names_site_free(s);
}

static void
a_lost_paper_is_replaced_for_backups_from_then_on(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct backup before = { 0 }, after = { 0 };
	uint64_t n;
	names_add(s, "Lê Văn Tám", "0131", BORN(1970));
	backup_make(s, &before);
	assert_int_equal(names_renew_recovery_key(s->names, after.key, NULL), DONE);
	backup_make(s, &after);
	assert_int_equal(restore(s, buffer_slice(&after.bytes), before.key, &n), LT_7110);
	assert_int_equal(restore(s, buffer_slice(&after.bytes), after.key, &n), 0);
	assert_int_equal(restore(s, buffer_slice(&before.bytes), before.key, &n), 0);
	buffer_fini(&before.bytes);
	buffer_fini(&after.bytes);
	names_site_free(s);
}

static void
a_lost_key_is_given_up_only_when_asked(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct backup b = { 0 };
	uint64_t n, given_up;
	char path[96];
	struct id tam = names_add(s, "Lê Văn Tám", "0131", BORN(1970));
	backup_make(s, &b);
	struct id later = names_add(s, "Đỗ Thị Mới", "0133", BORN(1990));
	names_close(&s->names);
	snprintf(path, sizeof path, "%s/names.key", s->dir);
	unlink(path);
	assert_int_equal(names_open(s->store, &s->names, NULL), REFUSED);
	for (int round = 0; round < 2; round++) {   /* the first is undone: only the fresh key file remains */
		assert_int_equal(store_begin(s->store, NULL), DONE);
		assert_int_equal(names_open_anew(s->store, &s->names, &given_up, NULL), DONE);
		assert_int_equal(given_up, 2);
		assert_int_equal(names_restore(s->names, buffer_slice(&b.bytes), b.key, &n, NULL), DONE);
		assert_int_equal(n, 1);
		if (round == 1)
			assert_int_equal(store_commit(s->store, NULL), DONE);
		store_rollback(s->store);
		if (round == 0)
			names_close(&s->names);
		assert_int_equal(names_rows(s), round == 0 ? 2 : 1);
	}
	names_site_reopen(s);
	assert_string_equal(names_read(s, &tam).name, "Lê Văn Tám");
	struct person p;
	bool there;
	assert_int_equal(names_get(s->names, &later, &p, &there, NULL), DONE);
	assert_false(there);
	assert_true(names_has_recovery_key(s->names));   /* its public half needs no key */
	buffer_fini(&b.bytes);
	names_site_free(s);
}

/* ---- what can be wrong with a backup ---- */

static void
rehash(struct buffer *b)
{
	struct hash h = hash_of(b->data, b->len - HASH_BYTES);
	memcpy(b->data + b->len - HASH_BYTES, h.b, HASH_BYTES);
}

/* Where a byte stands: magic, version, code's length, code, key id, time, box, hash. first: its first byte. */
static const struct { size_t first; int flipped, rehashed, rehashed_or; } classes[] = {
	{ 0, LT_7108, LT_7108, LT_7108 },  { 4, LT_7109, LT_7115, LT_7115 },  { 5, LT_7109, LT_7109, LT_7111 },
	{ 6, LT_7109, LT_7111, LT_7111 },  { 10, LT_7109, LT_7110, LT_7110 }, { 26, LT_7109, 0, 0 },
	{ 34, LT_7109, LT_7109, LT_7109 }, { SIZE_MAX, 0, 0, 0 },
};

static void
a_backup_with_one_bit_wrong_is_told_and_harms_nothing(void **state)
{
	struct names_site *s = names_site_new("0807"), *t = names_site_new("0807");
	struct backup b = { 0 };
	struct buffer bad = { 0 };
	uint64_t n;
	names_add(s, "Lê Văn Tám", "0131", BORN(1970));
	backup_make(s, &b);
	for (size_t i = 0, c = 0; i < b.bytes.len; i++) {
		c += i >= classes[c + 1].first;
		for (int bit = 0; bit < 8; bit++) {
			buffer_clear(&bad);
			buffer_put(&bad, b.bytes.data, b.bytes.len);
			bad.data[i] ^= (uint8_t)(1 << bit);
			int code = restore(t, buffer_slice(&bad), b.key, &n);
			if (code != classes[c].flipped)
				fail_msg("byte %zu bit %d: LT-%d", i, bit, code);
			if (i >= b.bytes.len - HASH_BYTES || classes[c].rehashed == 0 || bit > (i > 40 ? 0 : 7))
				continue;
			rehash(&bad);   /* somebody who knows how */
			code = restore(t, buffer_slice(&bad), b.key, &n);
			if (code != classes[c].rehashed && code != classes[c].rehashed_or)
				fail_msg("byte %zu bit %d, hash made anew: LT-%d", i, bit, code);
		}
	}
	for (size_t len = 0; len < b.bytes.len; len++) {
		int code = restore(t, (struct slice){ b.bytes.data, len }, b.key, &n);
		if (code != (len < 4 ? LT_7108 : LT_7109))
			fail_msg("cut at %zu: LT-%d", len, code);
	}
	assert_int_equal(names_rows(t), 0);
	assert_int_equal(restore(t, buffer_slice(&b.bytes), b.key, &n), 0);
	assert_int_equal(names_rows(t), 1);
	buffer_fini(&bad);
	buffer_fini(&b.bytes);
	names_site_free(s);
	names_site_free(t);
}

static void
another_key_another_site_and_another_file_are_told_apart(void **state)
{
	struct names_site *s = names_site_new("0807"), *t = names_site_new("0808"), *u = names_site_new("0807");
	struct backup b = { 0 }, other = { 0 };
	struct fault f = { 0 };
	int64_t made_at;
	uint64_t n;
	char slip[RECOVERY_TEXT];

	names_add(s, "Lê Văn Tám", "0131", BORN(1970));
	backup_make(s, &b);
	backup_make(u, &other);
	strcpy(slip, b.key);
	slip[7] = slip[7] == 'A' ? 'B' : 'A';
	assert_int_equal(names_look(u->store, buffer_slice(&b.bytes), &made_at, NULL), DONE);
	assert_true(llabs((long long)(clock_wall_ms() - made_at)) < 60000);
	assert_int_equal(names_look(t->store, buffer_slice(&b.bytes), &made_at, &f), REFUSED);
	assert_int_equal(f.code, LT_7111);
	assert_int_equal(restore(u, buffer_slice(&b.bytes), other.key, &n), LT_7110);
	assert_int_equal(restore(t, buffer_slice(&b.bytes), b.key, &n), LT_7111);
	assert_int_equal(restore(u, buffer_slice(&b.bytes), slip, &n), LT_7107);
	assert_int_equal(restore(u, (struct slice){ (const uint8_t *)"ho_ten;the\n", 11 }, b.key, &n), LT_7108);
	assert_int_equal(restore(u, (struct slice){ 0 }, b.key, &n), LT_7108);
	assert_int_equal(names_rows(u), 0);
	buffer_fini(&b.bytes);
	buffer_fini(&other.bytes);
	names_site_free(s);
	names_site_free(t);
	names_site_free(u);
}

/* What somebody who knows the public half could seal: the seal is right, the inside is not. */
static void
forge(struct backup *good, const void *inside, size_t len, bool zstd, struct buffer *out)
{
	uint8_t seed[32], public_key[32], secret_key[32], packed[4096];
	size_t head = 34;
	assert_int_equal(key_text_parse(KEY_TEXT_RECOVERY, good->key, seed, NULL), DONE);
	backup_keypair(seed, public_key, secret_key);
	if (zstd)
		len = ZSTD_compress(packed, sizeof packed, inside, len, 3);
	else
		memcpy(packed, inside, len);
	buffer_clear(out);
	buffer_put(out, good->bytes.data, head);
	crypto_box_seal(buffer_room(out, len + crypto_box_SEALBYTES), packed, len, public_key);
	out->len += len + crypto_box_SEALBYTES;
	buffer_put(out, (uint8_t[HASH_BYTES]){ 0 }, HASH_BYTES);
	rehash(out);
}

#define REF "0123456789abcdef"
#define LE "\x01\x00\x02L\xc3\xff\x00\x00\x00\x00\x00"
static const struct { int expected; const char *what; bool zstd; const char *inside; size_t len;
} insides[] = {
	{ 0, "nobody", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x00",
	  7 },
	{ 0, "one without anything", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x01" REF "\x00\x09"
	  "\x01\xff\xff\xff\x00\x00\x00\x00\x00"
	  "\x00",
	  35 },
	{ LT_7109, "empty", false, "", 0 },
	{ LT_7109, "no zstd", false,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x00",
	  7 },
	{ LT_7109, "nothing in zstd", true, "", 0 },
	{ LT_7109, "another site inside", true,
	  "\x04"
	  "0808"
	  "\x00"
	  "\x00",
	  7 },
	{ LT_7109, "matching key neither there nor not", true,
	  "\x04"
	  "0807"
	  "\x02"
	  "\x00",
	  7 },
	{ LT_7109, "matching key cut", true,
	  "\x04"
	  "0807"
	  "\x01"
	  "\x00\x00",
	  8 },
	{ LT_7109, "no end", true,
	  "\x04"
	  "0807"
	  "\x00",
	  6 },
	{ LT_7109, "neither person nor end", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x02",
	  7 },
	{ LT_7109, "more after the end", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x00\x00",
	  8 },
	{ LT_7109, "reference cut", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x01"
	  "0123",
	  11 },
	{ LT_7109, "record longer than any", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x01" REF "\xff\xff"
	  "\x01",
	  26 },
	{ LT_7109, "record cut", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x01" REF "\x00\x09"
	  "\x01",
	  26 },
	{ LT_7109, "record of another version", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x01" REF "\x00\x09"
	  "\x02\xff\xff\xff\x00\x00\x00\x00\x00"
	  "\x00",
	  35 },
	{ LT_7109, "name longer than the record", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x01" REF "\x00\x09"
	  "\x01\x00\x99\xff\x00\x00\x00\x00\x00"
	  "\x00",
	  35 },
	{ LT_7109, "a name that is no text", true,
	  "\x04"
	  "0807"
	  "\x00"
	  "\x01" REF "\x00\x0b" LE "\x00",
	  37 },
	{ LT_7109, "two zstd frames", false, NULL, 0 },
};

static void
a_backup_with_a_right_seal_and_a_wrong_inside_is_damaged(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct backup good = { 0 };
	struct buffer forged = { 0 };
	uint64_t n;
	backup_make(s, &good);
	for (size_t i = 0; i < sizeof insides / sizeof insides[0]; i++) {
		if (insides[i].inside != NULL) {
			forge(&good, insides[i].inside, insides[i].len, insides[i].zstd, &forged);
		} else {
			char two[256];
			size_t len = ZSTD_compress(two, sizeof two, insides[0].inside, insides[0].len, 3);
			memcpy(two + len, two, len);
			forge(&good, two, 2 * len, false, &forged);
		}
		int code = restore(s, buffer_slice(&forged), good.key, &n);
		if (code != insides[i].expected)
			fail_msg("%s: LT-%d", insides[i].what, code);
	}
	buffer_fini(&forged);
	buffer_fini(&good.bytes);
	names_site_free(s);
}

/* A few bytes that would make us take a lot of memory: a window of 128 MiB. */
static void
a_backup_that_wants_much_memory_is_refused(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct backup good = { 0 };
	struct buffer forged = { 0 };
	char packed[256];
	uint64_t n;

	backup_make(s, &good);
	for (int log = 20; log <= 27; log += 7) {
		ZSTD_CCtx *z = ZSTD_createCCtx();
		ZSTD_outBuffer out = { packed, sizeof packed, 0 };
		ZSTD_inBuffer one = { insides[0].inside, 1, 0 },
			      rest = { insides[0].inside + 1, insides[0].len - 1, 0 };
		ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, log);
		ZSTD_compressStream2(z, &out, &one,
		                     ZSTD_e_flush); /* so that the size is not known when the window is said */
		ZSTD_compressStream2(z, &out, &rest, ZSTD_e_end);
		ZSTD_freeCCtx(z);
		forge(&good, packed, out.pos, false, &forged);
		assert_int_equal(restore(s, buffer_slice(&forged), good.key, &n), log == 20 ? 0 : LT_7109);
	}
	buffer_fini(&forged);
	buffer_fini(&good.bytes);
	names_site_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_dead_and_the_new_machine_know_the_same_people),
		cmocka_unit_test(whoever_is_there_stays_as_he_is_and_a_hole_is_mended),
		cmocka_unit_test(of_two_with_one_card_the_older_reference_is_meant),
		cmocka_unit_test(a_recovery_key_is_made_once),
		cmocka_unit_test(a_lost_paper_is_replaced_for_backups_from_then_on),
		cmocka_unit_test(a_lost_key_is_given_up_only_when_asked),
		cmocka_unit_test(a_backup_with_one_bit_wrong_is_told_and_harms_nothing),
		cmocka_unit_test(another_key_another_site_and_another_file_are_told_apart),
		cmocka_unit_test(a_backup_with_a_right_seal_and_a_wrong_inside_is_damaged),
		cmocka_unit_test(a_backup_that_wants_much_memory_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
