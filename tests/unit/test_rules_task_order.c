/* The order of arrival does not matter for documents, tasks and reports either: a random history of them, told in any
 * order, what is unknown waiting until what it waits for is there, leaves the same things behind, returns the same and lets
 * the same wait for ever. One seed gives one history. Only that a step was reported done before the one it comes after
 * (TSK-014) depends on what is known: such an order is not compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/clock.h"
#include "common/record/codec.h"
#include "tests/unit/draw.h"
#include "tests/unit/test_rules.h"

#define RUNS 1500
#define ORDERS 4
#define LINES_MAX 16
#define DAY 19900         /* 2024-06-26 */

static const char *
day(int32_t on)
{
	static char texts[8][DATE_TEXT];
	static unsigned i;
	char *out = texts[i++ % 8];

	date_format_iso(on, out);
	return out;
}

/* Documents that replace others, sometimes one nobody tells of; tasks in a chain that were given by them; reports of the
 * lead, a co-ordinator and the committee above, with the documents as evidence. Now and then an amendment. */
static size_t
make_history(uint64_t *seed, char lines[LINES_MAX][200])
{
	size_t n = 0;
	int documents = 1 + below(seed, 4), tasks = 1 + below(seed, 3);

	for (int i = 0; i < documents; i++) {
		char replaces[40] = "";

		if (i > 0 || below(seed, 8) == 0)
			snprintf(replaces, sizeof replaces, " replaces_ids=D%d@%s", i - 1, day(DAY - 500 + (i - 1) / 2));
		snprintf(lines[n++], 200, "document number=D%d signed_on=%s%s", i, day(DAY - 500 + i / 2), replaces);
	}
	for (int i = 0; i < tasks; i++) {
		char after[24] = "", by[40] = "";

		if (i > 0)
			snprintf(after, sizeof after, " after_ids=T%d", i - 1);
		if (below(seed, 2))
			snprintf(by, sizeof by, " document_id=D%d@%s", i, day(DAY - 500 + i / 2));
		snprintf(lines[n++], 200, "task code=T%d lead_organisation_id=CB1 coordinator_ids=CC1 issued_on=%s due_on=%s%s%s", i,
		         day(DAY), day(DAY + 60), after, by);
	}
	while (n < LINES_MAX - 2 && below(seed, 5)) {
		static const char *const whats[] = { "read", "accepted", "progress", "done" };
		static const char *const organisations[] = { "CB1", "HU1", "CC1", "CC2" };   /* the last one has no part in it */
		int task = below(seed, tasks), what = below(seed, 4), after = below(seed, 4);

		snprintf(lines[n++], 200, "task_report task_id=T%d organisation_id=%s what=%s reported_on=%s progress=%d", task,
		         organisations[below(seed, 9) == 0 ? 3 : below(seed, 3)], whats[what], day(DAY + 1 + task * 5 + after), 90 - 20 * after);
		for (size_t i = 0; i + 1 < n; i++)
			if (strcmp(lines[i], lines[n - 1]) == 0) {
				n--;      /* told twice is a refusal */
				break;
			}
	}
	if (below(seed, 3) == 0)
		snprintf(lines[n++], 200, "document number=D0 signed_on=%s op=amend update_id=U9 supersedes=U0 title=Sửa", day(DAY - 500));
	return n;
}

static void
shuffle(uint64_t *seed, size_t *order, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)below(seed, (int)i), swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
}

/* Everything that waited is asked again after each acceptance, as often as something moves. False: a step came too soon. */
static bool
tell_all(struct world *w, struct arena *a, Lt__Update *u[LINES_MAX], const size_t *order, size_t n, const char *returned[LINES_MAX])
{
	struct lookup lookup = world_lookup(w);
	struct scope everything = world_scope(NULL);
	bool waiting[LINES_MAX] = { false };

	for (size_t told = 0; told < n; told++) {
		waiting[order[told]] = true;
		for (bool moved = true; moved;) {
			moved = false;
			for (size_t i = 0; i < n; i++) {
				struct judgement out;

				if (!waiting[i])
					continue;
				judge(u[i], &everything, &lookup, DATE_MAX, 100 + told, a, &out);
				if (out.decision == JUDGED_UNKNOWN)
					continue;
				waiting[i] = false;
				if (out.decision == JUDGED_RETURNED) {
					returned[i] = out.findings[0].rule->code;
					if (strcmp(returned[i], "TSK-014") == 0)
						return false;
					continue;
				}
				world_apply(w, out.after);
				moved = true;
			}
		}
	}
	return true;
}

static size_t
put_node(const struct node *n, char *words, size_t size)
{
	if (!n)
		return (size_t)snprintf(words, size, "-; ");
	return (size_t)snprintf(words, size, "%u/%u [%d %d) %02x%02x%s; ", n->kind, n->version, n->spans->from, n->spans->to,
	                        n->spans->parent.b[0], n->update_id.b[0], n->issued ? "!" : "");
}

/* What became of each line, in words; "" when a step came too soon. */
static void
live(char lines[LINES_MAX][200], const size_t *order, size_t n, char *words, size_t size)
{
	struct world *w = base_world();
	struct arena *a = arena_new(64u << 20);
	Lt__Update *u[LINES_MAX];
	const char *returned[LINES_MAX] = { NULL };
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char line[240];

		snprintf(line, sizeof line, "%.190s%s%zu", lines[i],
		         strstr(lines[i], "update_id=") ? " envelope.made_from=" : " update_id=U", i);
		u[i] = world_write(a, line);
	}
	words[0] = '\0';
	if (tell_all(w, a, u, order, n, returned))
		for (size_t i = 0; i < n; i++) {
			uint32_t kind;
			struct id id;

			assert_true(record_entity(u[i], &kind, &id));
			if (returned[i])
				len += (size_t)snprintf(words + len, size - len, "%s; ", returned[i]);
			else
				len += put_node(world_node(w, id), words + len, size - len);
		}
	arena_free(&a);
	world_free(&w);
}

static void
order_of_arrival_leaves_the_same_documents_tasks_and_reports(void **state)
{
	unsigned compared = 0, refused = 0, waited = 0, returned = 0;

	for (uint64_t run = 0; run < RUNS; run++) {
		char lines[LINES_MAX][200], first[2048] = "", words[2048];
		uint64_t seed = run;
		size_t order[LINES_MAX], n = make_history(&seed, lines);

		for (size_t i = 0; i < n; i++)
			order[i] = i;
		for (int turn = 0; turn < ORDERS; turn++) {
			live(lines, order, n, words, sizeof words);
			shuffle(&seed, order, n);
			if (!words[0]) {
				refused++;
				continue;
			}
			if (first[0] && strcmp(first, words) != 0)
				fail_msg("run %u\n  one order:     %s\n  another order: %s", (unsigned)run, first, words);
			compared += first[0] != '\0';
			waited += strstr(words, "-; ") != NULL;
			returned += strstr(words, "TSK-01") != NULL;
			snprintf(first, sizeof first, "%s", words);
		}
	}
	print_message("orders compared %u; of them with something returned %u, with something that waits %u; a step too soon in %u\n",
	              compared, returned, waited, refused);
	assert_true(compared > RUNS && returned > RUNS / 5 && waited > RUNS / 5 && refused > RUNS / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(order_of_arrival_leaves_the_same_documents_tasks_and_reports) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
