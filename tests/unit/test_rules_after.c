/* What judge hands back besides the verdict: the entity as it is from now on, by versions and spans, and from which day on
 * anything differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/clock.h"
#include "tests/unit/test_rules.h"

#define X9 "unit code=X9 level=commune parent_id=H1 valid_from=2001-01-01 "
#define RENAME "unit_change change=rename unit_id=X1 occurred_on=2024-03-01 "
#define ENTER "member person_ref=P1 organisation_id=CB1 occurred_on=2020-01-01 admission_decided_on=1999-09-09 "
#define EVENT "member_event person_ref=P1 event="
#define ADMIT EVENT "admit enters.organisation_id=CB1 enters.admission_decided_on=2021-01-01 decided_on=2021-01-01 " \
	"decision.signed_on=2021-01-01 occurred_on=2021-02-02"
#define HEAD "post person_ref=N1 unit_id=V1 title=village_head from_on=2022-01-01 "
#define MEET "meeting cell_id=CB1 held_on=2024-05-03 "

/* what: created, amends, version.edition, of the event version and place or "base", update the content comes from */
static const struct after_case { const char *what, *earliest, *spans, *record, *before; } cases[] = {
	{ "new - 1.1 base U1", "2001-01-01", "[2001-01-01 -) H1", X9 "update_id=U1" },
	{ "- amends 2.2 base U2", "2001-01-01", "[2001-01-01 -) H2",
	  "unit code=X9 level=commune parent_id=H2 valid_from=2001-01-01 op=amend supersedes=U1 update_id=U2", X9 "update_id=U1" },
	{ "- - 2.1 event1@0 U2", "2024-03-01", "[- 2024-03-01) H1 [2024-03-01 -) H1", RENAME "name=Mới update_id=U2" },
	{ "- amends 3.1 event2@0 U3", "2024-03-01", "[- 2024-03-01) H1 [2024-03-01 -) H1",
	  RENAME "name=Khác op=amend supersedes=U2 update_id=U3", RENAME "name=Mới update_id=U2" },

	{ "new - 1.0 event1@0 U1", "2020-01-01", "[2020-01-01 -) CB1 official since1999-09-09", ENTER "update_id=U1" },
	{ "- amends 2.0 event2@0 U2", "2020-01-01", "[2020-01-01 -) CC1 official since1999-09-09",
	  "member person_ref=P1 organisation_id=CC1 occurred_on=2020-01-01 admission_decided_on=1999-09-09 op=amend supersedes=U1 update_id=U2",
	  ENTER "update_id=U1" },
	{ "- amends 3.0 event2@1 U2", "2020-01-01", "[2021-03-03 -) CB1 official",
	  "member person_ref=P1 organisation_id=CB1 occurred_on=2021-03-03 op=amend supersedes=U1 update_id=U2",
	  ENTER "update_id=U1\n" EVENT "exempt occurred_on=2020-06-01" },
	{ "new - 1.0 event1@0 U1", "2021-02-02", "[2021-02-02 -) CB1 probationary", ADMIT " update_id=U1" },
	{ "- - 2.0 event1@1 U2", "2022-02-02",
	  "[2021-02-02 2022-02-02) CB1 probationary [2022-02-02 -) CB1 official on2022-02-02 since2021-01-01",
	  EVENT "recognise_official occurred_on=2022-02-02 update_id=U2", ADMIT },
	/* R07: party age counts from the stated decision, else from that of the admission itself */
	{ "- - 2.0 event1@1 U2", "2022-02-02",
	  "[2021-02-02 2022-02-02) CB1 probationary [2022-02-02 -) CB1 official on2022-02-02 since2021-01-09",
	  EVENT "recognise_official occurred_on=2022-02-02 update_id=U2",
	  EVENT "admit enters.organisation_id=CB1 decided_on=2021-01-09 decision.signed_on=2021-01-09 occurred_on=2021-02-02" },
	{ "- - 2.0 event1@1 U2", "2022-02-02", "[2020-01-01 2022-02-02) CB1 official since1999-09-09 [2022-02-02 -) ended",
	  EVENT "expel occurred_on=2022-02-02 update_id=U2", ENTER },
	{ "- - 2.0 event1@1 U2", "2020-01-01", "[2020-01-01 -) ended", EVENT "expel occurred_on=2020-01-01 update_id=U2", ENTER },
	{ "- - 2.0 event1@1 U2", "2022-02-02",
	  "[2020-01-01 2022-02-02) CB1 official since1999-09-09 [2022-02-02 -) CB1 official to:CC1 since1999-09-09",
	  EVENT "transfer_out to_organisation_id=CC1 occurred_on=2022-02-02 update_id=U2", ENTER },
	{ "- - 3.0 event1@1 U2", "2022-02-02",
	  "[2020-01-01 2022-02-02) CB1 official since1999-09-09 [2022-02-02 2022-03-03) CB1 official away since1999-09-09 "
	  "[2022-03-03 -) CB1 official exempt away since1999-09-09",
	  EVENT "temp_out occurred_on=2022-02-02 update_id=U2", ENTER "birth_year=1950\n" EVENT "exempt occurred_on=2022-03-03" },
	{ "- - 3.0 event1@2 U3", "2022-03-03", "[2020-01-01 2022-02-02) CB1 official since1999-09-09 [2022-02-02 2022-03-03) ended "
	  "[2022-03-03 -) CC1 suspended",
	  EVENT "restore enters.organisation_id=CC1 enters.status=suspended occurred_on=2022-03-03 update_id=U3",
	  ENTER "\n" EVENT "delete occurred_on=2022-02-02" },
	{ "- - 3.0 event1@2 U3", "2022-03-03",
	  "[2020-01-01 2022-02-02) CB1 official exempt since1999-09-09 [2022-02-02 2022-03-03) CB1 official exempt to:CC1 "
	  "since1999-09-09 [2022-03-03 -) CC1 official exempt since1999-09-09",
	  EVENT "transfer_in to_organisation_id=CC1 occurred_on=2022-03-03 update_id=U3",
	  ENTER "exempt_since=2019-01-01\n" EVENT "transfer_out to_organisation_id=CC1 occurred_on=2022-02-02" },

	{ "new - 1.1 base U1", "2022-01-01", "[2022-01-01 -) V1", HEAD "update_id=U1" },
	{ "new - 1.1 base U1", "2022-01-01", "[2022-01-01 2023-01-01) V1", HEAD "to_on=2023-01-01 update_id=U1" },
	{ "- amends 2.2 base U2", "2023-01-01", "[2022-01-01 2023-01-01) V1",
	  HEAD "to_on=2023-01-01 op=amend supersedes=U1 update_id=U2", HEAD "update_id=U1" },
	{ "- amends 2.2 base U2", "2023-01-01", "[2022-01-01 2024-01-01) V1",
	  HEAD "to_on=2024-01-01 op=amend supersedes=U1 update_id=U2", HEAD "to_on=2023-01-01 update_id=U1" },
	{ "- amends 2.2 base U2", "2022-01-01", "[2022-01-01 2023-01-01) V1",
	  HEAD "to_on=2023-01-01 basis=acting op=amend supersedes=U1 update_id=U2", HEAD "update_id=U1" },
	{ "new - 1.1 base U1", "2024-05-03", "[2024-05-03 2024-05-04) CB1", MEET "update_id=U1" },
	{ "- amends 3.3 base U3", "2024-05-03", "[2024-05-03 2024-05-04) CB1", MEET "speakers=2 op=amend supersedes=U2 update_id=U3",
	  MEET "update_id=U1\n" MEET "speakers=1 op=amend supersedes=U1 update_id=U2" },
	/* from before the calendar of the register */
	{ "new - 1.1 base U1", "1900-01-01", "[- -) H1", "unit code=X9 level=commune parent_id=H1 update_id=U1" },
};

static const char *
id_word(const struct id *id)
{
	static const char *const codes[] = { "H1", "H2", "CB1", "CC1", "V1", "U1", "U2", "U3" };
	static const uint32_t registers[] = { KIND_UNIT, KIND_ORGANISATION, 0 };

	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		for (size_t k = 0; k < 3; k++) {
			struct id known = world_id(registers[k], codes[i]);

			if (id_equal(&known, id))
				return codes[i];
		}
	return "?";
}

static const char *
day_word(int32_t day)
{
	static char text[4][DATE_TEXT];
	static int turn;

	if (day == ON_BEGINNING || day == ON_END)
		return "-";
	turn = (turn + 1) % 4;
	date_format_iso(day, text[turn]);
	return text[turn];
}

static void
describe_what(const struct judgement *out, char *words, size_t size)
{
	const struct node *n = out->after;
	char event[40] = "base";

	if (out->event)
		snprintf(event, sizeof event, "event%u@%d", out->event->version, (int)(out->event - n->events));
	snprintf(words, size, "%s %s %u.%u %s %s", out->created ? "new" : "-", out->amends ? "amends" : "-", n->version, n->edition,
	         event, id_word(out->event ? &out->event->update_id : &n->update_id));
}

static void
describe_spans(const struct node *n, char *words, size_t size)
{
	static const char *const statuses[] = { "", " probationary", " official", " suspended", " ended" };
	size_t len = 0;

	for (size_t i = 0; i < n->n_spans; i++) {
		const struct node_span *s = &n->spans[i];
		const struct member_state *m = &s->member;

		len += (size_t)snprintf(words + len, size - len, "%s[%s %s)%s%s%s%s%s%s%s", i ? " " : "", day_word(s->from),
		                        day_word(s->to), s->has_parent ? " " : "", s->has_parent ? id_word(&s->parent) : "",
		                        statuses[m->status], m->exempt ? " exempt" : "", m->away ? " away" : "",
		                        m->has_transfer_to ? " to:" : "", m->has_transfer_to ? id_word(&m->transfer_to) : "");
		if (m->has_official_on)
			len += (size_t)snprintf(words + len, size - len, " on%s", day_word(m->official_on));
		if (m->has_party_since)
			len += (size_t)snprintf(words + len, size - len, " since%s", day_word(m->party_since));
	}
}

static void
an_accepted_record_leaves_the_entity_behind_as_it_is_from_now_on(void **state)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct after_case *c = &cases[i];
		struct world *w = base_world();
		struct arena *a = arena_new(1u << 20);
		struct scope everything = world_scope(NULL);
		struct lookup lookup = world_lookup(w);
		char words[1024];
		struct judgement out;

		world_tell(w, c->before);
		judge(world_write(a, c->record), &everything, &lookup, world_date("2026-01-15"), J_NEW, a, &out);
		if (out.decision != JUDGED_ACCEPTED)
			fail_msg("%s: %s", c->record, out.n_findings ? out.findings[0].rule->code : "unknown");
		describe_what(&out, words, sizeof words);
		assert_string_equal(words, c->what);
		describe_spans(out.after, words, sizeof words);
		assert_string_equal(words, c->spans);
		assert_string_equal(day_word(out.earliest), c->earliest);
		arena_free(&a);
		world_free(&w);
	}
}

static void
an_amended_event_keeps_its_id_and_moves_to_the_end_of_its_day(void **state)
{
	static const char *const before = ENTER "birth_year=1950 update_id=U0\n" EVENT "temp_out occurred_on=2022-02-02 update_id=U1\n"
	                                  EVENT "exempt occurred_on=2022-02-02 update_id=U2";
	struct world *w = base_world();
	struct arena *a = arena_new(1u << 20);
	struct scope everything = world_scope(NULL);
	struct lookup lookup = world_lookup(w);
	struct id first = world_id(0, "U1"), third = world_id(0, "U3");
	struct judgement out;

	world_tell(w, before);
	judge(world_write(a, EVENT "temp_out reason=work occurred_on=2022-02-02 op=amend supersedes=U1 update_id=U3"), &everything, &lookup,
	      world_date("2026-01-15"), J_NEW, a, &out);
	assert_int_equal(out.decision, JUDGED_ACCEPTED);
	assert_int_equal(out.after->n_events, 3);
	assert_ptr_equal(out.event, &out.after->events[2]);
	assert_true(id_equal(&out.event->id, &first));
	assert_true(id_equal(&out.event->update_id, &third));
	assert_int_equal(out.event->member->reason, LT__MEMBER_REASON__MEMBER_REASON_WORK);
	arena_free(&a);
	world_free(&w);
}

static void
events_of_a_day_not_judged_yet_keep_the_order_they_were_told_in(void **state)
{
	struct world *w = base_world();
	const struct node *n;

	world_judge(w, NULL, ENTER, 7);
	world_judge(w, NULL, EVENT "transfer_out to_organisation_id=CC1 occurred_on=2022-02-02", J_NEW);
	world_judge(w, NULL, EVENT "transfer_in to_organisation_id=CC1 occurred_on=2022-02-02", J_NEW);
	n = world_node(w, world_id(KIND_MEMBER, "P1"));
	assert_int_equal(n->events[1].what, LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_TRANSFER_OUT);
	assert_int_equal(n->events[2].what, LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_TRANSFER_IN);
	assert_int_equal(n->events[2].effect, EFFECT_DONE);
	world_free(&w);
}

static void
a_finding_names_what_it_collides_with(void **state)
{
	static const struct { const char *code, *other, *on, *record, *before; uint32_t kind; } others[] = {
		{ "MEM-025", "U2", "2022-02-02", EVENT "death occurred_on=2023-01-01", ENTER "\n" EVENT "delete occurred_on=2022-02-02 update_id=U2" },
		{ "MEM-025", "U2", "2022-02-02", EVENT "exempt occurred_on=2023-01-01",
		  ENTER "birth_year=1950\n" EVENT "exempt occurred_on=2022-02-02 update_id=U2\n" EVENT "temp_out occurred_on=2022-09-09" },
		{ "MEM-025", "U2", "2020-01-01", EVENT "recognise_official occurred_on=2023-01-01",
		  ENTER "update_id=U2\n" EVENT "temp_out occurred_on=2022-09-09" },
		{ "MEM-025", "U2", "2020-01-01", EVENT "delete occurred_on=2019-01-01", ENTER "update_id=U2" },
		{ "MEM-027", "U2", "2022-09-09", EVENT "delete occurred_on=2022-02-02", ENTER "\n" EVENT "temp_out occurred_on=2022-09-09 update_id=U2" },
		{ "MEM-028", "P2", "-", "member person_ref=P1 organisation_id=CB1 match=card",
		  "member person_ref=P2 organisation_id=CB1 match=card", KIND_MEMBER },
		{ "MEM-029", "P1:CB1:secretary:2021-01-01", "2021-01-01", EVENT "death",
		  ENTER "\npost person_ref=P1 organisation_id=CB1 title=secretary from_on=2021-01-01", KIND_POST },
		{ "REC-015", "U2", "2022-01-01", HEAD "op=amend supersedes=U1", HEAD "update_id=U2" },
		{ "ORG-013", "P1", "-", "organisation_change change=dissolve organisation_id=CB1 without_successor=true", ENTER, KIND_MEMBER },
	};

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		struct world *w = base_world();
		struct arena *a = arena_new(1u << 20);
		struct scope everything = world_scope(NULL);
		struct lookup lookup = world_lookup(w);
		struct id expected = world_id(others[i].kind, others[i].other);
		const struct finding *f = NULL;
		struct judgement out;

		world_tell(w, others[i].before);
		judge(world_write(a, others[i].record), &everything, &lookup, world_date("2026-01-15"), J_NEW, a, &out);
		for (size_t k = 0; k < out.n_findings; k++)
			if (strcmp(out.findings[k].rule->code, others[i].code) == 0)
				f = &out.findings[k];
		if (!f)
			fail_msg("%s: no %s", others[i].record, others[i].code);
		if (!id_equal(&f->other, &expected))
			fail_msg("%s: %s names another", others[i].record, others[i].code);
		assert_string_equal(day_word(f->other_on), others[i].on);
		arena_free(&a);
		world_free(&w);
	}
}

/* Whatever the timeline, one judgement stays within its room. */
static void
the_longest_timeline_fits_the_room(void **state)
{
	struct world *w = base_world();
	struct arena *a = arena_new(1u << 20), *room = arena_new(JUDGE_ROOM);
	struct scope everything = world_scope(NULL);
	struct lookup lookup = world_lookup(w);
	struct node_event *events = arena_alloc(a, NODE_EVENTS_MAX * sizeof *events);
	struct node n = { .kind = KIND_MEMBER, .id = world_id(KIND_MEMBER, "P1"), .version = NODE_EVENTS_MAX, .events = events,
	                  .n_events = NODE_EVENTS_MAX - 1 };
	struct judgement out;
	const Lt__Update *u = world_write(a, ENTER), *back = world_write(a, EVENT "temp_in occurred_on=1990-01-01"),
		*away = world_write(a, EVENT "temp_out occurred_on=1990-01-01");

	for (int i = 0; i < NODE_EVENTS_MAX - 1; i++)
		events[i] = (struct node_event){ .on = i, .j = 1, .version = 1, .what = i == 0 ? 0 : i % 2 ? away->member_event->event
			: back->member_event->event, .enters = i ? NULL : u->member, .member = i == 0 ? NULL : i % 2 ? away->member_event
			: back->member_event };
	assert_null(node_fold(&n, a));
	assert_int_equal(n.n_spans, NODE_EVENTS_MAX - 1);
	world_apply(w, &n);
	judge(world_write(a, EVENT "death occurred_on=2024-01-01"), &everything, &lookup, world_date("2026-01-15"), J_NEW, room, &out);
	assert_int_equal(out.decision, JUDGED_ACCEPTED);
	assert_int_equal(out.after->n_spans, NODE_EVENTS_MAX);
	print_message("room used %zu of %u\n", arena_used(room), JUDGE_ROOM);
	arena_free(&room);
	arena_free(&a);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_accepted_record_leaves_the_entity_behind_as_it_is_from_now_on),
		cmocka_unit_test(an_amended_event_keeps_its_id_and_moves_to_the_end_of_its_day),
		cmocka_unit_test(events_of_a_day_not_judged_yet_keep_the_order_they_were_told_in),
		cmocka_unit_test(a_finding_names_what_it_collides_with),
		cmocka_unit_test(the_longest_timeline_fits_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
