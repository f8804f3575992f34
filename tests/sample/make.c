/* sample_make: writes the sample as the files ten sites would import. The same arguments give the same bytes.
 *   sample_make UNITS_TSV OUT_DIR [--clean]      clean: the same rows, plainly spelt
 * OUT_DIR/sites.csv says who enrols, OUT_DIR/imports.csv which file is imported when, as which form. */
#include "tests/sample/make.h"
#include "common/base/clock.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
die(const char *what, const char *where)
{
	fprintf(stderr, "sample_make: %s: %s (%s)\n", where, what, strerror(errno));
	exit(74);
}

/* ---- draws ---- */

/* splitmix64: a number that follows from the arguments alone, whatever was drawn before. */
uint64_t
draw(uint64_t what, uint64_t salt)
{
	uint64_t x = what * 0x9e3779b97f4a7c15u + salt * 0xd1b54a32d192ed03u + 0x2545f4914f6cdd1du;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

uint64_t
draw_text(const char *text, uint64_t salt)
{
	uint64_t x = 0xcbf29ce484222325u;

	for (; *text; text++)
		x = (x ^ (unsigned char)*text) * 0x100000001b3u;
	return draw(x, salt);
}

int
draw_below(uint64_t what, uint64_t salt, int below)
{
	return (int)(draw(what, salt) % (uint64_t)below);
}

int
draw_between(uint64_t what, uint64_t salt, int from, int to)
{
	return from + draw_below(what, salt, to - from + 1);
}

bool
quota_take(struct quota *q, uint64_t drawn)
{
	bool takes = drawn % (uint64_t)q->of-- < (uint64_t)q->left;

	q->left -= takes;
	return takes;
}

/* ---- days ---- */

int32_t
day_of(int year, int month, int day)
{
	int32_t out = 0;

	if (!date_make(year, month, day, &out))
		die("no such day", "day_of");
	return out;
}

int32_t
day_plus_months(int32_t from, int months)
{
	int year, month, day;
	int32_t out;

	date_split(from, &year, &month, &day);
	months += year * 12 + month - 1;
	while (!date_make(months / 12, months % 12 + 1, day, &out))
		day--;
	return out;
}

int
day_year(int32_t day)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	return y;
}

int
day_month(int32_t day)
{
	int y, m, d;

	date_split(day, &y, &m, &d);
	return m;
}

/* 1970-01-01 was a Thursday. Of the holidays those that have a fixed date. */
static bool
is_free(int32_t day)
{
	static const int holidays[] = { 101, 430, 501, 902 };
	int y, m, d;

	date_split(day, &y, &m, &d);
	for (size_t i = 0; i < sizeof holidays / sizeof holidays[0]; i++)
		if (holidays[i] == m * 100 + d)
			return true;
	return (day % 7 + 10) % 7 >= 5;
}

int32_t
workday(int32_t day)
{
	while (is_free(day))
		day++;
	return day;
}

/* ---- who keeps files how ---- */

enum habit_no
habit_of(int site, enum phase phase)
{
	static const enum habit_no table[N_SITES][N_PHASES] = {
		{ EXCEL, EXCEL, EXCEL, EXCEL, EXCEL, EXCEL },
		{ TABBED, OLD_PROGRAM, TABBED, TABBED, TABBED, TABBED },
		{ OLD_PROGRAM, OLD_PROGRAM, OLD_PROGRAM, OLD_PROGRAM, TIDY, TIDY },
		{ QUOTED, QUOTED, EXCEL, QUOTED, QUOTED, QUOTED },
		{ QUOTED, OLD_FONTS, OLD_FONTS, OLD_FONTS, EXCEL, OLD_FONTS },
		{ EXCEL, EXCEL, TIDY, EXCEL, EXCEL, EXCEL },
		{ TIDY, TIDY, QUOTED, TIDY, QUOTED, OLD_PROGRAM },
		{ EXCEL, QUOTED, EXCEL, TIDY, TABBED, EXCEL },
		{ PLAIN, OLD_FONTS, OLD_PROGRAM, TABBED, OLD_FONTS, TABBED },
		{ PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN },
	};

	return table[site][phase];
}

/* ---- the whole ---- */

static void
write_sites(const char *dir)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/sites.csv", dir);
	f = fopen(path, "wb");
	if (!f)
		die("cannot write", path);
	fputs("code,name,org,unit,unit_name,unit_kind\n", f);
	for (int i = 0; i < N_SITES; i++)
		fprintf(f, "%s,%s,DB%s,%s,%s,%s\n", sites[i].code, sites[i].name, sites[i].code, sites[i].unit,
		        sites[i].unit_name, sites[i].unit_kind);
	if (ferror(f) || fclose(f))
		die("cannot write", path);
}

int
main(int argc, char **argv)
{
	static void (*const writers[N_PHASES])(int site) = { places_write, stock_write, events_write, posts_write,
		                                             meetings_write, returns_write };
	bool clean = argc == 4 && strcmp(argv[3], "--clean") == 0;

	if (argc != 3 && !clean) {
		fprintf(stderr, "usage: sample_make UNITS_TSV OUT_DIR [--clean]\n");
		return 64;
	}
	places_read(argv[1]);
	papers_open(argv[2], clean);
	for (int phase = 0; phase < N_PHASES; phase++) {
		for (int site = 0; site < N_SITES; site++)
			writers[phase](site);
		if (phase == STRUCTURE) {
			people_make();
			lives_make();
			posts_make();
			events_make();
		}
	}
	write_sites(argv[2]);
	papers_close();
	return 0;
}
