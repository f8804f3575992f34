/* The people of the sample: the lives its files tell from 2016 to 2020 are lived again, day by day, and what is left on
 * 31/12/2020 is counted. The tests build on one another in their order: the first lives the lives. */
#include "tests/sample/test_sample.h"

#include "tests/sample/lives.h"

static struct lives lives;

struct moment {
	const char *on;
	bool meeting;
	const struct sheet *sheet;
	int row, place_in_order;
};

static int
by_day(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;
	int days = strcmp(x->on, y->on);

	if (days != 0)
		return days;
	return x->meeting != y->meeting ? x->meeting - y->meeting : x->place_in_order - y->place_in_order;
}

/* Required are those who belong to the cell on that day and are neither exempt nor away. */
static void
check_meeting(const struct sheet *s, int row)
{
	const struct place *cell = &lives.places[place_of(&lives, sheet_cell(s, row, "cell_code"))];
	int required = atoi(sheet_cell(s, row, "required")), present = atoi(sheet_cell(s, row, "present"));

	if (required != cell->counted)
		fail_msg("%s, row %d: %d required, %d belong to %s", s->file, row + 1, required, cell->counted,
		         cell->code);
	assert_int_equal(present + atoi(sheet_cell(s, row, "excused")) + atoi(sheet_cell(s, row, "unexcused")),
	                 required);
	assert_true(atoi(sheet_cell(s, row, "speakers")) <= present);
}

/* Everything told, day by day: an event or a meeting that does not fit ends it. */
void
every_event_finds_the_state_it_needs_and_every_meeting_those_who_belong(void **state)
{
	static struct moment moments[90000];
	int n = 0;

	lives_begin(&lives, &clean);
	assert_int_equal(lives.on_probation_first, 1700);
	for (int i = 0; i < clean.n; i++) {
		const struct sheet *s = &clean.sheet[i];
		bool meeting = strcmp(s->form, "meeting") == 0;
		for (int row = 0; (meeting || strcmp(s->form, "member_event") == 0) && row < s->n_rows; row++, n++) {
			moments[n] = (struct moment){ sheet_cell(s, row, meeting ? "held_on" : "occurred_on"), meeting,
				                      s, row, n };
			assert_true(meeting || row == 0 || strcmp(moments[n - 1].on, moments[n].on) <= 0);
			assert_true(strcmp(moments[n].on, meeting ? "2020-01-01" : "2017-01-01") >= 0 &&
			            strcmp(moments[n].on, "2020-12-31") <= 0);
		}
	}
	assert_int_equal(n, 28028 + 52304);
	qsort(moments, (size_t)n, sizeof moments[0], by_day);
	for (int i = 0; i < n; i++)
		if (moments[i].meeting)
			check_meeting(moments[i].sheet, moments[i].row);
		else
			lives_event(&lives, moments[i].sheet, moments[i].row);
}

void
events_are_as_many_as_the_movement_since_2016_tells(void **state)
{
	static const struct {
		const char *event;
		int want;
	} all[] = {
		{ "admit", 7300 },        { "death", 2150 },       { "delete", 520 },
		{ "resign", 170 },        { "expel", 243 },        { "recognise_official", 7125 },
		{ "transfer_out", 3100 }, { "transfer_in", 3100 }, { "temp_out", 750 },
		{ "temp_in", 750 },       { "exempt", 2660 },      { "resume", 160 },
	};
	static const struct {
		const char *year;
		int want;
	} years[] = { { "2017", 1800 }, { "2018", 1850 }, { "2019", 1850 }, { "2020", 1800 } };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		assert_int_equal(lives.events[life_event_no(all[i].event)], all[i].want);
	for (size_t i = 0; i < sizeof years / sizeof years[0]; i++) {
		int n = 0;
		for (int k = 0; k < lives.n; k++)
			n += !lives.lives[k].since_stock && strncmp(lives.lives[k].admitted, years[i].year, 4) == 0;
		assert_int_equal(n, years[i].want);
	}
}

void
every_cell_has_its_members_on_31_12_2020(void **state)
{
	static const struct {
		bool village;
		const char *type;
		int members, want;
	} sizes[] = {
		{ true, "subordinate_cell", 21, 345 },     { true, "subordinate_cell", 22, 1388 },
		{ false, "subordinate_cell", 11, 690 },    { false, "subordinate_cell", 13, 643 },
		{ false, "subordinate_cell", 12, 5 },      { false, "grassroots_cell", 15, 198 },
		{ false, "grassroots_committee", 0, 250 },
	};
	int all = 0, villages = 0;

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		int n = 0;
		for (int k = 0; k < lives.n_places; k++)
			n += is_village_cell(&lives.places[k]) == sizes[i].village &&
			     strcmp(lives.places[k].type, sizes[i].type) == 0 &&
			     lives.places[k].members == sizes[i].members;
		assert_int_equal(n, sizes[i].want);
	}
	for (int k = 0; k < lives.n_places; k++) {
		all += lives.places[k].members;
		villages += is_village_cell(&lives.places[k]) ? lives.places[k].members : 0;
	}
	assert_int_equal(all, 56760);
	assert_int_equal(villages, 37781);
}

void
members_are_what_was_published_of_them(void **state)
{
	int minority = 0, female = 0, youth[2] = { 0 }, exempt[2] = { 0 }, retired[2] = { 0 };

	for (int i = 0; i < lives.n; i++) {
		const struct life *m = &lives.lives[i];
		bool village = is_village_cell(&lives.places[m->place]);
		assert_true(m->there != m->ended && m->going == -1);
		if (m->ended)
			continue;
		assert_false(m->away);
		assert_true(m->youth + m->exempt + m->retired <= 1);
		assert_true(!m->youth || m->born >= 1990);
		assert_true(!m->exempt || m->born <= (m->female ? 1961 : 1956));
		assert_true(!m->retired || m->born <= 1961);
		assert_true(m->official || strncmp(m->admitted, "2020", 4) == 0);
		minority += m->minority;
		female += m->female;
		youth[village] += m->youth;
		exempt[village] += m->exempt;
		retired[village] += m->retired;
	}
	assert_int_equal(minority, 25292);
	assert_int_equal(female, 22114);
	assert_int_equal(youth[0] + youth[1], 7844);
	assert_int_equal(youth[1], 4000);
	assert_int_equal(exempt[0], 51);
	assert_int_equal(exempt[1], 5909);
	assert_int_equal(retired[1], 10707);
}

/* ---- posts ---- */

enum { SECRETARY, HEAD, FRONT, N_TITLES };

/* The code of a village's cell ends in the village's. */
static const char *
village_of(const struct sheet *s, int row)
{
	const char *unit = sheet_cell(s, row, "unit_code");

	return *unit ? unit : sheet_cell(s, row, "organisation_code") + strlen("CB");
}

static void
same_persons(const struct sheet *s, int first, int n[4])
{
	char who[N_TITLES][160];
	bool head, front, both;

	for (int i = 0; i < N_TITLES; i++) {
		assert_string_equal(village_of(s, first + i), village_of(s, first));
		snprintf(who[i], sizeof who[i], "%s|%s", sheet_cell(s, first + i, "name"),
		         sheet_cell(s, first + i, "birth_on"));
	}
	head = strcmp(who[SECRETARY], who[HEAD]) == 0;
	front = strcmp(who[SECRETARY], who[FRONT]) == 0;
	both = strcmp(who[HEAD], who[FRONT]) == 0;
	assert_true(head + front + both <= 1);
	n[head ? 0 : front ? 1 : both ? 2 : 3]++;
}

void
village_titles_are_held_by_as_many_persons_as_published(void **state)
{
	static const char *const titles[] = { "secretary", "village_head", "front_team_head" };
	static char *holders[6000];
	int n[4] = { 0 }, others = 0, holding = 0, persons = 1, strangers = 0;

	for (int i = 0; i < clean.n; i++) {
		const struct sheet *s = &clean.sheet[i];
		for (int row = 0; strcmp(s->form, "post") == 0 && row < s->n_rows; row++) {
			int title = *sheet_cell(s, row, "unit_code")
			                    ? strcmp(sheet_cell(s, row, "title"), titles[HEAD]) == 0 ? HEAD : FRONT
			                    : SECRETARY;
			const struct life *m = life_of(&lives, s, row);
			assert_string_equal(sheet_cell(s, row, "title"), titles[title]);
			assert_true(title != SECRETARY || (m && m->there && m->official_since_stock));
			assert_true(!m || (m->there && !m->exempt));
			if (title == SECRETARY &&
			    !is_village_cell(
				    &lives.places[place_of(&lives, sheet_cell(s, row, "organisation_code"))])) {
				others++;
				continue;
			}
			assert_non_null(holders[holding] = malloc(200));
			strangers += !m;
			snprintf(holders[holding++], 200, "%s|%s|%s", s->site, sheet_cell(s, row, "name"),
			         sheet_cell(s, row, "birth_on"));
			if (title == SECRETARY)
				same_persons(s, row, n);
		}
	}
	qsort(holders, (size_t)holding, sizeof holders[0], compare_text);
	for (int i = 1; i < holding; i++)
		persons += strcmp(holders[i - 1], holders[i]) != 0;
	assert_int_equal(holding, 5199);
	assert_int_equal(persons, 4254);
	assert_int_equal(n[0], 600);
	assert_int_equal(n[1], 300);
	assert_int_equal(n[2], 45);
	assert_int_equal(n[3], 788);
	assert_int_equal(others, 1536);
	assert_int_equal(strangers, 400 + 685 + 2 * 15);
	for (int i = 0; i < holding; i++)
		free(holders[i]);
}

/* ---- meetings ---- */

void
every_cell_meets_every_month_and_has_a_theme_in_every_quarter(void **state)
{
	static int months[PLACES_MAX], quarters[PLACES_MAX];
	int cells = 0, meetings = 0;

	for (int i = 0; i < clean.n; i++) {
		const struct sheet *s = &clean.sheet[i];
		for (int row = 0; strcmp(s->form, "meeting") == 0 && row < s->n_rows; row++, meetings++) {
			int cell = place_of(&lives, sheet_cell(s, row, "cell_code")),
			    month = atoi(sheet_cell(s, row, "month") + 5);
			bool thematic = strcmp(sheet_cell(s, row, "kind"), "thematic") == 0;
			int *seen = thematic ? &quarters[cell] : &months[cell],
			    bit = 1 << (thematic ? (month - 1) / 3 : month - 1);
			assert_true(month == atoi(sheet_cell(s, row, "held_on") + 5) && !(*seen & bit));
			assert_true(thematic == (*sheet_cell(s, row, "topic_code") != '\0'));
			*seen |= bit;
		}
	}
	for (int i = 0; i < lives.n_places; i++)
		if (strstr(lives.places[i].type, "cell")) {
			cells++;
			assert_int_equal(months[i], 0xfff);
			assert_int_equal(quarters[i], 0xf);
		}
	assert_int_equal(cells, 3269);
	assert_int_equal(meetings, 3269 * 16);
}
