/* Every indicator of server/catalog, worked out by the server for a province that is small enough to be counted by hand
 * (indicators_world.sql). The table beside each number says why. For all of them: nobody fails, the province is the same by
 * organisations and by units, and of those that are additive a whole is the sum of its parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "common/base/clock.h"
#include "common/record/kinds.h"
#include "server/catalog_reader/reader.h"
#include "server/refresh/ask.h"
#include "tests/support/cluster.h"

static struct cluster *cluster;
static PGconn *pg;
static struct db *db;
static struct catalogue *catalogue;

#define ROWS 20000
static struct figure {
	char indicator[64];
	uint32_t kind;
	struct id subject;
	bool has_n, has_d;
	int64_t n, d;
} rows[ROWS];
static size_t n_rows, troubles;

/* ---- the world ---- */

static void
sql(const char *text)
{
	PGresult *r = PQexec(pg, text);
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s", PQresultErrorMessage(r));
	PQclear(r);
}

static void
world_make(void)
{
	char *text = calloc(1, 100000);
	FILE *f = fopen(LT_WORLD, "r");
	assert_true(text != NULL && f != NULL && fread(text, 1, 99999, f) > 0 && fclose(f) == 0);
	sql(text);
	free(text);
}

static void
province_found(void)
{
	char command[1000];
	snprintf(command, sizeof command, "%s --set 'database=%s' --set state_dir=%s/state migrate --province 08 'Tỉnh' >/dev/null 2>&1", LT_SERVER,
	         cluster_conninfo(cluster), cluster_folder(cluster));
	assert_int_equal(system(command), 0);
}

static int
begin(void **state)
{
	struct fault f;
	size_t n;
	if (!cluster_programs_are_here())
		exit(77);
	cluster = cluster_start();
	pg = cluster_connect(cluster);
	province_found();
	world_make();
	struct catalog_book *book = catalog_read(LT_CATALOG);
	const struct slice *entries = catalog_entries(book, &n);
	if (catalogue_make(entries, n, 1, &catalogue, &f) != DONE || db_open(cluster_conninfo(cluster), "lt", "test", &db, &f) != DONE) {
		fault_print(&f, stderr);
		return -1;
	}
	catalog_book_free(&book);
	return 0;
}

static int
end(void **state)
{
	db_close(&db);
	catalogue_free(&catalogue);
	PQfinish(pg);
	cluster_stop(&cluster);
	return 0;
}

/* ---- asking ---- */

static void
take(void *ctx, const struct asked *row)
{
	struct figure *out = &rows[n_rows++];
	assert_true(n_rows < ROWS);
	*out = (struct figure){ .kind = row->kind, .subject = row->subject, .has_n = row->has_numerator, .has_d = row->has_denominator,
		                .n = row->numerator, .d = row->denominator };
	snprintf(out->indicator, sizeof out->indicator, "%s", row->indicator);
}

static void
failed(void *ctx, const struct ask_trouble *t)
{
	print_message("%s:%u: %s (%s)\n", t->file, t->line, t->words, t->sqlstate);
	troubles++;
}

static void
ask_all(int32_t from, int32_t to)
{
	const Ltc__Indicator *list[500];
	struct ask a = { .from = from, .to = to, .on = to - 1 };
	struct fault f;
	size_t n = catalogue_n_indicators(catalogue);
	assert_true(n < 500);
	for (size_t i = 0; i < n; i++)
		list[i] = catalogue_indicator_at(catalogue, i);
	n_rows = troubles = 0;
	if (ask_try(db, list, n, &a, take, failed, NULL, &f) != DONE)
		fail_msg("%s %s", f.place, f.detail);
	assert_int_equal(troubles, 0);
}

static int32_t
day(int year, int month)
{
	int32_t out;
	assert_true(date_make(year, month, 1, &out));
	return out;
}

static struct id
id_found(const char *query)
{
	struct id out;
	PGresult *r = PQexecParams(pg, query, 0, NULL, NULL, NULL, NULL, 1);
	assert_true(PQntuples(r) == 1 && PQgetlength(r, 0, 0) == (int)sizeof out.b);
	memcpy(out.b, PQgetvalue(r, 0, 0), sizeof out.b);
	PQclear(r);
	return out;
}

static const struct figure *
figure_of(const char *indicator, const struct id *subject)
{
	static const struct figure nothing;
	for (size_t i = 0; i < n_rows; i++)
		if (strcmp(rows[i].indicator, indicator) == 0 && memcmp(&rows[i].subject, subject, sizeof *subject) == 0)
			return &rows[i];
	return &nothing;
}

static const char *
shown(const struct figure *f, char out[64])
{
	if (!f->has_n)
		snprintf(out, 64, "-");
	else if (f->has_d)
		snprintf(out, 64, "%lld/%lld", (long long)f->n, (long long)f->d);
	else
		snprintf(out, 64, "%lld", (long long)f->n);
	return out;
}

/* ---- counted by hand: the province, 2024 ---- */

static const struct {
	const char *indicator, *province;
} by_hand[] = {
	{ "party_committees_direct", "3" }, { "party_committees_district_city", "2" }, { "party_committees_other_direct", "1" },
	{ "grassroots_party_orgs", "3" }, { "grassroots_party_committees", "2" }, { "grassroots_cells", "1" },
	{ "subordinate_cells", "3" }, { "party_cells", "4" }, { "village_cells", "3" }, { "enterprise_orgs", "1" },
	{ "orgs_founded", "1" }, { "orgs_dissolved", "1" }, { "orgs_change", "0" }, { "subordinate_cells_change", "0" },
	{ "grassroots_party_orgs_change", "0" },
	{ "commune_units", "3" }, { "commune_units_rural", "1" }, { "commune_units_ward", "1" }, { "commune_units_township", "1" },
	{ "villages", "4" }, { "communes_special_difficulty", "1" }, { "villages_special_difficulty", "1" },
	{ "villages_without_cell", "1/4" },       /* V4 */
	{ "blank_villages", "1/4" },              /* V4: all three cells have somebody */
	{ "commune_council_deputies", "48" }, { "commune_council_deputies_change", "-2" }, { "commune_council_deputies_begin", "50" },
	{ "commune_council_women_share", "6/18" },        /* C2 does not tell */
	{ "members_total", "5" },                 /* m1 m2 m3 m5 m6 */
	{ "members_change_abs", "-1" },           /* in m3 m6, out m4 m7 m9; m5 only moves: 5 - 6 */
	{ "members_probationary", "1" }, { "members_ethnic_minority_share", "2/5" }, { "members_female_share", "3/5" },
	{ "members_youth_union_share", "1/5" }, { "members_exempt_share", "1/5" },
	{ "members_under_30_share", "2/5" },      /* of 1995 and 2000 */
	{ "members_university_share", "3/5" }, { "members_theory_share", "2/5" },
	{ "members_religious_share", "1/4" },     /* as the returns say, which need not be all */
	{ "members_in_village_cells", "4" }, { "village_cell_members_retired_share", "1/4" }, { "village_cell_members_exempt_share", "1/4" },
	{ "members_admitted", "1" }, { "admitted_female_share", "1/1" }, { "admitted_minority_share", "1/1" },
	{ "members_died", "1" }, { "members_resigned", "1" }, { "members_deleted", "0" }, { "members_expelled", "0" },
	{ "members_transferred_in", "1" }, { "members_transferred_out", "1" },   /* m9; m5 stays in the province */
	{ "members_recognised", "0" }, { "members_restored", "0" },
	{ "cells_thematic_meetings", "2/4" },     /* S1 in March, S3 with the combined one; S1's of 2023 is another year's */
	{ "cells_periodic_meetings", "2/4" },     /* S1, S3 (December's held in January); S2 lacks March, G3 all */
	{ "meetings_periodic", "38" },            /* 12 + 9 + 11 within the year + 6 of the dissolved one */
	{ "meetings_thematic", "2" },
	{ "meeting_attendance_share", "321/390" },        /* 9*12 + 8 + 10*9 + 5*11 + 10*6 */
	{ "village_heads_members", "2/4" },       /* V1, V2; V3's is no member, V4's post has ended */
	{ "secretary_village_head_concurrent", "1/4" },   /* V1; V2's is secretary of another village's cell */
	{ "village_title_holders", "4" },         /* m2 m5 x1 x2 */
	{ "village_title_types", "3" },
	{ "cells_without_secretary", "1/4" },     /* S2 */
	{ "committee_members", "3" }, { "committee_members_female_share", "1/3" }, { "committee_members_minority_share", "1/3" },
	{ "committee_members_young_share", "2/3" },       /* of 1990, and of 1985: 39 */
	{ "committees_with_regulation", "1/6" },  /* the province, three direct, two grassroots; G2's has run out */
	{ "public_staff_total", "12" }, { "public_staff_officials", "5" }, { "public_staff_public_employees", "7" },
	{ "public_staff_quota", "14" }, { "public_staff_reduced", "2" },
	{ "complaints_received", "16" }, { "complaints_settled", "12" }, { "complaints_overdue", "3" },      /* of December only */
	{ "handbook_activated_share", "9/15" },   /* H1 stands for G1; H2 did not tell, so G2 does */
	{ "handbook_cells_share", "2/5" },
	{ "opinions_handled_share", "9/15" }, { "budget_spent", "1500000000" }, { "congresses_held", "1" },
	{ "congress_elected_female_share", "3/9" },
	{ "host_units_with_cell", "1/2" }, { "succession_female_share", "1/2" }, { "commitments_signed_share", "15/20" },
	{ "local_issues_open", "2" }, { "base_obstacles_open", "1" }, { "remediation_overdue", "1" },
	{ "questions_answered_share", "3/4" },
	{ "tasks_issued", "3" },
	{ "tasks_on_time", "1/3" },               /* T1 of T1, T2, T3; another's word on T3 is not its lead's */
	{ "tasks_overdue", "0" },                 /* T3 is done for somebody, T5 dropped */
	{ "tasks_delivered", "4/5" },
	{ "candidates_in_pool", "-" }, { "recruits", "-" },       /* nobody told: not zero */
};

static void
the_province_is_as_counted_by_hand(void **state)
{
	struct id province = id_found("SELECT id FROM lt.organisation WHERE type = 'province_committee'");
	char text[64];
	bool right = true;
	ask_all(day(2024, 1), day(2025, 1));
	for (size_t i = 0; i < sizeof by_hand / sizeof by_hand[0]; i++)
		if (strcmp(shown(figure_of(by_hand[i].indicator, &province), text), by_hand[i].province) != 0) {
			print_message("%s: %s, by hand %s\n", by_hand[i].indicator, text, by_hand[i].province);
			right = false;
		}
	assert_true(right);
}

static void
organisations_and_units_agree_on_the_province(void **state)
{
	struct id by_organisation = id_found("SELECT id FROM lt.organisation WHERE type = 'province_committee'"),
		  by_unit = id_found("SELECT id FROM lt.unit WHERE level = 'province'");
	char one[64], other[64];
	for (size_t i = 0; i < catalogue_n_indicators(catalogue); i++) {
		const Ltc__Indicator *said = catalogue_indicator_at(catalogue, i);
		if (said->n_subjects > 0)
			continue;
		shown(figure_of(said->code, &by_organisation), one);
		shown(figure_of(said->code, &by_unit), other);
		if (strcmp(one, other) != 0)
			fail_msg("%s: %s by organisations, %s by units", said->code, one, other);
	}
}

/* Nothing lies directly in the province here but its committee's own regulation. */
static void
of_what_is_additive_a_whole_is_the_sum_of_its_parts(void **state)
{
	struct id whole = id_found("SELECT id FROM lt.organisation WHERE type = 'province_committee'");
	const struct id parts[] = { id_found("SELECT md5('H1')::uuid"), id_found("SELECT md5('H2')::uuid"), id_found("SELECT md5('K')::uuid") };
	for (size_t i = 0; i < catalogue_n_indicators(catalogue); i++) {
		const Ltc__Indicator *said = catalogue_indicator_at(catalogue, i);
		const struct figure *all = figure_of(said->code, &whole);
		int64_t n = 0, d = 0;
		for (size_t k = 0; k < 3; k++) {
			n += figure_of(said->code, &parts[k])->n;
			d += figure_of(said->code, &parts[k])->d;
		}
		if (strcmp(said->code, "committees_with_regulation") == 0)
			d++;
		if (said->additive && (all->n != n || all->d != d))
			fail_msg("%s: %lld/%lld, its parts %lld/%lld", said->code, (long long)all->n, (long long)all->d, (long long)n, (long long)d);
	}
}

static void
a_cell_that_ended_is_counted_where_it_went_and_a_month_by_itself(void **state)
{
	struct id g2 = id_found("SELECT md5('G2')::uuid"), s1 = id_found("SELECT md5('S1')::uuid");
	char text[64];
	assert_string_equal(shown(figure_of("meetings_periodic", &g2), text), "17");     /* 11 + 6 */
	assert_string_equal(shown(figure_of("orgs_dissolved", &g2), text), "1");
	ask_all(day(2024, 3), day(2024, 4));
	assert_string_equal(shown(figure_of("cells_thematic_meetings", &s1), text), "1/1");
	assert_string_equal(shown(figure_of("meetings_periodic", &g2), text), "2");
	assert_string_equal(shown(figure_of("orgs_founded", &g2), text), "0");
	ask_all(day(2024, 12), day(2025, 1));
	assert_string_equal(shown(figure_of("cells_periodic_meetings", &g2), text), "1/1");
	assert_string_equal(shown(figure_of("cells_thematic_meetings", &s1), text), "0/1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_province_is_as_counted_by_hand),
		cmocka_unit_test(organisations_and_units_agree_on_the_province),
		cmocka_unit_test(of_what_is_additive_a_whole_is_the_sum_of_its_parts),
		cmocka_unit_test(a_cell_that_ended_is_counted_where_it_went_and_a_month_by_itself),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
