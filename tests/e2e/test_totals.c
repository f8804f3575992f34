/* The published totals from record level, whatever the order. The sample province is imported at its ten sites; then
 * puppets push the bodies of the ten outboxes in a shuffled order, a tenth of them twice, with batches that are lost
 * and sent again and a centre that is killed in the middle. Every figure must come out as published, and the registers
 * must be the very same as after the sites' own programs sent the same outboxes in order. LT_E2E_SEED gives another
 * order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/checks.h"
#include "tests/e2e/clerk.h"
#include "tests/e2e/facts.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/province.h"
#include "tests/e2e/registers.h"
#include "tests/e2e/shuffle.h"

enum { SEND_MS = 600000 };

static const json_t *
row_of(const json_t *list, const char *code)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_text(json_array_get(list, i), "code"), code) == 0)
			return json_array_get(list, i);
	return NULL;
}

static void
sums_must_be_said(struct house *h, const struct shuffle *s)
{
	char *out;
	json_t *list;

	must(CENTRE(h, &out, "site", "list", "--json") == 0, "site list failed; see %s", h->centre_log);
	list = json_of(out);
	for (int i = 0; i < PROVINCE_SITES; i++) {
		const json_t *row = row_of(list, s->senders[i].site->code);
		assert_int_equal(json_number(row, "received"), s->senders[i].bodies.n);
		assert_int_equal(json_number(row, "accepted"), s->senders[i].bodies.n);
	}
	json_decref(list);
	free(out);
}

static void
verify_must_agree(struct house *h)
{
	char *out;
	int status = CENTRE(h, &out, "verify", "--json", getenv("LT_LONG") ? "--replay" : NULL);

	must(status == 0, "verify: %s", out);
	free(out);
}

static int64_t began;

static void
lap(const char *what, size_t n)
{
	print_message("  %s: %zu in %lld ms\n", what, n, (long long)(now_ms() - began));
	began = now_ms();
}

/* ---- the province, in order ----------------------------------------------------------------------------------------
 */

/* All ten sites' own programs, at once. */
static void
send_in_order(struct province *p)
{
	struct process sends[PROVINCE_SITES];

	for (int i = 0; i < PROVINCE_SITES; i++) {
		const char *argv[] = { LT_CLIENT, "--dir", p->sites[i]->dir, "send", "--timeout", "600", NULL };
		process_start(&(struct process_setup){ .argv = argv, .log = p->sites[i]->log }, &sends[i]);
	}
	for (int i = 0; i < PROVINCE_SITES; i++) {
		int status = process_wait(&sends[i], SEND_MS);
		must(status == 0, "send of %s ended with %d; see %s", p->sites[i]->code, status, p->sites[i]->log);
	}
}

/* A centre's whole life doubled: its database and its folder, as they are when the sites are enrolled. */
static void
centre_double(struct house *h, const char *name)
{
	char *command = text_format("cp -a %s/centre %s/%s", h->dir, h->dir, name);

	centre_stop(h);
	sql_close(h);
	postgres_tool(
		h, (const char *const[]){ "createdb", "-h", h->dir, "-U", "postgres", "-T", "lienthong", name, NULL });
	must(system(command) == 0, "%s", command);
	centre_start(h);
	free(command);
}

static void
centre_be(struct house *h, const char *name)
{
	char *state = text_format("%s/%s", h->dir, name);

	centre_stop(h);
	sql_close(h);
	snprintf(h->database, sizeof h->database, "host=%s user=postgres dbname=%s", h->dir, name);
	centre_setting(h, "LIENTHONG_SERVER_DATABASE", h->database);
	centre_setting(h, "LIENTHONG_SERVER_STATE_DIR", state);
	centre_start(h);
	free(state);
}

static void
order_duplicates_and_losses_change_no_digit(void **state)
{
	struct house *h = house_open();
	struct province p;
	struct shuffle s;
	char *shuffled, *ordered;
	size_t rows;

	began = now_ms();
	centre_start(h);
	province_make(&p, h, "sample", false);
	province_enrol(&p);
	province_publish(&p);
	centre_double(h, "ordered");
	lap("sites enrolled", PROVINCE_SITES);
	rows = (size_t)province_import(&p, false);
	lap("rows imported", rows);
	shuffle_init(&s, h, p.sites, PROVINCE_SITES, 20201231);
	must(rows == s.bodies, "%zu imported rows are %zu updates", rows, s.bodies);
	shuffle_send(&s);
	lap("bodies sent, shuffled", s.turns);
	shuffle_must_be_counted(&s);
	sums_must_be_said(h, &s);
	province_issue(&p);
	assert_int_equal(facts_differing(h), 0);
	lap("figures as published", FACTS_SHOWN);
	verify_must_agree(h);
	lap("verify", 1);
	shuffled = registers_digest(h);
	shuffle_fini(&s);

	centre_be(h, "ordered");
	send_in_order(&p);
	lap("sites sent in order", PROVINCE_SITES);
	province_issue(&p);
	assert_int_equal(facts_differing(h), 0);
	ordered = registers_digest(h);
	must(strcmp(shuffled, ordered) == 0, "the registers differ:\nshuffled\n%sin order\n%s", shuffled, ordered);
	print_message("%s", ordered);
	check_promises(h, p.sites, PROVINCE_SITES);
	centre_stop(h);
	lap("registers compared", 1);
	free(shuffled);
	free(ordered);
	province_fini(&p);
	house_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(order_duplicates_and_losses_change_no_digit) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
