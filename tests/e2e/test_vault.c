/* The sealed backup of the names between real processes: killed on either side in the middle, fetched again by a site
 * whose disk is gone, beside updates that are not kept waiting, and refused to whoever has no business with it. */
#include "common/link/frame.h"
#include "common/link/vault.h"
#include "tests/e2e/checks.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/puppet.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATIENCE_MS 60000
#define VAULT_FILE "names.backup"

/* ---- names at a site, as `import` leaves them ------------------------------------------------------------------- */

static int
keeper(struct site *s, const char *step, const char *argument)
{
	const char *argv[] = { LT_KEEPER, s->dir, step, argument, NULL };
	struct process_setup setup = { .argv = argv, .log = s->log };

	return process_run(&setup, NULL, 180000);
}

static void
names_fill(struct site *s, int n)
{
	char *count = text_format("%d", n);

	must(keeper(s, "fill", count) == 0, "names of %s; see %s", s->code, s->log);
	free(count);
}

static char *
file_read(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *bytes;

	must(f != NULL && fseek(f, 0, SEEK_END) == 0, "%s", path);
	*len = (size_t)ftell(f);
	rewind(f);
	bytes = malloc(*len + 1);
	must(fread(bytes, 1, *len, f) == *len, "%s", path);
	fclose(f);
	return bytes;
}

static char *
backup_read(struct site *s, size_t *len)
{
	char *path = text_format("%s/" VAULT_FILE, s->dir), *bytes = file_read(path, len);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	free(path);
	return bytes;
}

static void
must_fetch(struct site *s, const char *bytes, size_t len)
{
	char *path = text_format("%s.fetched", s->dir), *got;
	size_t got_len;
	int status = keeper(s, "fetch", path);

	must(status == (bytes != NULL ? 0 : 3), "fetch at %s: status %d; see %s", s->code, status, s->log);
	got = file_read(path, &got_len);
	assert_int_equal(got_len, len);
	if (bytes != NULL)
		assert_memory_equal(got, bytes, len);
	free(got);
	free(path);
}

/* ---- how it stands ---------------------------------------------------------------------------------------------- */

static int64_t
received(struct house *h, const char *code)
{
	return sql_number(h, "SELECT coalesce(max(received), 0) FROM vault JOIN site USING (site_id) WHERE code = '%s'",
	                  code);
}

static int64_t
whole(struct house *h, const char *code)
{
	return sql_number(
		h,
		"SELECT count(*) FROM vault JOIN site USING (site_id) WHERE code = '%s' AND completed_at IS NOT NULL",
		code);
}

static void
wait_whole(struct house *h, const struct site *s, int64_t n)
{
	int64_t until = now_ms() + PATIENCE_MS;

	while (whole(h, s->code) < n) {
		must(now_ms() < until, "no backup of %s is whole (%lld bytes); see %s", s->code,
		     (long long)received(h, s->code), s->log);
		sleep_ms(20);
	}
}

static void
wait_dead(struct process *p, const char *what)
{
	int64_t until = now_ms() + PATIENCE_MS;

	while (process_is_running(p)) {
		must(now_ms() < until, "%s did not reach the step at which it dies", what);
		sleep_ms(20);
	}
}

/* The parts of the unfinished backup as rows: none of them is written a second time. */
static char *
parts_seen(struct house *h, int64_t before)
{
	return sql_text(h,
	                "SELECT string_agg(at || ' ' || length(bytes) || ' ' || xmin, ',' ORDER BY at) FROM vault_part "
	                "WHERE at < %lld",
	                (long long)before);
}

static struct site *
disk_replaced(struct house *h, struct site *s)
{
	char *command = text_format("rm -rf %s", s->dir), *token, *name = text_format("%s-new", s->code);
	struct site *fresh = site_at(h, s->code, name);

	assert_int_equal(system(command), 0);
	assert_int_equal(CENTRE(h, &token, "site", "token", s->code), 0);
	token[strcspn(token, "\n")] = '\0';
	assert_int_equal(mkdir(fresh->dir, 0700), 0);
	assert_int_equal(SITE(fresh, NULL, "enroll", token), 0);
	free(command);
	free(token);
	free(name);
	return fresh;
}

/* ---- the stories ------------------------------------------------------------------------------------------------ */

static void
upload_survives_kills_of_either_side_and_comes_back_to_an_empty_disk(void **state)
{
	struct house *h = house_open();
	struct site *s, *fresh;
	int64_t stood;
	size_t len;
	char *before, *after, *bytes;

	centre_start(h);
	s = site_new(h, "KC");
	names_fill(s, 40000);
	centre_stop(h);
	centre_setting(h, "LT_FAILPOINT", "S18:kill:9");
	centre_start(h);
	site_start(s);
	wait_dead(&h->centre, "the centre");
	bytes = backup_read(s, &len);
	stood = received(h, "KC");
	print_message("backup of %zu bytes: the centre died at %lld\n", len, (long long)stood);
	assert_true(len > 1000000 && stood > 0 && stood < (int64_t)len);
	before = parts_seen(h, stood);

	centre_setting(h, "LT_FAILPOINT", NULL);
	site_kill(s);
	setenv("LT_FAILPOINT", "A13:kill:7", 1);
	centre_start(h);
	site_start(s);
	unsetenv("LT_FAILPOINT");
	wait_dead(&s->agent, "the site");
	after = parts_seen(h, stood);
	assert_string_equal(before, after);
	free(after);
	assert_int_equal(whole(h, "KC"), 0);
	assert_true(received(h, "KC") > stood && received(h, "KC") < (int64_t)len);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault"), 1); /* the same one goes on */

	site_start(s);
	wait_whole(h, s, 1);
	after = parts_seen(h, stood);
	assert_string_equal(before, after);
	assert_int_equal(sql_number(h, "SELECT sum(length(bytes)) FROM vault_part"), (int64_t)len);
	site_stop(s);
	assert_true(site_status(s, "names_backup_at") > 0);
	assert_int_equal(CENTRE(h, NULL, "verify"), 0);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM audit WHERE what = 'vault_kept'"), 1);

	fresh = disk_replaced(h, s);
	must_fetch(fresh, bytes, len);
	free(before);
	free(after);
	free(bytes);
	house_close(&h);
}

/* Without the names of its earlier life a site must not push them out of the centre. */
static void
backup_of_an_earlier_life_is_not_pushed_out_before_it_was_restored(void **state)
{
	struct house *h = house_open();
	struct site *s, *fresh;
	size_t len;
	char *bytes;

	centre_start(h);
	s = site_new(h, "KC");
	names_fill(s, 50);
	assert_int_equal(SITE(s, NULL, "send", "--timeout", "30"), 0); /* send does not leave before it is kept */
	assert_int_equal(whole(h, "KC"), 1);
	bytes = backup_read(s, &len);
	assert_int_equal(SITE(s, NULL, "send", "--timeout", "30"), 0); /* nothing is due */
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault"), 1);

	fresh = disk_replaced(h, s);
	names_fill(fresh, 3);
	assert_int_equal(SITE(fresh, NULL, "send", "--timeout", "30"), 0);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault"), 1);
	assert_int_equal(SITE(fresh, NULL, "doctor"), 75);
	must_fetch(fresh, bytes, len);
	assert_int_equal(keeper(fresh, "restored", NULL), 0);
	assert_int_equal(SITE(fresh, NULL, "doctor"), 0);
	assert_int_equal(SITE(fresh, NULL, "send", "--timeout", "30"), 0);
	assert_int_equal(whole(h, "KC"), 2);
	free(bytes);
	house_close(&h);
}

static void
two_sites_at_once_each_get_their_own_back_and_the_newest_two_stay(void **state)
{
	struct house *h = house_open();
	struct site *a, *b;
	size_t a_len, b_len;
	char *a_bytes, *b_bytes;

	centre_start(h);
	a = site_new(h, "KC");
	b = site_new(h, "QS");
	must_fetch(a, NULL, 0);
	names_fill(a, 15000);
	names_fill(b, 15000);
	site_start(a);
	site_start(b);
	wait_whole(h, a, 1);
	wait_whole(h, b, 1);
	site_stop(a);
	site_stop(b);
	a_bytes = backup_read(a, &a_len);
	b_bytes = backup_read(b, &b_len);
	must_fetch(a, a_bytes, a_len);
	must_fetch(b, b_bytes, b_len);
	sql_do(h,
	       "INSERT INTO vault SELECT site_id, decode(repeat(d, 32), 'hex'), 5, 5, now(), now() - interval '2 days' "
	       "FROM site, unnest(ARRAY['aa', 'bb']) d WHERE code = 'KC'");
	sql_do(h, "INSERT INTO vault SELECT site_id, decode(repeat(d, 32), 'hex'), 500, 0, now() - interval '2 days' "
	          "FROM site, unnest(ARRAY['cc', 'dd', 'ee']) d WHERE code = 'KC'");
	assert_int_equal(keeper(a, "forget", NULL), 0);
	assert_int_equal(SITE(a, NULL, "send", "--timeout", "30"), 0);
	assert_int_equal(whole(h, "KC"), 2);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault WHERE total <= 5"), 0);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault WHERE completed_at IS NULL"),
	                 1); /* and the new one made two */
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault_part p WHERE NOT EXISTS (SELECT FROM vault v WHERE "
	                               "v.backup_id = p.backup_id)"),
	                 0);
	assert_int_equal(whole(h, "QS"), 1);
	free(a_bytes);
	free(b_bytes);
	house_close(&h);
}

/* One batch per group, so the writer's transactions count the acknowledged batches. */
static void
updates_are_not_kept_waiting_by_a_backup(void **state)
{
	struct house *h = house_open();
	struct site *s;
	int64_t batches, parts, last;

	centre_setting(h, "LIENTHONG_SERVER_GROUP_BYTES", "4096");
	centre_start(h);
	s = site_new(h, "KC");
	names_fill(s, 30000);
	site_import_cells(s, 1, 4000);
	site_start(s);
	site_wait_acked(s, 4000, PATIENCE_MS);
	wait_whole(h, s, 1);
	site_stop(s);
	last = sql_number(h, "SELECT max(xmin::text::bigint) FROM audit WHERE count > 0");
	batches = sql_number(h, "SELECT count(*) FROM audit JOIN site USING (site_id) WHERE count > 0 AND code = 'KC'");
	parts = sql_number(h, "SELECT count(*) FROM vault_part WHERE xmin::text::bigint < %lld", (long long)last);
	print_message("before the last of 4000 updates: %lld batches, %lld parts of the backup, %lld parts in all\n",
	              (long long)batches, (long long)parts,
	              (long long)sql_number(h, "SELECT count(*) FROM vault_part"));
	assert_true(parts <= batches + 1);
	assert_int_equal(
		sql_number(h,
	                   "SELECT count(*) FROM vault_part WHERE length(bytes) > 4096 AND xmin::text::bigint < %lld",
	                   (long long)last),
		0);
	house_close(&h);
}

/* ---- who has no business with it -------------------------------------------------------------------------------- */

static size_t
vault_frame(uint8_t *out, size_t size, uint64_t total, size_t part)
{
	static uint8_t bytes[VAULT_PART_MAX + 1];
	Lt1__Vault m = LT1__VAULT__INIT;
	uint8_t id[HASH_BYTES] = { 1, 2, 3 };

	m.has_backup_id = true;
	m.backup_id = (ProtobufCBinaryData){ sizeof id, id };
	m.has_total = total > 0;
	m.total = total;
	m.has_part = m.has_at = part > 0;
	m.part = (ProtobufCBinaryData){ part, bytes };
	must(lt1__vault__get_packed_size(&m) <= size, "too small");
	return lt1__vault__pack(&m, out);
}

static void
strangers_and_hostile_sites_leave_nothing_in_the_vault(void **state)
{
	static const struct {
		uint64_t total;
		size_t part;
	} words[] = { { 0, 2000 }, { UINT64_MAX, 0 }, { 0, 0 }, { 0, VAULT_PART_MAX + 1 } };
	static uint8_t out[VAULT_PART_MAX + 200];
	struct house *h = house_open();
	struct site *s, *other;
	struct wire_keypair own;
	uint8_t server_key[32];

	centre_start(h);
	s = site_new(h, "KC");
	other = site_new(h, "QS");
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		struct puppet *p = puppet_open(s);
		size_t len = vault_frame(out, sizeof out, words[i].total, words[i].part);
		assert_true(puppet_send_frame(p, LT1__MESSAGE_TYPE__VAULT, out, len));
		int64_t got = hostile_receive(puppet_line(p), out, sizeof out, 5000);
		must(got > FRAME_HEADER && out[3] == LT1__MESSAGE_TYPE__BYE, "word %zu: no BYE", i);
		assert_int_equal(out[FRAME_HEADER + 1], LT1__BYE_REASON__PROTOCOL);
		puppet_close(&p);
	}
	puppet_keys(s, &own, server_key);
	struct hostile *stranger =
		hostile_open(&(struct hostile_how){ .endpoint = h->endpoint, .server_key = server_key });
	assert_int_equal(hostile_line(stranger, 5000), HOSTILE_UP);
	size_t len = vault_frame(out, sizeof out, 5000, 0);
	struct hostile_frame frame = { FRAME_VERSION, LT1__MESSAGE_TYPE__VAULT, 0, (uint32_t)len, out, len };
	assert_true(hostile_send_frame(stranger, &frame));
	assert_true(hostile_is_cut(stranger, 5000));
	hostile_close(&stranger);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault"), 0);
	names_fill(other, 5);
	assert_int_equal(SITE(other, NULL, "send", "--timeout", "30"), 0); /* and the others go on */
	assert_int_equal(whole(h, "QS"), 1);
	house_close(&h);
}

/* Where the centre says that the backup stands. */
static int64_t
stands_after(struct puppet *p, uint64_t total, size_t part)
{
	static uint8_t out[VAULT_PART_MAX + 200];
	struct arena *a = arena_new(1 << 20);
	struct frame frame;
	struct fault f;
	size_t len = vault_frame(out, sizeof out, total, part);

	assert_true(puppet_send_frame(p, LT1__MESSAGE_TYPE__VAULT, out, len));
	int64_t got = hostile_receive(puppet_line(p), out, sizeof out, 5000);
	must(got > 0 && frame_decode((struct slice){ out, (size_t)got }, FRAME_TO_SITE, a, &frame, &f) == DONE &&
	             frame.type->type == LT1__MESSAGE_TYPE__VAULT,
	     "no VAULT");
	int64_t at = (int64_t)((const Lt1__Vault *)frame.message)->at;
	arena_free(&a);
	return at;
}

static void
two_sessions_of_a_site_store_no_byte_twice(void **state)
{
	struct house *h = house_open();
	struct site *s;

	centre_start(h);
	s = site_new(h, "KC");
	struct puppet *one = puppet_open(s), *two = puppet_open(s);
	assert_int_equal(stands_after(one, 5000, 0), 0);
	assert_int_equal(stands_after(two, 5000, 0), 0);
	assert_int_equal(stands_after(one, 0, 2000), 2000);
	assert_int_equal(stands_after(two, 0, 1500), 2000); /* overlaps: nothing of it, and told where it stands */
	assert_int_equal(sql_number(h, "SELECT sum(length(bytes)) FROM vault_part"), 2000);
	assert_int_equal(stands_after(two, 4000, 0), 0); /* the same name, another size: begun anew */
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault_part"), 0);
	assert_int_equal(stands_after(one, 0, 2000), 2000); /* an old place: told by its own session */
	puppet_close(&one);
	puppet_close(&two);
	house_close(&h);
}

static void
key_that_waits_for_confirmation_gives_and_gets_nothing(void **state)
{
	struct house *h = house_open();
	struct site *s;

	centre_start(h);
	s = site_new(h, "KC");
	names_fill(s, 5);
	sql_do(h, "UPDATE site_key SET confirmed_epoch = gen_random_uuid()");
	sleep_ms(1500); /* the key table is read every second */
	site_import_cells(s, 1, 5);
	site_start(s);
	site_wait_acked(s, 5, PATIENCE_MS);
	sleep_ms(1000);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM vault"), 0);
	sql_do(h, "UPDATE site_key SET confirmed_epoch = epoch FROM centre");
	wait_whole(h, s, 1);
	site_stop(s);
	house_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upload_survives_kills_of_either_side_and_comes_back_to_an_empty_disk),
		cmocka_unit_test(backup_of_an_earlier_life_is_not_pushed_out_before_it_was_restored),
		cmocka_unit_test(two_sites_at_once_each_get_their_own_back_and_the_newest_two_stay),
		cmocka_unit_test(updates_are_not_kept_waiting_by_a_backup),
		cmocka_unit_test(strangers_and_hostile_sites_leave_nothing_in_the_vault),
		cmocka_unit_test(two_sessions_of_a_site_store_no_byte_twice),
		cmocka_unit_test(key_that_waits_for_confirmation_gives_and_gets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
