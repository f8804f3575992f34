/* The returns of 2020: forms of the catalogue (server/catalog), told by communes, grassroots organisations and the sites
 * themselves. Each sum of plan.h is dealt out in slots, so that no return has to be corrected afterwards. */
#include "tests/sample/make.h"
#include "tests/sample/words.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_SEATS = 21, LEAST_STAFF = 18, LEAST_PART_TIME = 6 };
struct council {
	int seats, left, women, minority, young, non_party;
};
struct staff {
	int cadres, all, part_time, positions, schooling, trained, theory;
};
enum body { FRONT, TRADE_UNION, FARMERS, YOUTH_UNION, WOMEN, VETERANS, N_BODIES };
static int religious[N_BASES], units_of[N_COMMUNES][N_BODIES];
static struct council councils[N_COMMUNES];
static struct staff staffs[N_COMMUNES];

/* ---- dealt out ---- */

/* Of `total`, what is left after `least` for each of the communes comes to them in so many slots each. */
static int
dealt(struct quota *q, int least, int slots, uint64_t salt)
{
	int n = least;

	for (int i = 0; i < slots; i++)
		n += quota_take(q, draw((uint64_t)q->of, salt));
	return n;
}

static struct quota
what_is_left(int total, int least, int slots)
{
	return (struct quota){ total - N_COMMUNES * least, N_COMMUNES * slots };
}

static void
deal_religion(void)
{
	struct quota q = { RELIGIOUS, N_MEMBERS };

	for (int b = 0; b < N_BASES; b++)
		for (int i = 0; i < base_orgs[b].members; i++)
			religious[b] += quota_take(&q, draw((uint64_t)q.of, 951));
	assert(q.left == 0 && q.of == 0);
}

static void
deal_councils(void)
{
	struct quota seats = what_is_left(SEATS_AT_BEGIN, LEAST_SEATS, 10), gone = what_is_left(SEATS_LEFT, 0, 4);

	for (int c = 0; c < N_COMMUNES; c++) {
		struct council *k = &councils[c];
		int deputies;

		k->seats = dealt(&seats, LEAST_SEATS, 10, 952);
		k->left = dealt(&gone, 0, 4, 953);
		deputies = k->seats - k->left;
		k->women = deputies / 4 + draw_below((uint64_t)c, 954, 4);
		k->minority = deputies / 2 + draw_below((uint64_t)c, 955, 5);
		k->young = deputies / 4 + draw_below((uint64_t)c, 956, 5);
		k->non_party = draw_below((uint64_t)c, 957, 6);
	}
	assert(seats.left == 0 && gone.left == 0);
}

static void
deal_units(void)
{
	static const struct {
		int total, least, slots;
	} of[N_BODIES] = { { FRONT_UNITS, 1, 0 }, { TRADE_UNION_UNITS, 4, 6 }, { FARMERS_UNITS, 1, 0 },
		           { YOUTH_UNITS, 2, 1 }, { WOMEN_UNITS, 1, 1 },       { VETERANS_UNITS, 1, 1 } };

	for (int body = 0; body < N_BODIES; body++) {
		struct quota q = what_is_left(of[body].total, of[body].least, of[body].slots);

		for (int c = 0; c < N_COMMUNES; c++)
			units_of[c][body] = dealt(&q, of[body].least, of[body].slots, 960 + (uint64_t)body);
		assert(q.left == 0);
	}
}

static void
deal_staff(void)
{
	struct quota all = what_is_left(COMMUNE_STAFF, LEAST_STAFF, 4),
		     part_time = what_is_left(PART_TIME_PEOPLE, LEAST_PART_TIME, 4);

	for (int c = 0; c < N_COMMUNES; c++) {
		struct staff *k = &staffs[c];

		k->all = dealt(&all, LEAST_STAFF, 4, 971);
		k->cadres = 9 + draw_below((uint64_t)c, 972, 3);
		k->part_time = dealt(&part_time, LEAST_PART_TIME, 4, 973);
		k->positions = k->part_time + draw_below((uint64_t)c, 974, PART_TIME_POSITIONS - k->part_time + 1);
		k->schooling = k->all - draw_below((uint64_t)c, 975, 3);
		k->trained = k->all - draw_below((uint64_t)c, 976, 5);
		k->theory = k->all - draw_below((uint64_t)c, 977, 7);
	}
	assert(all.left == 0 && part_time.left == 0);
}

/* ---- written ---- */

static struct paper *
return_open(int site, const char *form, int number, const char *columns, const char *title)
{
	char name[64], titles[400];

	snprintf(name, sizeof name, "%02d_%s", number, form);
	snprintf(titles, sizeof titles, "%s\n%s\nCó đến 31/12/2020", sites[site].name, title);
	if (habit_of(site, RETURNS) == OLD_FONTS)
		snprintf(titles, sizeof titles, "%s\nCÓ ĐẾN 31/12/2020", title);
	return paper_open(sites[site].code, "returns", form, name, habit_of(site, RETURNS), columns, titles);
}

static void
about(struct paper *p, const char *column, const char *code)
{
	paper_text(p, column, code);
	paper_text(p, "period", "2020");
}

static void
religion_write(int site)
{
	struct paper *p = return_open(site, "members_religion", 21, "organisation,period,members,religious",
	                              "BIỂU ĐẢNG VIÊN LÀ NGƯỜI CÓ ĐẠO");

	for (int b = 0; b < N_BASES; b++)
		if (base_orgs[b].site == site) {
			about(p, "organisation", base_orgs[b].code);
			paper_count(p, "members", base_orgs[b].members);
			paper_count(p, "religious", religious[b]);
			paper_row(p);
		}
	paper_close(&p);
}

static void
councils_write(int site)
{
	static const struct word term = { "2016_2021", "Nhiệm kỳ 2016 - 2021" };
	struct paper *p = return_open(site, "council_term", 22,
	                              "unit,period,council_term,seats_begin,deputies,left,women,minority,young,non_party",
	                              "BIỂU ĐẠI BIỂU HỘI ĐỒNG NHÂN DÂN CẤP XÃ");

	for (int c = 0; c < N_COMMUNES; c++)
		if (communes[c].site == site) {
			const struct council *k = &councils[c];

			about(p, "unit", communes[c].code);
			paper_word(p, "council_term", &term);
			paper_count(p, "seats_begin", k->seats);
			paper_count(p, "deputies", k->seats - k->left);
			paper_count(p, "left", k->left);
			paper_count(p, "women", k->women);
			paper_count(p, "minority", k->minority);
			paper_count(p, "young", k->young);
			paper_count(p, "non_party", k->non_party);
			paper_row(p);
		}
	paper_close(&p);
}

static void
units_write(int site)
{
	static const char *const columns[N_BODIES] = { "front", "trade_union", "farmers", "youth", "women", "veterans" };
	struct paper *p = return_open(site, "mass_organisation_units", 23,
	                              "unit,period,front,trade_union,farmers,youth,women,veterans,total",
	                              "BIỂU CƠ SỞ CỦA MẶT TRẬN VÀ CÁC ĐOÀN THỂ");

	for (int c = 0; c < N_COMMUNES; c++)
		if (communes[c].site == site) {
			int total = 0;

			about(p, "unit", communes[c].code);
			for (int body = 0; body < N_BODIES; body++) {
				paper_count(p, columns[body], units_of[c][body]);
				total += units_of[c][body];
			}
			paper_count(p, "total", total);
			paper_row(p);
		}
	paper_close(&p);
}

static void
staff_write(int site)
{
	struct paper *p = return_open(site, "commune_staff", 24,
	                              "unit,period,cadres,civil_servants,staff,part_time_people,part_time_posts,schooling,"
	                              "trained,theory",
	                              "BIỂU CÁN BỘ, CÔNG CHỨC CẤP XÃ");

	for (int c = 0; c < N_COMMUNES; c++)
		if (communes[c].site == site) {
			const struct staff *k = &staffs[c];

			about(p, "unit", communes[c].code);
			paper_count(p, "cadres", k->cadres);
			paper_count(p, "civil_servants", k->all - k->cadres);
			paper_count(p, "staff", k->all);
			paper_count(p, "part_time_people", k->part_time);
			paper_count(p, "part_time_posts", k->positions);
			paper_count(p, "schooling", k->schooling);
			paper_count(p, "trained", k->trained);
			paper_count(p, "theory", k->theory);
			paper_row(p);
		}
	paper_close(&p);
}

static void
staffing_write(int site)
{
	const struct staff_plan *k = &staff_plans[site];
	struct paper *p = return_open(site, "staffing", 25,
	                              "organisation,period,officials,employees,total,officials_quota,employees_quota,reduced",
	                              "BIỂU BIÊN CHẾ");
	char root[CODE_TEXT];

	snprintf(root, sizeof root, "DB%s", sites[site].code);
	about(p, "organisation", root);
	paper_count(p, "officials", k->officials);
	paper_count(p, "employees", k->employees);
	paper_count(p, "total", k->officials + k->employees);
	paper_count(p, "officials_quota", k->officials + k->officials / 20);
	paper_count(p, "employees_quota", k->employees + k->employees / 25);
	paper_count(p, "reduced", k->employees / 100);
	paper_row(p);
	paper_close(&p);
}

void
returns_write(int site)
{
	if (site == 0) {
		deal_religion();
		deal_councils();
		deal_units();
		deal_staff();
	}
	religion_write(site);
	if (site < N_DISTRICTS) {
		councils_write(site);
		units_write(site);
		staff_write(site);
	}
	staffing_write(site);
}
