/* See articles.h. One function per file; numbers run over the whole province, so that a sum does not depend on the site. */
#include "tests/e2e/articles.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

enum { VILLAGES_PER_COMMUNE = 8, CELL_PEOPLE = 3, MERGED = 118, DISSOLVED = 18, ELSEWHERE = 20 };
#define DAY "2020-12-31"

/* ---- where ------------------------------------------------------------------------------------------------------- */

static int
first_village(int site)
{
	return ARTICLE_VILLAGES * site / ARTICLE_SITES;
}

static int
site_of_village(int village)
{
	int site = village * ARTICLE_SITES / ARTICLE_VILLAGES;

	return village < first_village(site) ? site - 1 : village >= first_village(site + 1) ? site + 1 : site;
}

static int
communes(int site)
{
	return (first_village(site + 1) - first_village(site) + VILLAGES_PER_COMMUNE - 1) / VILLAGES_PER_COMMUNE;
}

static int
commune_of_village(int village)
{
	return (village - first_village(site_of_village(village))) / VILLAGES_PER_COMMUNE;
}

/* The first cells are those of villages; the others are dealt out over the sites. */
static int
site_of_cell(int cell)
{
	return cell < ARTICLE_VILLAGES ? site_of_village(cell) : cell % ARTICLE_SITES;
}

void
articles_enrol(struct house *h, struct site *sites[ARTICLE_SITES])
{
	for (int i = 0; i < ARTICLE_SITES; i++) {
		char *code = text_format("K%02d", i), *org = text_format("DBK%02d", i), *name = text_format("Đảng bộ huyện số %d", i + 1);
		char *unit = text_format("%d", 600 + i), *unit_name = text_format("Huyện số %d", i + 1);
		struct place place = { code, name, org, unit, unit_name, "huyen" };
		char **texts[] = { &code, &org, &name, &unit, &unit_name };
		sites[i] = site_new_at(h, &place);
		for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
			free(*texts[t]);
	}
}

static int
write_units(struct paper *p, int site)
{
	int rows = 0;

	paper_add(p, "code,name,level,kind,parent_code\n");
	for (int c = 0; c < communes(site); c++, rows++)
		paper_add(p, "X%d-%02d,Xã số %d,commune,xa,%d\n", site, c, c + 1, 600 + site);
	for (int v = first_village(site); v < first_village(site + 1); v++, rows++)
		paper_add(p, "T%03d,Thôn số %d,village,thon,X%d-%02d\n", v, v + 1, site, commune_of_village(v));
	for (int m = site; m < MERGED; m += ARTICLE_SITES, rows++)
		paper_add(p, "M%03d,Thôn cũ số %d,village,thon,X%d-00\n", m, m + 1, site);
	return rows;
}

/* Each goes over into the first village of its site. */
static int
write_mergers(struct paper *p, int site)
{
	int rows = 0;

	paper_add(p, "change,code,occurred_on,decided_on,issuer,number,type_code,signed_on,successor_codes\n");
	for (int m = site; m < MERGED; m += ARTICLE_SITES, rows++)
		paper_add(p, "dissolve,M%03d,2019-%02d-01,2019-%02d-01,HĐND tỉnh,%d,NQ,2019-%02d-01,T%03d\n", m, m % 12 + 1, m % 12 + 1,
		          m + 1, m % 12 + 1, first_village(site));
	return rows;
}

static void
cell_code(char out[16], int cell)
{
	snprintf(out, 16, "CB%04d", cell);
}

static int
write_organisations(struct paper *p, int site)
{
	char code[16];
	int rows = 0;

	paper_add(p, "code,name,type,setting,parent_code,unit_code\n");
	for (int c = 0; c < communes(site); c++, rows++)
		paper_add(p, "DB%d-%02d,Đảng bộ xã số %d,grassroots_committee,other,DBK%02d,X%d-%02d\n", site, c, c + 1, site, site, c);
	for (int cell = 0; cell < ARTICLE_CELLS + DISSOLVED; cell++) {
		int below = cell / ARTICLE_SITES % communes(site);
		if (site_of_cell(cell) != site)
			continue;
		cell_code(code, cell);
		if (cell < ARTICLE_VILLAGES)
			paper_add(p, "%s,Chi bộ thôn số %d,subordinate_cell,village,DB%d-%02d,T%03d\n", code, cell + 1, site,
			          commune_of_village(cell), cell);
		else if (cell % 12 == 0)
			paper_add(p, "%s,Chi bộ cơ sở số %d,grassroots_cell,office,DBK%02d,\n", code, cell + 1, site);
		else
			paper_add(p, "%s,Chi bộ số %d,subordinate_cell,school,DB%d-%02d,\n", code, cell + 1, site, below);
		rows++;
	}
	return rows;
}

static int
write_dissolutions(struct paper *p, int site)
{
	char code[16];
	int rows = 0;

	paper_add(p, "change,code,occurred_on,decided_on,issuer,number,type_code,signed_on,without_successor\n");
	for (int cell = ARTICLE_CELLS; cell < ARTICLE_CELLS + DISSOLVED; cell++) {
		if (site_of_cell(cell) != site)
			continue;
		cell_code(code, cell);
		paper_add(p, "dissolve,%s,2020-07-01,2020-06-20,Huyện ủy,%d,QĐ,2020-06-20,1\n", code, cell);
		rows++;
	}
	return rows;
}

/* ---- who --------------------------------------------------------------------------------------------------------- */

struct member {
	char name[48], card[16], born[16];
};

static void
member_of(struct member *m, int cell, int which)
{
	int n = cell * CELL_PEOPLE + which;

	snprintf(m->name, sizeof m->name, "%s %s %d", n % 3 ? "A" : "Y", n % 2 ? "Blong" : "Ngân", n + 1);
	snprintf(m->card, sizeof m->card, "62%06d", n + 1);
	snprintf(m->born, sizeof m->born, "%d-%02d-%02d", 1955 + n % 38, n % 12 + 1, n % 28 + 1);
}

static int
write_members(struct paper *p, int site)
{
	struct member m;
	char code[16];
	int rows = 0;

	paper_add(p, "name,card,birth_on,organisation_code,sex,is_minority,occupation,education,status,admitted_on,official_on\n");
	for (int cell = 0; cell < ARTICLE_CELLS; cell++)
		for (int i = 0; i < CELL_PEOPLE && site_of_cell(cell) == site; i++, rows++) {
			int year = 1955 + (cell * CELL_PEOPLE + i) % 38 + 22;
			member_of(&m, cell, i);
			cell_code(code, cell);
			paper_add(p, "%s,%s,%s,%s,%s,%d,farmer,upper_secondary,official,%d-05-19,%d-05-19\n", m.name, m.card, m.born, code,
			          i % 3 == 1 ? "female" : "male", cell % 2, year, year + 1);
		}
	return rows;
}

/* A village's head: the secretary of its cell, another member of it, the secretary of another village's cell of the same
 * site, or somebody who is no member. */
static bool
head_of(struct member *m, int village)
{
	int at = village * 5 % ARTICLE_VILLAGES, next = village + 1; /* spread over the sites: 5 and 756 have no factor in common */

	if (next == ARTICLE_VILLAGES || site_of_village(next) != site_of_village(village))
		next = village - 1;
	if (at < ARTICLE_CONCURRENT)
		member_of(m, village, 0);
	else if (at < ARTICLE_CONCURRENT + ELSEWHERE)
		member_of(m, next, 0);
	else if (at < ARTICLE_MEMBER_HEADS)
		member_of(m, village, 1);
	else
		*m = (struct member){ .card = "" };
	if (at >= ARTICLE_MEMBER_HEADS) {
		snprintf(m->name, sizeof m->name, "Y Hlang %d", village + 1);
		snprintf(m->born, sizeof m->born, "%d-%02d-%02d", 1960 + village % 30, village % 12 + 1, village % 28 + 1);
	}
	return at < ARTICLE_MEMBER_HEADS;
}

static int
write_posts(struct paper *p, int site)
{
	struct member m;
	char code[16];
	int rows = 0;

	paper_add(p, "name,card,birth_on,organisation_code,unit_code,title,basis,from_on,to_on\n");
	for (int cell = 0; cell < ARTICLE_CELLS; cell++) {
		if (site_of_cell(cell) != site)
			continue;
		member_of(&m, cell, 0);
		cell_code(code, cell);
		paper_add(p, "%s,%s,%s,%s,,secretary,elected,2020-03-01,\n", m.name, m.card, m.born, code);
		rows++;
	}
	for (int v = first_village(site); v < first_village(site + 1); v++, rows++) {
		bool is_member = head_of(&m, v);
		paper_add(p, "%s,%s,%s,,T%03d,village_head,elected,2018-07-01,\n", m.name, m.card, m.born, v);
		if (is_member || v % 4 != 0)
			continue;
		member_of(&m, v, 2);             /* a member was head before somebody who is none */
		paper_add(p, "%s,%s,%s,,T%03d,village_head,elected,2015-07-01,2018-07-01\n", m.name, m.card, m.born, v);
		rows++;
	}
	for (int i = site; i < MERGED; i += ARTICLE_SITES, rows++) { /* and members who headed the villages that are gone */
		member_of(&m, first_village(site) + i / ARTICLE_SITES, 2);
		paper_add(p, "%s,%s,%s,,M%03d,village_head,elected,2014-07-01,2018-12-31\n", m.name, m.card, m.born, i);
	}
	return rows;
}

/* ---- meetings ---------------------------------------------------------------------------------------------------- */

/* How many thematic meetings a cell held in the year: one, some two to four, some none; those that are gone held two. */
static int
themes(int cell)
{
	int at = cell * 7 % ARTICLE_CELLS; /* no factor in common */

	return cell >= ARTICLE_CELLS ? 2 : at >= ARTICLE_THEMATIC ? 0 : at % 16 == 3 ? 4 : at % 16 == 7 ? 3 : at % 4 == 1 ? 2 : 1;
}

int
articles_thematic_meetings(void)
{
	int n = 0;

	for (int cell = 0; cell < ARTICLE_CELLS + DISSOLVED; cell++)
		n += themes(cell);
	return n;
}

static void
add_meeting(struct paper *p, int cell, const char *on, const char *kind, const char *topic)
{
	char code[16];

	cell_code(code, cell);
	paper_add(p, "%s,%s,%s,%.7s,in_person,%d,%d,%d,0,0,%s\n", code, on, kind, on, kind[0] == 'c' ? 130 : 100, CELL_PEOPLE, CELL_PEOPLE,
	          topic);
}

/* Every cell met the year before on a theme and once this year without one. */
static int
write_meetings(struct paper *p, int site)
{
	char on[16];
	int rows = 0;

	paper_add(p, "cell_code,held_on,kind,month,mode,minutes_taken,required,present,excused,unexcused,topic_code\n");
	for (int cell = 0; cell < ARTICLE_CELLS + DISSOLVED; cell++) {
		if (site_of_cell(cell) != site)
			continue;
		add_meeting(p, cell, "2019-12-20", "thematic", "CĐ-2019");
		add_meeting(p, cell, "2020-01-03", cell % 50 == 0 ? "extraordinary" : "periodic", "");
		rows += 2 + themes(cell);
		for (int t = 0; t < themes(cell); t++) {
			snprintf(on, sizeof on, "2020-%02d-%02d", cell >= ARTICLE_CELLS ? 2 + t : 3 + 3 * t, 4 + cell % 20);
			add_meeting(p, cell, on, cell % 9 == 0 ? "combined" : "thematic", "CĐ-2020");
		}
	}
	return rows;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static const struct { const char *form; int (*write)(struct paper *p, int site); } files[] = {
	{ "unit", write_units }, { "organisation", write_organisations }, { "unit_change", write_mergers },
	{ "organisation_change", write_dissolutions }, { "member", write_members }, { "post", write_posts },
	{ "meeting", write_meetings },
};

int64_t
articles_import(struct house *h, struct site *const sites[ARTICLE_SITES])
{
	int64_t rows = 0;

	for (int i = 0; i < ARTICLE_SITES; i++)
		for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
			struct paper p = { 0 };
			int expected = files[f].write(&p, i);
			int64_t recorded = clerk_file(sites[i], &p, files[f].form, DAY);
			must(recorded == expected, "%s of %s: %lld rows recorded, %d written", files[f].form, sites[i]->code, (long long)recorded,
			     expected);
			rows += recorded;
		}
	return rows;
}
