/* See import_files.h: organisations, their members, the members' posts, the cells' meetings. Names are made of a few
 * syllables; whoever they fit does not exist. */
#include "tests/bench/import_files.h"

#include <stdio.h>

static const char *const family[] = { "Nguyễn", "Hoàng", "Nông", "Ma", "Quan", "Lý", "Triệu", "Đặng" };
static const char *const middle[] = { "Thị", "Văn", "Đức", "Thúy", "Minh", "Hữu", "Bích" };
static const char *const given[] = { "Hoà",  "Lan",   "Nga", "Sơn",    "Tuyết", "Vượng",
	                             "Ngọc", "Thắng", "Yến", "Phượng", "Bảo" };
#define PICK(list, i) list[(size_t)(i) % (sizeof list / sizeof list[0])]

static FILE *
begin(const char *path, const char *header)
{
	FILE *out = fopen(path, "w");

	if (out != NULL)
		fprintf(out, "%s\n", header);
	return out;
}

static int
write_organisations(const char *path, const struct import_place *at, int rows)
{
	FILE *out = begin(path, "code,name,type,parent_code");
	if (out == NULL)
		return -1;
	fprintf(out, "%sDB-000000,Đảng bộ đo thử,grassroots_committee,%s\n", at->prefix, at->root);
	for (int i = 1; i < rows; i++)
		fprintf(out, "%sCB-%06d,Chi bộ số %d,subordinate_cell,%sDB-000000\n", at->prefix, i, i, at->prefix);
	return fclose(out);
}

static void
write_person(FILE *out, const struct import_place *at, int i)
{
	fprintf(out, "%08d,%s %s %s", at->first_card + i, PICK(family, i), PICK(middle, i / 8), PICK(given, i / 56));
}

static int
write_members(const char *path, const struct import_place *at, int rows)
{
	FILE *out = begin(path, "card,name,birth_on,sex,organisation_code,status,admitted_on,admission_decided_on,"
	                        "official_on,is_minority,education");
	if (out == NULL)
		return -1;
	for (int i = 0; i < rows; i++) {
		write_person(out, at, i);
		fprintf(out,
		        ",%02d/%02d/%d,%s,%sCB-%06d,official,%02d/05/2005,20/04/2005,%02d/05/2006,%d,upper_secondary\n",
		        1 + i % 28, 1 + i % 12, 1950 + i % 35, i % 5 < 2 ? "female" : "male", at->prefix,
		        1 + i % at->cells, 1 + i % 28, 1 + i % 28, i % 9 < 4);
	}
	return fclose(out);
}

static int
write_posts(const char *path, const struct import_place *at, int rows)
{
	FILE *out = begin(path, "card,name,organisation_code,title,basis,from_on");
	if (out == NULL)
		return -1;
	for (int i = 0; i < rows; i++) {
		write_person(out, at, i);
		fprintf(out, ",%sCB-%06d,cell_committee_member,elected,%02d/01/2017\n", at->prefix, 1 + i % at->cells,
		        1 + i % 28);
	}
	return fclose(out);
}

static int
write_meetings(const char *path, const struct import_place *at, int rows)
{
	FILE *out = begin(path, "cell_code,held_on,kind,minutes_taken,required,present,excused,unexcused");
	if (out == NULL)
		return -1;
	for (int i = 0; i < rows; i++) {
		int nth = i / at->cells;
		fprintf(out, "%sCB-%06d,%02d/%02d/%d,periodic,90,100,97,2,1\n", at->prefix, 1 + i % at->cells,
		        3 + nth / 48 % 25, 1 + nth % 12, 2017 + nth / 12 % 4);
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

static void
write_long(FILE *out, int bytes)
{
	for (int i = 0; i < bytes; i++)
		fputc(i % 8 == 7 ? ' ' : 'a' + (i * 7 + i / 8) % 26, out);
}

int
import_file_wide(const char *path, const struct import_place *at, int rows, const char *unit, int name_bytes,
                 int note_bytes)
{
	FILE *out = begin(path, "code,name,type,setting,parent_code,unit_code,reason,reason_note");
	if (out == NULL)
		return -1;
	for (int i = 0; i < rows; i++) {
		fprintf(out, "%s%s-%06d,", at->prefix, i == 0 ? "DB" : "CB", i);
		write_long(out, name_bytes - 6);
		fprintf(out, "%06d,%s,village,%s%s,%s,%s,", i, i == 0 ? "grassroots_committee" : "subordinate_cell",
		        i == 0 ? at->root : at->prefix, i == 0 ? "" : "DB-000000", unit,
		        note_bytes > 0 ? "other" : "checked");
		write_long(out, note_bytes);
		fputc('\n', out);
	}
	return fclose(out);
}
