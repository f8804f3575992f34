/* `./dev bench judge`: what a judgement costs beside decoding the same record. For each kind the record is unpacked by
 * protobuf-c with its default allocator and judged with a warm lookup (answers remembered from a first judgement, as the
 * site's mirror and the centre's working set remember them); both are taken in turns, and the median of the rounds counts,
 * because a machine changes its pace. Prints one JSON object. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/unit/test_rules.h"

enum { ROUNDS = 151, EACH = 400, SLOTS = 1024 };

#define LAN "member person_ref=P1 organisation_id=CB1 occurred_on=2020-01-01 "
#define EVENT "member_event person_ref=P1 event="

/* Forty fields: twenty-eight counts with four sums and a sub-set, limits, four codes, texts, a decimal, a date, money told
 * with qualifiers, and a unit that is named. */
#define FORTY "form forty counted_return organisation period=quarter types=subordinate_cell,grassroots_cell\n" \
	" fields c0:count! c1:count! c2:count c3:count c4:count c5:count c6:count c7:count c8:count c9:count[0..500]\n" \
	" fields c10:count c11:count c12:count c13:count c14:count c15:count c16:count c17:count c18:count c19:count\n" \
	" fields c20:count c21:count c22:count c23:count c24:count c25:count c26:count c27:count rate:decimal.2[0..10000]\n" \
	" fields g0:code@grade g1:code@grade g2:code@grade g3:code@grade note:text[1..200] head:text since:date ok:yes_no\n" \
	" fields spent:money? planned:money? where:unit\n" \
	" rule E c0 = c1 + c2\n rule E c3 = c4 + c5 + c6\n rule E c10 = c11 + c12 + c13\n rule W c20 = c21 + c22\n" \
	" rule E c1 <= c0\nlist grade a b c d e\n"
#define FORTY_CELLS "c0:30|c1:10|c2:20|c3:60|c4:10|c5:20|c6:30|c7:7|c8:8|c9:9|c10:60|c11:10|c12:20|c13:30|c14:14|c15:15|c16:16|" \
	"c17:17|c18:18|c19:19|c20:30|c21:10|c22:20|c23:23|c24:24|c25:25|c26:26|c27:27|rate:9950|g0:\"a|g1:\"c|g2:\"e|g3:\"b|" \
	"note:\"Tổng_hợp_từ_cơ_sở|head:\"Phòng_tổ_chức|since:19000|ok:1|spent:~1200000|planned:1000000..1500000|where:unit/X1"

static const struct { const char *name, *line, *before; } records[] = {
	{ "unit", "unit code=X9 level=commune parent_id=H1 name=Xã_Chín_Mươi region_class=mountain households=120", NULL },
	{ "unit_change", "unit_change change=rename unit_id=X1 name=Tên_mới_của_xã", NULL },
	{ "organisation", "organisation code=CC9 type=grassroots_cell parent_id=HU1 unit_id=X1 setting=office name=Chi_bộ_Chín", NULL },
	{ "organisation_change", "organisation_change change=rename organisation_id=CB1 name=Chi_bộ_mới", NULL },
	{ "member", "member person_ref=P1 organisation_id=CB1 admitted_on=2000-01-01 admission_decided_on=1999-12-01 "
	            "official_on=2001-01-01 is_minority=true occupation=farmer education=upper_secondary match=card1", NULL },
	{ "member_event admit", EVENT "admit enters.organisation_id=CB1 enters.admission_decided_on=2024-05-04 "
	                        "considered_on=2024-05-03 certificate_on=2024-05-01 dossier_on=2024-05-02 decided_on=2024-05-04 "
	                        "decision.signed_on=2024-05-04 decision_received_on=2024-05-05", NULL },
	{ "member_event exempt", EVENT "exempt", LAN "birth_year=1950" },
	{ "member_event transfer_in", EVENT "transfer_in to_organisation_id=CC1 presented_on=2024-05-30",
	  LAN "\n" EVENT "transfer_out to_organisation_id=CC1 occurred_on=2024-04-01" },
	{ "post secretary", "post person_ref=P1 organisation_id=CB1 title=secretary basis=elected from_on=2021-01-01",
	  LAN "\npost person_ref=N1 unit_id=V1 title=village_head from_on=2020-01-01" },
	{ "post village_head", "post person_ref=N1 unit_id=V1 title=village_head basis=elected from_on=2020-01-01", NULL },
	{ "return, 40 fields", "counted_return form=forty organisation_id=CB1 period_on=2024-04-01 cells=" FORTY_CELLS, NULL },
	{ "task", "task code=T1 lead_organisation_id=CB1 coordinator_ids=CC1 after_ids=T0", "task code=T0 lead_organisation_id=CB1" },
	{ "task_report", "task_report task_id=T0 organisation_id=CB1 what=done", "task code=T0 lead_organisation_id=CB1" },
	{ "document", "document number=D1 replaces_ids=D0@2020-01-01", "document number=D0 signed_on=2020-01-01" },
	{ "meeting", "meeting cell_id=CB1 held_on=2025-11-03 month=2025-11-01 mode=in_person minutes_taken=95 speakers=4", NULL },
};

/* ---- a warm lookup ---- */

struct slot { bool used; struct query q; char code[32]; enum answer answer; const struct node *const *rows; size_t n; };
struct memory { struct lookup under; struct slot slots[SLOTS]; };

static size_t
place(const struct query *q)
{
	uint64_t h = q->by * 77 + q->kind * 131;
	if (q->by == BY_CODE)
		for (const char *c = q->code; *c; c++)
			h = h * 31 + (unsigned char)*c;
	else
		for (int i = 0; i < 16; i += 8) {
			uint64_t part;
			memcpy(&part, q->id.b + i, sizeof part);
			h = (h ^ part) * UINT64_C(0x9e3779b97f4a7c15);
		}
	return (h ^ h >> 29) % SLOTS;
}

static bool
same(const struct slot *s, const struct query *q)
{
	return s->q.by == q->by && s->q.kind == q->kind &&
	       (q->by == BY_CODE ? strcmp(s->code, q->code) == 0 : id_equal(&s->q.id, &q->id));
}

static enum answer
find(void *ctx, const struct query *q, const struct node *const **rows, size_t *n)
{
	struct memory *m = ctx;
	size_t i = place(q);

	while (m->slots[i].used && !same(&m->slots[i], q))
		i = (i + 1) % SLOTS;
	struct slot *s = &m->slots[i];
	if (!s->used) {
		*s = (struct slot){ .used = true, .q = *q };
		snprintf(s->code, sizeof s->code, "%s", q->code != NULL ? q->code : "");
		s->answer = m->under.find(m->under.ctx, q, &s->rows, &s->n);
	}
	*rows = s->rows;
	*n = s->n;
	return s->answer;
}

/* ---- the two costs ---- */

static double
nanoseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double
unpack_once(const uint8_t *body, size_t len)
{
	static Lt__Update *many[EACH];
	double start = nanoseconds();
	for (int i = 0; i < EACH; i++)
		many[i] = lt__update__unpack(NULL, len, body);
	double took = nanoseconds() - start;
	for (int i = 0; i < EACH; i++)
		lt__update__free_unpacked(many[i], NULL);
	return took / EACH;
}

static double
judge_once(const Lt__Update *u, struct memory *m, struct arena *room, struct judgement *out)
{
	struct scope scope = world_scope("org=HU1 unit=H1");
	struct lookup lookup = { find, m, m->under.catalogue, m->under.closed };
	int32_t today = world_date("2026-01-15");
	double start = nanoseconds();
	for (int i = 0; i < EACH; i++) {
		arena_reset(room);
		judge(u, &scope, &lookup, today, J_NEW, room, out);
	}
	return (nanoseconds() - start) / EACH;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double
median(double v[ROUNDS])
{
	qsort(v, ROUNDS, sizeof v[0], ascending);
	return v[ROUNDS / 2];
}

static void
measure(size_t i, bool last)
{
	static struct memory memory;
	struct world *w = base_world();
	struct arena *a = arena_new(1u << 20), *room = arena_new(JUDGE_ROOM);
	double unpacked[ROUNDS], judged[ROUNDS], ratio[ROUNDS];
	struct judgement out;
	uint8_t body[8192];

	struct catalogue *catalogue = catalogue_write(FORTY);

	world_tell(w, records[i].before);
	world_use(w, catalogue);
	memset(&memory, 0, sizeof memory);
	memory.under = world_lookup(w);
	size_t len = lt__update__pack(world_write(a, records[i].line), body);
	Lt__Update *u = lt__update__unpack(NULL, len, body);
	for (int round = 0; round < ROUNDS; round++) {
		unpacked[round] = unpack_once(body, len);
		judged[round] = judge_once(u, &memory, room, &out);
		ratio[round] = judged[round] / unpacked[round];
	}
	printf("    {\"record\": \"%s\", \"bytes\": %zu, \"unpack_ns\": %.0f, \"judge_ns\": %.0f, \"ratio\": %.2f, \"accepted\": %s}%s\n",
	       records[i].name, len, median(unpacked), median(judged), median(ratio), out.decision == JUDGED_ACCEPTED ? "true" : "false",
	       last ? "" : ",");
	lt__update__free_unpacked(u, NULL);
	arena_free(&room);
	arena_free(&a);
	world_free(&w);
	catalogue_free(&catalogue);
}

int
main(void)
{
	size_t n = sizeof records / sizeof records[0];
	printf("{\n  \"records\": [\n");
	for (size_t i = 0; i < n; i++)
		measure(i, i + 1 == n);
	printf("  ]\n}\n");
	return 0;
}
