/* sample_make: writes the sample as the CSV files a site would import, one folder per site. The same arguments give the
 * same bytes. Districts and communes are real (units.tsv); villages, cells and committees are invented after plan.c.
 *   sample_make UNITS_TSV OUT_DIR [--extra N]      N further subordinate cells per site, for load */
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tests/sample/plan.h"

struct place {
	char code[12], parent[12], kind[16], name[64];
};
static struct place places[256];
static size_t n_places;
static const char *out_dir;
static int other_committees;              /* how many committees that are not a commune's have been written */

/* splitmix64: a number that follows from the text alone, whatever was drawn before. */
static uint64_t
draw(const char *code, uint64_t salt)
{
	uint64_t x = salt * 0x9e3779b97f4a7c15u;

	for (; *code; code++)
		x = (x ^ (unsigned char)*code) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static void
die(const char *what, const char *where)
{
	fprintf(stderr, "sample_make: %s: %s (%s)\n", where, what, strerror(errno));
	exit(74);
}

static void
read_places(const char *path)
{
	char line[512];
	FILE *in = fopen(path, "r");

	if (!in)
		die("cannot read", path);
	while (fgets(line, sizeof line, in)) {
		struct place p;
		if (line[0] == '#' || strncmp(line, "code\t", 5) == 0)
			continue;
		if (sscanf(line, "%11[^\t]\t%11[^\t]\t%*[^\t]\t%15[^\t]\t%63[^\t\n]", p.code, p.parent, p.kind, p.name) != 4)
			die("a line without code, parent_code, level, kind, name", path);
		assert(n_places < sizeof places / sizeof places[0]);
		places[n_places++] = p;
	}
	fclose(in);
}

static FILE *
open_csv(const char *site, const char *name, const char *header)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", out_dir, site);
	if (mkdir(path, 0755) && errno != EEXIST)
		die("cannot make the folder", path);
	snprintf(path, sizeof path, "%s%s%s%s%s", out_dir, *site ? "/" : "", site, "/", name);
	f = fopen(path, "w");
	if (!f)
		die("cannot write", path);
	fprintf(f, "%s\n", header);
	return f;
}

static void
close_csv(FILE **f)
{
	if (*f && (ferror(*f) || fclose(*f)))
		die("cannot write", out_dir);
	*f = NULL;
}

#define UNIT_HEADER "code,name,level,kind,parent_code,region_class,special_difficulty,households,valid_from"
#define ORGANISATION_HEADER "code,name,type,setting,parent_code,unit_code,has_committee,valid_from"

enum { CODE_TEXT = 24 };
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

struct site_files {
	FILE *communes, *villages, *grassroots, *cells, *extra;
};

/* One row; `name` may hold commas and is quoted. unit may be empty. */
static void
organisation(FILE *f, const char *code, const char *type, const char *setting, const char *parent, const char *unit,
             bool committee, const char *name_format, ...) __attribute__((format(printf, 8, 9)));
static void
organisation(FILE *f, const char *code, const char *type, const char *setting, const char *parent, const char *unit,
             bool committee, const char *name_format, ...)
{
	char name[256];
	va_list ap;

	va_start(ap, name_format);
	vsnprintf(name, sizeof name, name_format, ap);
	va_end(ap);
	assert(!strchr(name, '"') && strlen(code) <= 20);
	fprintf(f, "%s,\"%s\",%s,%s,%s,%s,%d,\n", code, name, type, setting, parent, unit, committee);
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

static const char *
kind_word(const char *kind)
{
	static const char *const words[][2] = {
		{ "thanh_pho", "thành phố" }, { "huyen", "huyện" }, { "xa", "xã" }, { "phuong", "phường" }, { "thi_tran", "thị trấn" },
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i][0], kind) == 0)
			return words[i][1];
	assert(!"a kind without a word");
	return NULL;
}

static void
write_village(const struct site_files *f, const struct place *commune, const char *committee, int k, bool special)
{
	bool rural = strcmp(commune->kind, "xa") == 0;
	uint64_t at = (draw(commune->code, 1) + (uint64_t)k * 41) % (N_HEADS * N_TAILS);   /* 41: no name twice in a commune */
	char code[CODE_TEXT], cell[CODE_TEXT], name[96];

	code_format(code, "%s%03d", commune->code, k + 1);
	code_format(cell, "CB%s", code);
	if (rural)
		snprintf(name, sizeof name, "Thôn %s %s", village_heads[at % N_HEADS], village_tails[at / N_HEADS]);
	else
		snprintf(name, sizeof name, "Tổ dân phố %d", k + 1);
	fprintf(f->villages, "%s,%s,village,%s,%s,mountain,%d,%d,\n", code, name, rural ? "thon" : "to_dan_pho",
	        commune->code, special, 40 + (int)(draw(code, 2) % 180));
	organisation(f->cells, cell, "subordinate_cell", "village", committee, code, draw(code, 3) % 2, "Chi bộ %s", name);
}

static void
write_commune(const struct site_files *f, const struct place *c, const char *root, bool special, int villages, int special_villages)
{
	char committee[CODE_TEXT], cell[CODE_TEXT], place[96];

	snprintf(place, sizeof place, "%s %s", kind_word(c->kind), c->name);
	fprintf(f->communes, "%s,%s,commune,%s,%s,mountain,%d,,\n", c->code, c->name, c->kind, c->parent, special);
	code_format(committee, "DB%s", c->code);
	organisation(f->grassroots, committee, "grassroots_committee", "other", root, c->code, true, "Đảng bộ %s", place);
	for (int k = 0; k < villages; k++)
		write_village(f, c, committee, k, k < special_villages);
	for (int k = 0; k < CELLS_PER_COMMUNE; k++) {
		code_format(cell, "CB%s-C%d", c->code, k + 1);
		organisation(f->cells, cell, "subordinate_cell", commune_cells[k].setting, committee, c->code, false, "%s",
		             named_name(&commune_cells[k], place));
	}
}

/* A committee of an agency with its share of the 648 cells: 6 for the first of the 112, then 5. */
static void
write_other_committee(const struct site_files *f, const char *code, const char *setting, const char *root, const char *unit,
                      const char *name)
{
	const int all = N_DISTRICTS * COMMITTEES_PER_DISTRICT + 52 + 14 + 18;
	int cells = CELLS_OF_OTHER_COMMITTEES / all + (other_committees++ < CELLS_OF_OTHER_COMMITTEES % all);
	char cell[CODE_TEXT];

	organisation(f->grassroots, code, "grassroots_committee", setting, root, unit, true, "%s", name);
	for (int k = 0; k < cells; k++) {
		code_format(cell, "%s-%d", code, k + 1);
		organisation(f->cells, cell, "subordinate_cell", setting, code, unit, false, "Chi bộ %d, %s", k + 1, name);
	}
}

/* The k-th of n shares of total, as even as whole numbers allow. */
static int
share(int total, int n, int k)
{
	return total / n + (k < total % n);
}

static void
write_district(const struct site_files *f, const struct district_plan *d, const struct place *unit)
{
	int k = 0, special = 0, special_left = d->special_villages;
	char root[CODE_TEXT], code[CODE_TEXT], place[96];

	code_format(root, "DB%s", d->site);
	for (size_t i = 0; i < n_places; i++) {
		const struct place *c = &places[i];
		bool is_special = strcmp(c->parent, d->unit) == 0 && strcmp(c->kind, "xa") == 0 && special < d->special_communes;
		int villages, hard;

		if (strcmp(c->parent, d->unit) != 0)
			continue;
		villages = share(d->villages, d->communes, k++);
		hard = !is_special && strcmp(c->kind, "xa") == 0 ? (special_left < 5 ? special_left : 5) : 0;
		special += is_special;
		special_left -= hard;
		write_commune(f, c, root, is_special, villages, hard);
	}
	snprintf(place, sizeof place, "%s %s", kind_word(unit->kind), unit->name);
	for (int i = 0; i < COMMITTEES_PER_DISTRICT; i++) {
		code_format(code, "%s-D%02d", root, i + 1);
		write_other_committee(f, code, district_committees[i].setting, root, d->unit, named_name(&district_committees[i], place));
	}
	for (int i = 0; i < CELLS_PER_DISTRICT; i++) {
		code_format(code, "%s-C%02d", root, i + 1);
		organisation(f->grassroots, code, "grassroots_cell", district_cells[i].setting, root, d->unit, true, "%s",
		             named_name(&district_cells[i], place));
	}
	assert(k == d->communes && special == d->special_communes && special_left == 0);
}

static void
write_bloc(const struct site_files *f, const struct bloc_plan *b)
{
	char root[CODE_TEXT], code[CODE_TEXT], name[160];

	code_format(root, "DB%s", b->site);
	for (int i = 0; i < b->committees; i++) {
		code_format(code, "%s-D%02d", root, i + 1);
		snprintf(name, sizeof name, "%s %d", b->committee, i + 1);
		write_other_committee(f, code, b->setting, root, "", name);
	}
	for (int i = 0; i < b->cells; i++) {
		code_format(code, "%s-C%02d", root, i + 1);
		organisation(f->grassroots, code, "grassroots_cell", b->setting, root, "", true, "%s %d", b->cell, i + 1);
	}
}

static struct site_files
open_site(const char *site, bool territorial, int extra)
{
	struct site_files f = { 0 };

	if (territorial) {
		f.communes = open_csv(site, "units_communes.csv", UNIT_HEADER);
		f.villages = open_csv(site, "units_villages.csv", UNIT_HEADER);
	}
	f.grassroots = open_csv(site, "organisations_grassroots.csv", ORGANISATION_HEADER);
	f.cells = open_csv(site, "organisations_cells.csv", ORGANISATION_HEADER);
	if (extra)
		f.extra = open_csv(site, "organisations_extra.csv", ORGANISATION_HEADER);
	return f;
}

/* Load: further cells under the site's agency committees, in turn. */
static void
write_extra(const struct site_files *f, const char *site, int committees, int extra)
{
	char parent[CODE_TEXT], code[CODE_TEXT];

	for (int i = 0; i < extra; i++) {
		code_format(parent, "DB%s-D%02d", site, 1 + i % committees);
		code_format(code, "X%s-%06d", site, i + 1);
		organisation(f->extra, code, "subordinate_cell", "other", parent, "", false, "Chi bộ thử tải %d", i + 1);
	}
}

static void
close_site(struct site_files *f)
{
	close_csv(&f->communes);
	close_csv(&f->villages);
	close_csv(&f->grassroots);
	close_csv(&f->cells);
	close_csv(&f->extra);
}

static const struct place *
place_by_code(const char *code)
{
	for (size_t i = 0; i < n_places; i++)
		if (strcmp(places[i].code, code) == 0)
			return &places[i];
	die("a district is missing", code);
	return NULL;
}

int
main(int argc, char **argv)
{
	int extra = argc == 5 && strcmp(argv[3], "--extra") == 0 ? atoi(argv[4]) : 0;
	struct site_files f;
	FILE *sites;

	if (argc != 3 && !(argc == 5 && extra > 0 && extra < 1000000)) {
		fprintf(stderr, "usage: sample_make UNITS_TSV OUT_DIR [--extra N]\n");
		return 64;
	}
	read_places(argv[1]);
	out_dir = argv[2];
	sites = open_csv("", "sites.csv", "code,name,org,unit,unit_name,unit_kind");
	for (size_t i = 0; i < N_DISTRICTS; i++) {
		const struct district_plan *d = &district_plans[i];
		const struct place *unit = place_by_code(d->unit);
		fprintf(sites, "%s,Đảng bộ %s %s,DB%s,%s,%s,%s\n", d->site, kind_word(unit->kind), unit->name, d->site, unit->code,
		        unit->name, unit->kind);
		f = open_site(d->site, true, extra);
		write_district(&f, d, unit);
		write_extra(&f, d->site, COMMITTEES_PER_DISTRICT, extra);
		close_site(&f);
	}
	for (size_t i = 0; i < N_BLOCS; i++) {
		const struct bloc_plan *b = &bloc_plans[i];
		fprintf(sites, "%s,%s,DB%s,,,\n", b->site, b->name, b->site);
		f = open_site(b->site, false, extra);
		write_bloc(&f, b);
		write_extra(&f, b->site, b->committees, extra);
		close_site(&f);
	}
	close_csv(&sites);
	return 0;
}
