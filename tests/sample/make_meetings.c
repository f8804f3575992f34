/* A year of meetings: every cell one a month on its days, and a thematic one in every quarter. Required are those who
 * are neither exempt nor away on that day. A file holds a quarter, or half a year where there are few cells. */
#include "tests/sample/words.h"
#include <assert.h>
#include <stdio.h>

enum { FEW_CELLS = 320 };
static const char columns[] =
	"cell_code,held_on,kind,month,mode,minutes_taken,required,present,excused,unexcused,speakers,"
	"has_resolution,topic_code,upper_attendee";
static const struct word periodic = { "periodic", "định kỳ" }, thematic = { "thematic", "chuyên đề" };
static const struct word modes[] = { { "in_person", "trực tiếp" }, { "online", "trực tuyến" } };
static const char *const topics[] = { "HCM-2020-1", "ĐH-2020", "PT-2020", "NTM-2020", "HCM-2020-2", "CCHC-2020" };

static void
attendance(struct paper *p, int cell, int32_t on, uint64_t which)
{
	int required = cell_required(cell, on), excused = draw_below(which, 941, required / 6 + 2);
	int unexcused = draw_below(which, 942, 5) == 0, present;

	assert(required > excused + unexcused);
	present = required - excused - unexcused;
	paper_count(p, "required", required);
	paper_count(p, "present", present);
	paper_count(p, "excused", excused);
	paper_count(p, "unexcused", unexcused);
	paper_number(p, "speakers", draw_between(which, 943, present / 5, present / 2));
}

static void
meeting(struct paper *p, int cell, int month, bool theme)
{
	uint64_t which = (uint64_t)cell * 64 + (uint64_t)month * 2 + theme;
	int32_t first = day_of(LAST_YEAR, month, 1);
	int32_t on =
		theme ? day_of(LAST_YEAR, month, draw_between(which, 944, 10, 26))
		      : day_of(LAST_YEAR, month, 1 + draw_below((uint64_t)cell, 945, 5) + draw_below(which, 946, 3));
	const struct person *upper = draw_below(which, 947, 12) == 0 ? upper_of(cell) : NULL;

	paper_text(p, "cell_code", cells[cell].code);
	paper_day(p, "held_on", on);
	paper_word(p, "kind", theme ? &thematic : &periodic);
	paper_month(p, "month", first);
	paper_word(p, "mode", &modes[month == 4 && draw_below(which, 948, 3) == 0]);
	paper_number(p, "minutes_taken", 60 + 5 * draw_below(which, 949, 19));
	attendance(p, cell, on, which);
	paper_flag(p, "has_resolution", draw_below(which, 950, 4) != 0);
	if (theme)
		paper_text(p, "topic_code", topics[draw_below(which, 951, sizeof topics / sizeof topics[0])]);
	if (upper)
		paper_text(p, "upper_attendee", upper->card);
	paper_row(p);
}

static void
file_write(int site, int first_month, int months)
{
	const struct site *s = &sites[site];
	char name[32], titles[400];
	struct paper *p;

	snprintf(name, sizeof name, "06_meetings_%02d", first_month);
	snprintf(titles, sizeof titles, "%s\nSINH HOẠT CHI BỘ TỪ THÁNG %d ĐẾN THÁNG %d NĂM 2020", s->name, first_month,
	         first_month + months - 1);
	p = paper_open(s->code, "meetings", "meeting", name, habit_of(site, MEETINGS), columns,
	               habit_of(site, MEETINGS) == OLD_FONTS ? "SINH HOẠT CHI BỘ NĂM 2020" : titles);
	for (int month = first_month; month < first_month + months; month++)
		for (int c = s->first_cell; c < s->first_cell + s->n_cells; c++) {
			meeting(p, c, month, false);
			if ((month - 1) % 3 == draw_below((uint64_t)c * 4 + (uint64_t)(month - 1) / 3, 952, 3))
				meeting(p, c, month, true);
		}
	paper_close(&p);
}

void
meetings_write(int site)
{
	int months = sites[site].n_cells < FEW_CELLS ? 6 : 3;

	for (int month = 1; month <= 12; month += months)
		file_write(site, month, months);
}
