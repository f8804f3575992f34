/* The good catalogue and what tests do to it. */
#include "tests/unit/catalog_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *file, *text;
} good[] = {
	{ "lists/lists.csv", "list;vi;en\ntheory;Lý luận chính trị;Political theory\nfaith;Tôn giáo;Religion\n" },
	{ "lists/codes.csv",
	  "list;code;vi;en;from;to\n# the levels\ntheory;primary;Sơ cấp;Primary;;\n"
	  "theory;middle;Trung cấp;Middle;;1/1/2020\ntheory;middle;Trung cấp mới;New middle;1/1/2020;\n"
	  "faith;PG;Phật giáo;Buddhism;;\n" },
	{ "forms/forms.csv",
	  "form;kind;vi;en;subject;subject_types;period;person;owed;due_days;from;to;systems;source\n"
	  "people;counted_return;Dân số;Population;unit;commune village;year;;x;20;1/1/2016;1/1/2020;S01 S09;QĐ 1\n"
	  "people;counted_return;Dân số mới;Population anew;unit;commune;half;;x;30;1/1/2020;;S01;\n"
	  "visits;register_entry;Đi cơ sở;Visits;organisation;;;x;;;;;S64;\n"
	  "petitions;case_file;Đơn thư;Petitions;organisation;direct_committee;;;;;;;S35;\n" },
	{ "forms/fields.csv", "form;from;field;vi;en;type;unit;list;required;min;max;decimals;qualified\n"
	                      "people;1/1/2016;total;Tổng số;Total;count;người;;x;0;;;x\n"
	                      "people;1/1/2016;women;Nữ;Women;count;người;;;0;;;\n"
	                      "people;1/1/2016;poor;Nghèo;Poor;count;người;;;0;;;\n"
	                      "people;1/1/2016;level;Trình độ;Level;code;;theory;;;;;\n"
	                      "people;2020-01-01;total;Tổng số;Total;count;người;;x;0;;;\n"
	                      "people;2020-01-01;rate;Tỷ lệ;Rate;decimal;%;;;0;100,00;2;\n"
	                      "people;2020-01-01;income;Thu nhập;Income;money;đồng;;;;;;\n"
	                      "visits;;topic;Nội dung;Topic;text;;;x;;500;;\n"
	                      "visits;;next_on;Lần sau;Next;date;;;;1/1/2016;31/12/2050;;\n"
	                      "petitions;;kind;Loại đơn;Kind;text;;;;;;;\n" },
	{ "forms/rules.csv", "form;from;formula;severity;vi;en\n"
	                     "people;1/1/2016;women <= total;E;Nữ không quá tổng số.;Women are at most the total.\n"
	                     "people;1/1/2016;poor + women <= total + 5;W;Xem lại.;Look again.\n"
	                     "people;1/1/2016;poor <= women;W;Nghèo không quá nữ.;Poor are at most women.\n" },
	{ "parameters/parameters.csv", "parameter;value;from;to;source\nmeeting_minutes;80;;1/1/2020;HD 1\n"
	                               "meeting_minutes;90;1/1/2020;;HD 2\nvillage_titles;3;;;NĐ 34\n" },
	{ "parameters/holidays.csv",
	  "date;vi;en\n1/1/2021;Tết Dương lịch;New Year\n12/2/2021;Mồng 1 Tết;Lunar New Year\n"
	  "1/1/2022;Tết Dương lịch;New Year\n" },
	{ "programmes/programmes.csv",
	  "programme;vi;en;issuer;number;type;signed_on\n"
	  "03-ĐA/TU;Đề án;Programme;Tỉnh ủy;03-ĐA/TU;ĐA;12/6/2021\nPLAN;Kế hoạch;Plan;;;;\n" },
	{ "programmes/groups.csv",
	  "programme;group;vi;en\n03-ĐA/TU;1;Nhóm một;Group one\n03-ĐA/TU;2;Nhóm hai;Group two\n" },
	{ "programmes/assignees.csv",
	  "programme;assignee;vi;en;organisations\n03-ĐA/TU;btc;Ban Tổ chức;Organisation;TU08 X1\n"
	  "03-ĐA/TU;all;Các huyện;Districts;X1 X2\nPLAN;all;Tỉnh;Province;TU08\n" },
	{ "programmes/items.csv",
	  "programme;item;group;sequence;vi;en;systems;assignees;product;due_on\n"
	  "03-ĐA/TU;1.1;1;;Việc một;Task one;S06 S20;btc all;\"Báo cáo; danh sách\";31/12/2022\n"
	  "03-ĐA/TU;2.1;2;;Việc hai;Task two;S63;all;;31/12/2023\n"
	  "PLAN;a;;1;Bước một;Step one;S66;all;;1/3/2025\nPLAN;b;;2;Bước hai;Step two;S66;all;;1/4/2025\n" },
	{ "programmes/reviews.csv",
	  "programme;review;vi;en;after_years;yearly;due_on\n03-ĐA/TU;annual;Hằng năm;Yearly;1;x;\n"
	  "03-ĐA/TU;final;Tổng kết;Final;;;12/6/2026\n" },
	{ "labels/kinds.csv", "kind;vi;en\nunit;Địa bàn;Area\nmember;Đảng viên;Member\n" },
};
#define FILES (sizeof good / sizeof good[0])

const char *const catalog_files[FILES + 1] = {
	"lists/lists.csv",       "lists/codes.csv",           "forms/forms.csv",         "forms/fields.csv",
	"forms/rules.csv",       "parameters/parameters.csv", "parameters/holidays.csv", "programmes/programmes.csv",
	"programmes/groups.csv", "programmes/assignees.csv",  "programmes/items.csv",    "programmes/reviews.csv",
	"labels/kinds.csv"
};

static char folder[40], path[200];

static const char *
path_of(const char *file)
{
	snprintf(path, sizeof path, "%s/%s", folder, file);
	return path;
}

void
folder_write(const char *file, const void *data, size_t len)
{
	FILE *f = fopen(path_of(file), "w");
	if (f == NULL || fwrite(data, 1, len, f) != len || fclose(f) != 0)
		abort();
}

static const char *
good_text(const char *file)
{
	for (size_t i = 0; i < FILES; i++)
		if (strcmp(good[i].file, file) == 0)
			return good[i].text;
	fprintf(stderr, "no file %s\n", file);
	abort();
}

void
folder_restore(const char *file)
{
	const char *text = good_text(file);
	folder_write(file, text, strlen(text));
}

const char *
folder_make(void)
{
	static const char *const subjects[] = { "lists", "forms", "parameters", "programmes", "labels" };
	strcpy(folder, "/tmp/lt-catalog-XXXXXX");
	if (mkdtemp(folder) == NULL)
		abort();
	for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
		if (mkdir(path_of(subjects[i]), 0755) != 0)
			abort();
	for (size_t i = 0; i < FILES; i++)
		folder_restore(good[i].file);
	return folder;
}

void
folder_edit(const char *file, const char *from, const char *to)
{
	static char text[20000];
	FILE *f = fopen(path_of(file), "r");
	size_t n = f != NULL ? fread(text, 1, sizeof text - 1, f) : 0;
	if (f == NULL || fclose(f) != 0)
		abort();
	text[n] = '\0';
	char *at = strstr(text, from);
	if (at == NULL || strstr(at + 1, from) != NULL) {
		fprintf(stderr, "%s: «%s» is there %s\n", file, from, at == NULL ? "never" : "twice");
		abort();
	}
	f = fopen(path_of(file), "w");
	if (f == NULL || fprintf(f, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) < 0 || fclose(f) != 0)
		abort();
}

void
folder_drop(const char *file)
{
	if (remove(path_of(file)) != 0)
		abort();
}

void
folder_remove(void)
{
	char command[80];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	if (system(command) != 0)
		abort();
}
