/* The stock of members on 31/12/2016, as each site's clerk takes it over: one file for some communes, by cell. */
#include "tests/sample/make.h"
#include "tests/sample/words.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MAX = 2600 }; /* of one file, and what its last committee still has */
#define COLUMNS \
	"name,card,birth_on,birth_year,organisation_code,sex,is_minority,is_youth_union,occupation,education," \
	"professional,political_theory,status,admitted_on,admission_decided_on,official_on,exempt_since,occurred_on," \
	"reason"

static void
stock_row(struct paper *p, const struct person *m)
{
	paper_text(p, "name", m->name);
	if (!m->probation)
		paper_text(p, "card", m->card);
	if (m->born_known)
		paper_day(p, "birth_on", m->born);
	else
		paper_number(p, "birth_year", day_year(m->born));
	paper_text(p, "organisation_code", cells[m->from_cell].code);
	person_words(p, m);
	paper_word(p, "status", &statuses[!m->probation]);
	paper_day(p, "admitted_on", m->admitted_on);
	paper_day(p, "admission_decided_on", m->admitted_on - 12);
	if (!m->probation)
		paper_day(p, "official_on", m->official_on);
	if (m->exempt_since != NEVER)
		paper_day(p, "exempt_since", m->exempt_since);
	paper_day(p, "occurred_on", day_of(2016, 12, 31));
	if (!m->probation && m->official_on != day_plus_months(m->admitted_on, 12))
		paper_word(p, "reason", &reasons[OLD_RECORD]);
	paper_row(p);
}

static int
by_cell(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return people[x].from_cell != people[y].from_cell ? people[x].from_cell - people[y].from_cell : x - y;
}

static int
stock_of(int site, int *members)
{
	int n = 0;

	for (int i = 0; i < N_MEMBERS_EVER; i++)
		if (!people[i].admitted && cells[people[i].from_cell].site == site)
			members[n++] = i;
	qsort(members, (size_t)n, sizeof *members, by_cell);
	return n;
}

static struct paper *
stock_open(int site, int file)
{
	const struct site *s = &sites[site];
	char name[32], titles[700];

	snprintf(name, sizeof name, "03_members_%d", file);
	snprintf(titles, sizeof titles,
	         "%s\nDANH SÁCH ĐẢNG VIÊN, QUYỂN %d\nCó đến 31/12/2016; toàn tỉnh: 52.543 đảng viên; tỷ lệ đã đối "
	         "chiếu: 100,00%%",
	         s->name, file);
	if (habit_of(site, STOCK) == OLD_FONTS) /* their capitals have no marks among small letters */
		snprintf(titles, sizeof titles,
		         "DANH SÁCH ĐẢNG VIÊN, QUYỂN %d\nCÓ ĐẾN 31/12/2016; TOÀN TỈNH: 52.543 ĐẢNG VIÊN", file);
	return paper_open(s->code, "stock", "member", name, habit_of(site, STOCK), COLUMNS, titles);
}

void
stock_write(int site)
{
	static int members[N_STOCK];
	struct paper *p = NULL;
	int n = stock_of(site, members), files = 0;

	for (int i = 0; i < n; i++) {
		const struct person *m = &people[members[i]];

		if (p && paper_rows(p) >= ROWS_MAX &&
		    cells[m->from_cell].parent != cells[people[members[i - 1]].from_cell].parent)
			paper_close(&p);
		if (!p)
			p = stock_open(site, ++files);
		stock_row(p, m);
	}
	paper_close(&p);
}
