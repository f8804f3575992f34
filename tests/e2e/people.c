/* People with names nobody has: a rare middle and given name together occur once. */
#include "tests/e2e/people.h"
#include <stdio.h>

static const char *const families[] = { "Đặng", "Lò", "Quàng", "Nguyễn", "Vì", "Hoàng", "Sùng" };
static const char *const middle[] = { "Khuýnh", "Ngoẵng", "Thuẫng", "Choắt", "Phướn", "Đoặn",  "Trượp",
	                              "Nghiễu", "Quẫn",   "Loét",   "Xuềnh", "Giằm",  "Ruỗng", "Bướng",
	                              "Kheợ",   "Hoẵn",   "Suỵt",   "Tuềnh", "Mướp",  "Vẫy" };
static const char *const given[] = { "Dưỡng", "Đượm",  "Khiết", "Ngưỡng", "Thoảng",
	                             "Chuẩn", "Phẳng", "Trẫm",  "Quặn",   "Lượm" };

void
someone(int i, struct someone *out)
{
	snprintf(out->rare, sizeof out->rare, "%s %s", middle[i % 20], given[i / 20]);
	snprintf(out->name, sizeof out->name, "%s %s", families[i % 7], out->rare);
	snprintf(out->card, sizeof out->card, "08%010llu", 7193004471ull + (unsigned)i * 1299709u);
	out->year = 1951 + i % 18;
	out->month = i % 12 + 1;
	out->day = i % 28 + 1;
}

const char someone_header[] = "name,card,birth_on,organisation_code,sex,status,admitted_on,official_on,education\n";

void
someone_rows(struct paper *p, const char *cell, int from, int to)
{
	struct someone one;

	paper_add(p, "%s", someone_header);
	for (int i = from; i < to; i++) {
		someone(i, &one);
		paper_add(p, "%s,%s,%d/%d/%d,%s,%s,%s,3/2/1995,%s,THPT\n", one.name, one.card, one.day, one.month,
		          one.year, cell, i % 2 ? "nam" : "f", "official", "3/2/1996");
	}
}
