/* What one site does wrong is told to that site, with code, place and remedy, and stops nobody else: after each attack another
 * site records a row and has it settled within a second. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/id.h"
#include "common/link/frame.h"
#include "proto/link.pb-c.h"
#include "tests/e2e/checks.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/puppet.h"

static struct house *h;
static struct site *offender, *other;
static int next_cell;

static int
set_up(void **state)
{
	h = house_open();
	centre_start(h);
	offender = site_new(h, "KC");
	other = site_new(h, "QS");
	site_import_cells(offender, 1, 2);
	site_import_cells(other, 1, 1);
	must(SITE(offender, NULL, "send", "--timeout", "30") == 0 && SITE(other, NULL, "send", "--timeout", "30") == 0, "the first rows");
	next_cell = 2;
	return 0;
}

static int
tear_down(void **state)
{
	check_promises(h, (struct site *[]){ other }, 1);
	house_close(&h);
	return 0;
}

/* From the start of `send` until it is settled and the program has ended. */
static void
the_other_site_goes_on(const char *after)
{
	int64_t began, took;
	int status;

	site_import_cells(other, next_cell++, 1);
	began = now_ms();
	status = SITE(other, NULL, "send", "--timeout", "10");
	took = now_ms() - began;
	must(status == 0, "after %s the other site's send ended with %d; see %s", after, status, other->log);
	must(took <= 1000, "after %s the other site waited %lld ms", after, (long long)took);
}

/* ---- below the records: bytes and frames ------------------------------------------------------------------------ */

static void
garbage_on_the_port_is_cut_and_hurts_nobody(void **state)
{
	uint8_t bytes[4096];
	size_t len;

	for (size_t i = 0; i < hostile_garbages; i++) {
		const char *name = hostile_garbage(i, bytes, sizeof bytes, &len);
		int fd = hostile_tcp(h->endpoint);
		assert_true(fd >= 0);
		hostile_tcp_send(fd, bytes, len);
		the_other_site_goes_on(name);
		must(hostile_tcp_closed(fd, 20000) >= 0, "the connection with %s still stands", name);
	}
}

static struct hostile *
stranger(bool right_server_key)
{
	struct wire_keypair own;
	uint8_t server_key[32];
	struct hostile_how how = { .endpoint = h->endpoint, .server_key = server_key };

	puppet_keys(offender, &own, server_key);
	if (!right_server_key)
		server_key[0] ^= 1;
	return hostile_open(&how);
}

static void
a_stranger_gets_nothing(void **state)
{
	struct hostile *line = stranger(false);
	uint8_t hello[16] = { 0 }, answer[64];
	struct hostile_frame frame = { 1, LT1__MESSAGE_TYPE__PUSH, 0, sizeof hello, hello, sizeof hello };

	assert_int_not_equal(hostile_line(line, 2000), HOSTILE_UP);      /* the wrong server key: not even a handshake */
	hostile_close(&line);
	line = stranger(true);                                            /* an unknown key: it may enrol, nothing else */
	assert_int_equal(hostile_line(line, 3000), HOSTILE_UP);
	hostile_send_frame(line, &frame);
	assert_true(hostile_receive(line, answer, sizeof answer, 1000) <= (int64_t)sizeof answer);
	assert_true(hostile_is_cut(line, 15000));
	the_other_site_goes_on("a stranger");
	hostile_close(&line);
}

/* The centre says BYE, or cuts the connection. */
static void
must_end(struct puppet *p, const char *why)
{
	uint8_t frame[4096];
	int64_t until = now_ms() + 15000, got;

	while (now_ms() < until) {
		got = hostile_receive(puppet_line(p), frame, sizeof frame, 200);
		if ((got >= FRAME_HEADER && frame[3] == LT1__MESSAGE_TYPE__BYE) || hostile_is_cut(puppet_line(p), 1))
			return;
	}
	must(false, "%s: the line still stands", why);
}

/* Frames of an enrolled site that no program of ours would send. Each is answered by an end of the session. */
static void
wrong_frames_end_the_line_of_who_sent_them(void **state)
{
	static uint8_t big[300 << 10];
	static const struct hostile_frame frames[] = {
		{ 9, LT1__MESSAGE_TYPE__PUSH, 0, 4, "abcd", 4 },             /* a version that does not exist */
		{ 1, 99, 0, 4, "abcd", 4 },                                  /* a type that does not exist */
		{ 1, LT1__MESSAGE_TYPE__WELCOME, 0, 0, "", 0 },              /* the wrong direction */
		{ 1, LT1__MESSAGE_TYPE__PUSH, 0, 99, "abcd", 4 },            /* a length that is not the length */
		{ 1, LT1__MESSAGE_TYPE__PUSH, 1, 4, "abcd", 4 },             /* said to be zstd */
		{ 1, LT1__MESSAGE_TYPE__PUSH, 1, 0xffffffff, "abcd", 4 },
		{ 1, LT1__MESSAGE_TYPE__PUSH, 0, 4, "\xff\xff\xff\xff", 4 },  /* not protobuf */
		{ 1, LT1__MESSAGE_TYPE__PUSH, 0, 2, "\x0a\x7f", 2 },         /* a field longer than the message */
	};
	struct puppet *p;
	char name[48];

	for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
		p = puppet_open(offender);
		assert_true(hostile_send_frame(puppet_line(p), &frames[i]));
		snprintf(name, sizeof name, "wrong frame %zu", i);
		must_end(p, name);
		the_other_site_goes_on(name);
		puppet_close(&p);
	}
	p = puppet_open(offender);
	hostile_send(puppet_line(p), big, sizeof big);
	must_end(p, "an oversized frame");
	the_other_site_goes_on("an oversized frame");
	puppet_close(&p);
	p = puppet_open(offender);
	hostile_send_multipart(puppet_line(p), 3, 100);
	must_end(p, "a multipart message");
	the_other_site_goes_on("a multipart message");
	puppet_close(&p);
}

/* ---- bodies: acknowledged, and quarantined or returned ---------------------------------------------------------- */

static uint8_t body_bytes[128 << 10];

static struct slice
right_body(struct draft *d)
{
	return draft_pack(d, body_bytes, sizeof body_bytes);
}

static struct slice
undecodable(struct draft *d)
{
	memset(body_bytes, 0xff, 64);
	return (struct slice){ body_bytes, 64 };
}

static struct slice
truncated(struct draft *d)
{
	struct slice s = right_body(d);
	return (struct slice){ s.data, s.len - 7 };
}

static struct slice
unknown_kind(struct draft *d)
{
	struct slice s;

	d->update.organisation = NULL;
	s = right_body(d);
	memcpy(body_bytes + s.len, "\xd2\x0f\x03\x0a\x01x", 6);           /* a record under tag 250 */
	return (struct slice){ body_bytes, s.len + 6 };
}

static struct slice
invalid_utf8(struct draft *d)
{
	strcpy(d->name, "Chi b\xc3\x28");
	return right_body(d);
}

static struct slice
overlong_utf8(struct draft *d)
{
	strcpy(d->name, "\xc0\xaf Chi");
	return right_body(d);
}

/* protobuf-c packs C strings: the NUL is planted afterwards. */
static struct slice
nul_in_text(struct draft *d)
{
	struct slice s = right_body(d);
	uint8_t *at = memmem(body_bytes, s.len, d->name, strlen(d->name));

	at[3] = '\0';
	return s;
}

static struct slice
impossible_date(struct draft *d)
{
	d->update.occurred_on = 2000000000;
	return right_body(d);
}

static struct slice
unknown_enum(struct draft *d)
{
	d->organisation.type = 77;
	return right_body(d);
}

static struct slice
too_long_a_name(struct draft *d)
{
	static char name[70000];

	memset(name, 'x', sizeof name - 1);
	d->organisation.name = name;
	return right_body(d);
}

static struct slice
name_over_its_limit(struct draft *d)
{
	static char name[2000];

	memset(name, 'x', sizeof name - 1);
	d->organisation.name = name;
	return right_body(d);
}

static struct slice
outside_the_scope(struct draft *d)
{
	struct id theirs = id_derive("organisation", "DBQS-D01", "");

	memcpy(d->parent_id, theirs.b, 16);
	return right_body(d);
}

static struct slice
future(struct draft *d)
{
	d->update.occurred_on = d->update.today + 30;
	return right_body(d);
}

static struct slice
unknown_parent(struct draft *d)
{
	memset(d->parent_id, 0x42, 16);
	return right_body(d);
}

static const struct { const char *verdict, *code; struct slice (*make)(struct draft *); const char *name; } bodies[] = {
	{ "accepted", "", right_body, "a right body" },
	{ "quarantined", "LT-30", undecodable, "bytes that are no record" },
	{ "quarantined", "LT-30", truncated, "a cut record" },
	{ "quarantined", "LT-30", unknown_kind, "an unknown kind" },
	{ "quarantined", "LT-30", invalid_utf8, "invalid UTF-8" },
	{ "quarantined", "LT-30", overlong_utf8, "overlong UTF-8" },
	{ "quarantined", "LT-30", nul_in_text, "a NUL in text" },
	{ "quarantined", "LT-30", impossible_date, "an impossible date" },
	{ "quarantined", "LT-30", unknown_enum, "an unknown enum value" },
	{ "quarantined", "LT-30", name_over_its_limit, "a name over its limit" },
	{ "returned", "SITE-001", outside_the_scope, "a record outside the scope" },
	{ "returned", "REC-007", future, "a date in the future" },
	{ "parked", "", unknown_parent, "an unknown parent" },
	{ "accepted", "", right_body, "a right body after all of them" },
};

static void
each_bad_body_gets_its_own_verdict_with_code(void **state)
{
	struct puppet *p = puppet_open(offender);
	struct draft d;
	char code[24], *verdict, *findings;

	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		snprintf(code, sizeof code, "BAD-%zu", i);
		draft_init(&d, offender, code, "Chi bộ mẫu");
		must(puppet_push(p, bodies[i].make(&d), 5000), "%s was not acknowledged; see %s", bodies[i].name, h->centre_log);
		verdict = sql_text(h, "SELECT i.verdict FROM inbox i JOIN site_log USING (log) WHERE generation = '%s' AND i.n = %zu", puppet_generation(p), i + 1);
		findings = sql_text(h, "SELECT coalesce(i.findings::text, '') FROM inbox i JOIN site_log USING (log) WHERE generation = '%s' AND i.n = %zu",
		                    puppet_generation(p), i + 1);
		must(strcmp(verdict, bodies[i].verdict) == 0, "%s: %s, awaited was %s (%s)", bodies[i].name, verdict, bodies[i].verdict, findings);
		must(strstr(findings, bodies[i].code) != NULL, "%s: no %s in %s", bodies[i].name, bodies[i].code, findings);
		free(verdict);
		free(findings);
		the_other_site_goes_on(bodies[i].name);
	}
	puppet_close(&p);
	draft_init(&d, offender, "BAD-BIG", "x");                         /* over the limit of one body: the line ends, nothing is stored */
	p = puppet_open(offender);
	assert_false(puppet_push(p, too_long_a_name(&d), 2000));
	assert_int_equal(sql_number(h, "SELECT count(*) FROM inbox JOIN site_log USING (log) WHERE generation = '%s'", puppet_generation(p)), 0);
	the_other_site_goes_on("a body over its limit");
	puppet_close(&p);
}

/* ---- at the site: the import says it at once -------------------------------------------------------------------- */

static const struct { const char *form, *csv, *column, *code; } rows[] = {
	{ "organisation", "code,name,type,parent_code\nR1,Chi b\xc3\x28,subordinate_cell,DBKC-D01\n", NULL, "LT-" },
	{ "organisation", "code,name,type,parent_code\nR2,Chi bộ,subordinate_cel,DBKC-D01\n", "type", "LT-" },
	{ "organisation", "code,name,type,parent_code\nR3,,subordinate_cell,DBKC-D01\n", "name", "REC-001" },
	{ "organisation", "code,name,type,parent_code,valid_from\nR4,Chi bộ,subordinate_cell,DBKC-D01,31/02/2020\n", "valid_from", "LT-" },
	{ "organisation", "code,name,type,parent_code,occurred_on\nR5,Chi bộ,subordinate_cell,DBKC-D01,2199-01-01\n", "occurred_on", "REC-007" },
	{ "organisation", "code,name,type,parent_code,has_committee\nR6,Chi bộ,subordinate_cell,DBKC-D01,maybe\n", "has_committee", "LT-" },
};

static void
import_refuses_with_row_column_code_and_sentence(void **state)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *out;
		json_t *json, *refusal;
		const char *code, *text;
		int status = site_try_import(offender, &out, rows[i].form, rows[i].csv);
		must(status == 65 || status == 1, "row %zu: status %d, %s", i, status, out);
		json = json_of(out);
		assert_int_equal(json_integer_value(json_object_get(json, "recorded")), 0);
		refusal = json_array_get(json_object_get(json, "refusals"), 0);
		must(refusal != NULL, "row %zu: no refusal in %s", i, out);
		code = json_string_value(json_object_get(refusal, "code"));
		text = json_string_value(json_object_get(refusal, "text"));
		must(code && strncmp(code, rows[i].code, strlen(rows[i].code)) == 0, "row %zu: code in %s", i, out);
		must(text && strlen(text) > 20, "row %zu: no sentence in %s", i, out);
		assert_true(json_integer_value(json_object_get(refusal, "row")) > 0);
		if (rows[i].column)
			assert_string_equal(json_string_value(json_object_get(refusal, "column")), rows[i].column);
		json_decref(json);
		free(out);
	}
	assert_int_equal(site_status(offender, "made"), 2);
}

static void
unknown_parent_is_parked_and_shown_with_what_it_waits_for(void **state)
{
	json_t *inbox, *item;
	int status;

	site_import(other, "organisation", ORGANISATION_COLUMNS "WAIT-1,Chi bộ chờ,subordinate_cell,DBQS-D55\n");
	status = SITE(other, NULL, "send", "--timeout", "10");
	assert_int_equal(status, 1);
	inbox = site_inbox(other);
	assert_int_equal(json_array_size(inbox), 1);
	item = json_array_get(inbox, 0);
	assert_string_equal(json_string_value(json_object_get(item, "verdict")), "parked");
	assert_string_equal(json_string_value(json_object_get(item, "waits_for_code")), "DBQS-D55");
	json_decref(inbox);
	site_import(other, "organisation", ORGANISATION_COLUMNS "DBQS-D55,Đảng bộ đến sau,grassroots_committee,DBQS\n");
	assert_int_equal(SITE(other, NULL, "send", "--timeout", "10"), 0);   /* the parent wakes it */
	inbox = site_inbox(other);
	assert_int_equal(json_array_size(inbox), 0);
	json_decref(inbox);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM organisation_as_of WHERE code IN ('WAIT-1', 'DBQS-D55')"), 2);
}

/* ---- a record that trips an assert ------------------------------------------------------------------------------ */

static void
a_record_that_trips_an_assert_is_quarantined_and_stops_nobody(void **state)
{
	int deaths = 0;
	int64_t until = now_ms() + 30000;

	centre_stop(h);
	centre_setting(h, "LT_POISON", "Chi bộ độc");
	centre_start(h);
	site_import(offender, "organisation", ORGANISATION_COLUMNS "POISON-1,Chi bộ độc,subordinate_cell,DBKC-D01\nPOISON-2,Chi bộ lành,subordinate_cell,DBKC-D01\n");
	site_start(offender);
	while (sql_number(h, "SELECT count(*) FROM inbox WHERE verdict = 'quarantined' AND findings::text LIKE '%%SYS-002%%'") == 0) {
		if (!process_is_running(&h->centre)) {
			deaths++;
			must(deaths <= 4, "the centre died %d times over one record; see %s", deaths, h->centre_log);
			centre_start(h);
			the_other_site_goes_on("the centre's death and restart");
		}
		must(now_ms() < until, "the record was not quarantined; see %s", h->centre_log);
		sleep_ms(20);
	}
	print_message("poison: the centre died %d time(s)\n", deaths);
	assert_true(deaths >= 1);
	site_wait_acked(offender, site_status(offender, "made"), 30000);
	site_stop(offender);
	assert_int_equal(SITE(offender, NULL, "send", "--timeout", "20"), 1);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM organisation_as_of WHERE code = 'POISON-2'"), 1);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM organisation WHERE code = 'POISON-1'"), 0);
	the_other_site_goes_on("a quarantined record");
	centre_setting(h, "LT_POISON", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(import_refuses_with_row_column_code_and_sentence),
		cmocka_unit_test(unknown_parent_is_parked_and_shown_with_what_it_waits_for),
		cmocka_unit_test(a_stranger_gets_nothing),
		cmocka_unit_test(garbage_on_the_port_is_cut_and_hurts_nobody),
		cmocka_unit_test(wrong_frames_end_the_line_of_who_sent_them),
		cmocka_unit_test(each_bad_body_gets_its_own_verdict_with_code),
		cmocka_unit_test(a_record_that_trips_an_assert_is_quarantined_and_stops_nobody),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
