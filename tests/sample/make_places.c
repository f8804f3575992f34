/* Places: real districts and communes (units.tsv), invented villages, committees and cells after plan.c. One walk
 * through the tree writes units and organisations and leaves sites and cells behind for people, posts and meetings. */
#include "tests/sample/make.h"
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct place {
	char code[12], parent[12], kind[16], name[64];
};
static struct place places[256];
static size_t n_places;
static int n_cells, n_parents;
static int other_committees; /* how many committees that are not a commune's have been written */
static struct quota smaller_villages = { SMALLER_VILLAGES, N_VILLAGES },
		    smaller_others = { SMALLER_OTHERS, CELLS_OF_OTHER_COMMITTEES };
static struct paper *units, *organisations; /* of the site being written */

struct site sites[N_SITES];
struct cell cells[N_CELLS];
struct base base_orgs[N_BASES];
struct commune communes[N_COMMUNES];
static int n_bases, n_communes;

void
places_read(const char *path)
{
	char line[512];
	FILE *in = fopen(path, "r");

	if (!in)
		die("cannot read", path);
	while (fgets(line, sizeof line, in)) {
		struct place p;
		if (line[0] == '#' || strncmp(line, "code\t", 5) == 0)
			continue;
		if (sscanf(line, "%11[^\t]\t%11[^\t]\t%*[^\t]\t%15[^\t]\t%63[^\t\n]", p.code, p.parent, p.kind,
		           p.name) != 4)
			die("a line without code, parent_code, level, kind, name", path);
		assert(n_places < sizeof places / sizeof places[0]);
		places[n_places++] = p;
	}
	fclose(in);
}

static const struct place *
place_by_code(const char *code)
{
	for (size_t i = 0; i < n_places; i++)
		if (strcmp(places[i].code, code) == 0)
			return &places[i];
	die("a district is missing", code);
}

/* ---- words ---- */

static const struct word kinds[] = {
	{ "thanh_pho", "thành phố" },   { "huyen", "huyện" },       { "xa", "xã" },
	{ "phuong", "phường" },         { "thi_tran", "thị trấn" }, { "thon", "thôn" },
	{ "to_dan_pho", "tổ dân phố" },
};
static const struct word commune = { "commune", "cấp xã" }, village = { "village", "cấp thôn" },
			 mountain = { "mountain", "miền núi" };
static const struct word types[] = {
	{ "grassroots_committee", "đảng bộ cơ sở" },
	{ "grassroots_cell", "chi bộ cơ sở" },
	{ "subordinate_cell", "chi bộ trực thuộc" },
};
enum { COMMITTEE, CELL_OF_ITS_OWN, CELL_BELOW };
static const struct word settings[] = {
	{ "village", "thôn, tổ dân phố" },
	{ "office", "cơ quan" },
	{ "public_service", "đơn vị sự nghiệp" },
	{ "school", "trường học" },
	{ "health", "y tế" },
	{ "state_enterprise", "doanh nghiệp nhà nước" },
	{ "private_enterprise", "doanh nghiệp ngoài nhà nước" },
	{ "armed_forces", "lực lượng vũ trang" },
	{ "other", "khác" },
};

static const struct word *
word_of(const struct word *words, size_t n, const char *plain)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i].plain, plain) == 0)
			return &words[i];
	die("no such word", plain);
}
#define WORD(table, plain) word_of(table, sizeof table / sizeof table[0], plain)

static void code_format(char out[CODE_TEXT], const char *format, ...) __attribute__((format(printf, 2, 3)));
static void
code_format(char out[CODE_TEXT], const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(out, CODE_TEXT, format, ap);
	va_end(ap);
	assert(n < CODE_TEXT);
}

/* A name of a table in plan.c: its %s is the place. */
static const char *
named_name(const struct named *n, const char *place)
{
	static char out[256];
	const char *at = strstr(n->name, "%s");

	assert(at);
	snprintf(out, sizeof out, "%.*s%s%s", (int)(at - n->name), n->name, place, at + 2);
	return out;
}

/* ---- rows ---- */

static void
unit(const char *code, const char *name, const struct word *level, const char *kind, const char *parent, bool special,
     int households)
{
	paper_text(units, "code", code);
	paper_text(units, "name", name);
	paper_word(units, "level", level);
	paper_word(units, "kind", WORD(kinds, kind));
	paper_text(units, "parent_code", parent);
	paper_word(units, "region_class", &mountain);
	paper_flag(units, "special_difficulty", special);
	paper_count(units, "households", households);
	paper_row(units);
}

static void organisation(const char *code, int type, const char *setting, const char *parent, const char *unit_code,
                         const char *name_format, ...) __attribute__((format(printf, 6, 7)));
static void
organisation(const char *code, int type, const char *setting, const char *parent, const char *unit_code,
             const char *name_format, ...)
{
	char name[256];
	va_list ap;

	va_start(ap, name_format);
	vsnprintf(name, sizeof name, name_format, ap);
	va_end(ap);
	assert(strlen(code) <= 20);
	paper_text(organisations, "code", code);
	paper_text(organisations, "name", name);
	paper_word(organisations, "type", &types[type]);
	paper_word(organisations, "setting", WORD(settings, setting));
	paper_text(organisations, "parent_code", parent);
	paper_text(organisations, "unit_code", unit_code);
	paper_flag(organisations, "has_committee", type != CELL_BELOW || draw_text(code, 3) % 8 != 0);
	paper_row(organisations);
}

/* A grassroots organisation: the cells that follow are its own. */
static void
base(int site, const char *code)
{
	assert(n_bases < N_BASES);
	base_orgs[n_bases] = (struct base){ .site = site };
	strcpy(base_orgs[n_bases++].code, code);
}

static void
cell(int site, const char *code, enum cell_group group, const char *setting, int parent, const char *village_code)
{
	static const int sizes[] = { VILLAGE_SIZE, COMMUNE_CELL_SIZE, OTHER_CELL_SIZE, GRASSROOTS_CELL_SIZE };
	struct cell *c = &cells[n_cells++];
	uint64_t drawn = draw_text(code, 4);

	assert(n_cells <= N_CELLS);
	*c = (struct cell){ .setting = setting, .group = group, .site = site, .parent = parent, .size = sizes[group] };
	strcpy(c->code, code);
	strcpy(c->village, village_code);
	c->size -= (group == VILLAGE_CELL && quota_take(&smaller_villages, drawn)) ||
	           (group == OTHER_CELL && quota_take(&smaller_others, drawn));
	sites[site].n_cells++;
	base_orgs[n_bases - 1].members += c->size;
}

/* ---- a district ---- */

static int
village_households(const char *code)
{
	return 40 + (int)(draw_text(code, 2) % 180);
}

static void
village_code(char out[CODE_TEXT], const struct place *c, int k)
{
	code_format(out, "%s%03d", c->code, k + 1);
}

static void
write_village(int site, const struct place *c, const char *committee, int parent, int k, bool special)
{
	bool rural = strcmp(c->kind, "xa") == 0;
	uint64_t at =
		(draw_text(c->code, 1) + (uint64_t)k * 41) % (N_HEADS * N_TAILS); /* 41: no name twice in a commune */
	char code[CODE_TEXT], cell_code[CODE_TEXT], name[96];

	village_code(code, c, k);
	code_format(cell_code, "CB%s", code);
	if (rural)
		snprintf(name, sizeof name, "Thôn %s %s", village_heads[at % N_HEADS], village_tails[at / N_HEADS]);
	else
		snprintf(name, sizeof name, "Tổ dân phố %d", k + 1);
	unit(code, name, &village, rural ? "thon" : "to_dan_pho", c->code, special, village_households(code));
	organisation(cell_code, CELL_BELOW, "village", committee, code, "Chi bộ %s", name);
	cell(site, cell_code, VILLAGE_CELL, "village", parent, code);
}

static void
write_commune(int site, const struct place *c, const char *root, bool special, int villages, int special_villages)
{
	char committee[CODE_TEXT], code[CODE_TEXT], place[96];
	int households = 0, parent = n_parents++;

	snprintf(place, sizeof place, "%s %s", WORD(kinds, c->kind)->said, c->name);
	for (int k = 0; k < villages; k++) {
		village_code(code, c, k);
		households += village_households(code);
	}
	unit(c->code, c->name, &commune, c->kind, c->parent, special, households);
	code_format(committee, "DB%s", c->code);
	organisation(committee, COMMITTEE, "other", root, c->code, "Đảng bộ %s", place);
	base(site, committee);
	assert(n_communes < N_COMMUNES);
	communes[n_communes].site = site;
	strcpy(communes[n_communes++].code, c->code);
	for (int k = 0; k < villages; k++)
		write_village(site, c, committee, parent, k, k < special_villages);
	for (int k = 0; k < CELLS_PER_COMMUNE; k++) {
		code_format(code, "CB%s-C%d", c->code, k + 1);
		organisation(code, CELL_BELOW, commune_cells[k].setting, committee, c->code, "%s",
		             named_name(&commune_cells[k], place));
		cell(site, code, COMMUNE_CELL, commune_cells[k].setting, parent, "");
	}
}

/* A committee of an agency with its share of the 648 cells: 6 for the first of the 112, then 5. */
static void
write_other_committee(int site, const char *code, const char *setting, const char *root, const char *unit_code,
                      const char *name)
{
	const int all = N_DISTRICTS * COMMITTEES_PER_DISTRICT + 52 + 14 + 18;
	int n = CELLS_OF_OTHER_COMMITTEES / all + (other_committees++ < CELLS_OF_OTHER_COMMITTEES % all),
	    parent = n_parents++;
	char cell_code[CODE_TEXT];

	organisation(code, COMMITTEE, setting, root, unit_code, "%s", name);
	base(site, code);
	for (int k = 0; k < n; k++) {
		code_format(cell_code, "%s-%d", code, k + 1);
		organisation(cell_code, CELL_BELOW, setting, code, unit_code, "Chi bộ %d, %s", k + 1, name);
		cell(site, cell_code, OTHER_CELL, setting, parent, "");
	}
}

/* The k-th of n shares of total, as even as whole numbers allow. */
static int
share(int total, int n, int k)
{
	return total / n + (k < total % n);
}

static void
write_communes(int site, const struct district_plan *d, const char *root)
{
	int k = 0, special = 0, special_left = d->special_villages;

	for (size_t i = 0; i < n_places; i++) {
		const struct place *c = &places[i];
		bool ours = strcmp(c->parent, d->unit) == 0, rural = strcmp(c->kind, "xa") == 0;
		bool is_special = ours && rural && special < d->special_communes;
		int hard;

		if (!ours)
			continue;
		hard = !is_special && rural ? (special_left < 5 ? special_left : 5) : 0;
		special += is_special;
		special_left -= hard;
		write_commune(site, c, root, is_special, share(d->villages, d->communes, k++), hard);
	}
	assert(k == d->communes && special == d->special_communes && special_left == 0);
}

static void
write_district(int site, const struct district_plan *d, const struct place *unit_place)
{
	char root[CODE_TEXT], code[CODE_TEXT], place[96];

	code_format(root, "DB%s", d->site);
	write_communes(site, d, root);
	snprintf(place, sizeof place, "%s %s", WORD(kinds, unit_place->kind)->said, unit_place->name);
	for (int i = 0; i < COMMITTEES_PER_DISTRICT; i++) {
		code_format(code, "%s-D%02d", root, i + 1);
		write_other_committee(site, code, district_committees[i].setting, root, d->unit,
		                      named_name(&district_committees[i], place));
	}
	for (int i = 0; i < CELLS_PER_DISTRICT; i++) {
		code_format(code, "%s-C%02d", root, i + 1);
		organisation(code, CELL_OF_ITS_OWN, district_cells[i].setting, root, d->unit, "%s",
		             named_name(&district_cells[i], place));
		base(site, code);
		cell(site, code, GRASSROOTS_CELL, district_cells[i].setting, n_parents, "");
	}
	n_parents++;
}

static void
write_bloc(int site, const struct bloc_plan *b)
{
	char root[CODE_TEXT], code[CODE_TEXT], name[160];

	code_format(root, "DB%s", b->site);
	for (int i = 0; i < b->committees; i++) {
		code_format(code, "%s-D%02d", root, i + 1);
		snprintf(name, sizeof name, "%s %d", b->committee, i + 1);
		write_other_committee(site, code, b->setting, root, "", name);
	}
	for (int i = 0; i < b->cells; i++) {
		code_format(code, "%s-C%02d", root, i + 1);
		organisation(code, CELL_OF_ITS_OWN, b->setting, root, "", "%s %d", b->cell, i + 1);
		base(site, code);
		cell(site, code, GRASSROOTS_CELL, b->setting, n_parents, "");
	}
	n_parents++;
}

/* ---- the sites ---- */

static void
papers_begin(const struct site *s, int no)
{
	char titles[400];

	snprintf(titles, sizeof titles, "%s\nDANH MỤC THÔN, TỔ DÂN PHỐ\nCó đến 31/12/2020", s->name);
	if (*s->unit)
		units = paper_open(s->code, "structure", "unit", "01_units", habit_of(no, STRUCTURE),
		                   "code,name,level,kind,parent_code,region_class,special_difficulty,households",
		                   titles);
	snprintf(titles, sizeof titles, "%s\nDANH SÁCH TỔ CHỨC ĐẢNG\nCó đến 31/12/2020", s->name);
	organisations = paper_open(s->code, "structure", "organisation", "02_organisations", habit_of(no, STRUCTURE),
	                           "code,name,type,setting,parent_code,unit_code,has_committee", titles);
}

static void
site_fill(struct site *s, int no)
{
	if (no < N_DISTRICTS) {
		const struct district_plan *d = &district_plans[no];
		const struct place *u = place_by_code(d->unit);
		bool city = strcmp(u->kind, "thanh_pho") == 0;

		*s = (struct site){ .unit = u->code,
			            .unit_name = u->name,
			            .unit_kind = u->kind,
			            .minority = d->minority,
			            .female = d->female };
		s->sign = city ? "TU" : "HU";
		snprintf(s->code, sizeof s->code, "%s", d->site);
		snprintf(s->name, sizeof s->name, "Đảng bộ %s %s", WORD(kinds, u->kind)->said, u->name);
		snprintf(s->issuer, sizeof s->issuer, "%s %s", city ? "Thành ủy" : "Huyện ủy", u->name);
	} else {
		const struct bloc_plan *b = &bloc_plans[no - N_DISTRICTS];

		*s = (struct site){ .unit = "",
			            .unit_name = "",
			            .unit_kind = "",
			            .minority = b->minority,
			            .female = b->female,
			            .sign = "ĐU" };
		snprintf(s->code, sizeof s->code, "%s", b->site);
		snprintf(s->name, sizeof s->name, "%s", b->name);
		snprintf(s->issuer, sizeof s->issuer, "Đảng ủy%s", b->name + strlen("Đảng bộ"));
	}
	s->first_cell = n_cells;
}

void
places_write(int no)
{
	struct site *s = &sites[no];

	site_fill(s, no);
	papers_begin(s, no);
	if (no < N_DISTRICTS)
		write_district(no, &district_plans[no], place_by_code(s->unit));
	else
		write_bloc(no, &bloc_plans[no - N_DISTRICTS]);
	if (units)
		paper_close(&units);
	paper_close(&organisations);
}
