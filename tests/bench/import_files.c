/* The files import_cost imports: organisations, their members, the members' posts, the cells' meetings. Names are made of
 * a few syllables; whoever they fit does not exist. */
#include "tests/bench/import_files.h"

#include <stdio.h>

#define CELLS 1000                /* members and meetings are spread over so many */

static const char *const family[] = { "Nguyễn", "Hoàng", "Nông", "Ma", "Quan", "Lý", "Triệu", "Đặng" };
static const char *const middle[] = { "Thị", "Văn", "Đức", "Thúy", "Minh", "Hữu", "Bích" };
static const char *const given[] = { "Hoà", "Lan", "Nga", "Sơn", "Tuyết", "Vượng", "Ngọc", "Thắng", "Yến", "Phượng", "Bảo" };
#define PICK(list, i) list[(size_t)(i) % (sizeof list / sizeof list[0])]

static int
write_organisations(const char *path, int rows)
{
	FILE *out = fopen(path, "w");
	if (out == NULL)
		return -1;
	fputs("code,name,type,parent_code\nDB-000000,Đảng bộ đo thử,grassroots_committee,HU0807\n", out);
	for (int i = 1; i < rows; i++)
		fprintf(out, "CB-%06d,Chi bộ số %d,subordinate_cell,DB-000000\n", i, i);
	return fclose(out);
}

static void
write_person(FILE *out, int i)
{
	fprintf(out, "%08d,%s %s %s", 10000000 + i, PICK(family, i), PICK(middle, i / 8), PICK(given, i / 56));
}

static int
write_members(const char *path, int rows)
{
	FILE *out = fopen(path, "w");
	if (out == NULL)
		return -1;
	fputs("card,name,birth_on,sex,organisation_code,status,admitted_on,admission_decided_on,official_on,is_minority,education\n", out);
	for (int i = 0; i < rows; i++) {
		write_person(out, i);
		fprintf(out, ",%02d/%02d/%d,%s,CB-%06d,official,%02d/05/2005,20/04/2005,%02d/05/2006,%d,upper_secondary\n", 1 + i % 28,
		        1 + i % 12, 1950 + i % 35, i % 5 < 2 ? "female" : "male", 1 + i % CELLS, 1 + i % 28, 1 + i % 28, i % 9 < 4);
	}
	return fclose(out);
}

static int
write_posts(const char *path, int rows)
{
	FILE *out = fopen(path, "w");
	if (out == NULL)
		return -1;
	fputs("card,name,organisation_code,title,basis,from_on\n", out);
	for (int i = 0; i < rows; i++) {
		write_person(out, i);
		fprintf(out, ",CB-%06d,cell_committee_member,elected,%02d/01/2017\n", 1 + i % CELLS, 1 + i % 28);
	}
	return fclose(out);
}

static int
write_meetings(const char *path, int rows)
{
	FILE *out = fopen(path, "w");
	if (out == NULL)
		return -1;
	fputs("cell_code,held_on,kind,minutes_taken,required,present,excused,unexcused\n", out);
	for (int i = 0; i < rows; i++) {
		int nth = i / CELLS;
		fprintf(out, "CB-%06d,%02d/%02d/%d,periodic,90,100,97,2,1\n", 1 + i % CELLS, 3 + nth / 48 % 25, 1 + nth % 12, 2017 + nth / 12 % 4);
	}
	return fclose(out);
}

const struct import_file import_files[] = {
	{ "organisation", write_organisations },
	{ "member", write_members },
	{ "post", write_posts },
	{ "meeting", write_meetings },
};
const size_t n_import_files = sizeof import_files / sizeof import_files[0];
