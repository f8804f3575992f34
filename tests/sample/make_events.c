/* What happened from 2017 to 2020: collected from the people, sorted by site and day, and written as the clerk of each
 * site keeps it, a file a year (two years where little happens). And who had to come to a meeting on a day of 2020. */
#include "tests/sample/words.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { FEW = 500 }; /* events in a year: then a file holds two */
static struct happening happenings[N_EVENTS];
static int n_happenings, first_of[N_SITES + 1];
static const char columns[] =
	"event,name,card,birth_on,occurred_on,decided_on,issuer,number,type_code,signed_on,"
	"from_organisation_code,to_organisation_code,presented_on,event_reason,until_on,organisation_code,sex,is_"
        "minority,"
	"is_youth_union,occupation,education,professional,political_theory,considered_on,decision_received_on,ceremony_"
        "on,"
	"exception_region,votes_yes,votes_official,introducers,introduced_by_union,certificate_on,dossier_on,voluntary,"
	"certificate_seen,reason";

/* ---- collected ---- */

static int
site_of(const struct happening *h)
{
	return cells[people[h->person].cell].site;
}

static int
by_site_and_day(const void *a, const void *b)
{
	const struct happening *x = a, *y = b;

	if (site_of(x) != site_of(y))
		return site_of(x) - site_of(y);
	return x->on != y->on ? (x->on < y->on ? -1 : 1) : x->person - y->person;
}

static void
happens(int person, enum event event, int32_t on)
{
	if (on == NEVER)
		return;
	assert(n_happenings < N_EVENTS && day_year(on) >= FIRST_YEAR && day_year(on) <= LAST_YEAR);
	happenings[n_happenings++] = (struct happening){ person, event, on };
}

static void
collect(void)
{
	for (int i = 0; i < N_MEMBERS_EVER; i++) {
		const struct person *m = &people[i];

		happens(i, ADMIT, m->admitted ? m->admitted_on : NEVER);
		happens(i, RECOGNISE, m->recognised_on);
		happens(i, TRANSFER_OUT, m->out_on);
		happens(i, TRANSFER_IN, m->in_on);
		happens(i, TEMP_OUT, m->away_on);
		happens(i, TEMP_IN, m->back_on);
		happens(i, EXEMPTION, m->exempt_on);
		happens(i, RESUME, m->resume_on);
		happens(i, m->end, m->end_on);
	}
	assert(n_happenings == N_EVENTS);
	qsort(happenings, N_EVENTS, sizeof happenings[0], by_site_and_day);
	for (int i = 0; i < N_EVENTS; i++)
		first_of[site_of(&happenings[i]) + 1] = i + 1;
}

/* ---- who had to come ---- */

enum { DAYS = 366 };
static int required[N_CELLS][DAYS + 1];

static int
day_index(int32_t on)
{
	int32_t at = on - day_of(LAST_YEAR, 1, 1);

	return at < 0 ? 0 : at > DAYS ? DAYS : at;
}

static void
require(int cell, int32_t from, int32_t to, int by)
{
	if (from >= to)
		return;
	required[cell][day_index(from)] += by;
	required[cell][day_index(to)] -= by;
}

static void
require_all(void)
{
	for (int i = 0; i < N_MEMBERS_EVER; i++) {
		const struct person *m = &people[i];
		int32_t from = m->admitted ? m->admitted_on : 0, to = m->end_on != NEVER ? m->end_on : INT32_MAX;
		int32_t exempt = m->exempt_on != NEVER ? m->exempt_on : m->exempt_since;

		require(m->from_cell, from, m->in_on != NEVER ? m->in_on : to, 1);
		if (m->in_on != NEVER)
			require(m->cell, m->in_on, to, 1);
		if (exempt != NEVER)
			require(m->cell, exempt, m->resume_on != NEVER ? m->resume_on : to, -1);
		if (m->away_on != NEVER)
			require(m->cell, m->away_on, m->back_on, -1);
	}
	for (int c = 0; c < N_CELLS; c++)
		for (int day = 1; day <= DAYS; day++)
			required[c][day] += required[c][day - 1];
}

int
cell_required(int cell, int32_t on)
{
	return required[cell][day_index(on)];
}

void
events_make(void)
{
	collect();
	require_all();
}

/* ---- a row ---- */

static const struct word event_words[N_EVENT_KINDS] = {
	[ADMIT] = { "admit", "kết nạp" },
	[RECOGNISE] = { "recognise_official", "công nhận chính thức" },
	[TRANSFER_OUT] = { "transfer_out", "chuyển đi" },
	[TRANSFER_IN] = { "transfer_in", "chuyển đến" },
	[TEMP_OUT] = { "temp_out", "đi sinh hoạt tạm thời" },
	[TEMP_IN] = { "temp_in", "hết sinh hoạt tạm thời" },
	[EXEMPTION] = { "exempt", "miễn công tác, sinh hoạt" },
	[RESUME] = { "resume", "sinh hoạt trở lại" },
	[DELETE] = { "delete", "xóa tên" },
	[RESIGN] = { "resign", "xin ra khỏi Đảng" },
	[EXPEL] = { "expel", "khai trừ" },
	[DEATH] = { "death", "từ trần" },
};
static const struct word grounds[] = {
	{ "inactive", "bỏ sinh hoạt" },
	{ "card_returned", "trả hoặc hủy thẻ" },
	{ "no_progress", "giáo dục không tiến bộ" },
	{ "unfit", "hai năm không hoàn thành nhiệm vụ" },
};
static const struct word absences[] = { { "work", "đi làm" }, { "study", "đi học" } };
static const struct word no_schooling = { "mountain", "miền núi" };

static uint64_t
number_of(const struct person *m)
{
	return (uint64_t)(m - people);
}

static void
votes(struct paper *p, const struct person *m)
{
	int official = cells[m->cell].size * 5 / 6, against = draw_below(number_of(m), 802, official / 6 + 1);

	paper_number(p, "votes_yes", official - against);
	paper_number(p, "votes_official", official);
}

/* Two of the cell, or one and the Youth Union. */
static void
introducers(struct paper *p, const struct person *m)
{
	const struct cell *c = &cells[m->cell];
	int wanted = m->walk == YOUTH ? 1 : 2, at = draw_below(number_of(m), 803, c->n), found = 0;
	char text[64] = "";

	for (int i = 0; i < c->n && found < wanted; i++) {
		const struct person *who = &people[c->first + (at + i) % c->n];

		if (!is_stable(who))
			continue;
		snprintf(text + (found ? 8 : 0), sizeof text - 8, "%s%s", found ? "; " : "", who->card);
		found++;
	}
	paper_text(p, "introducers", text);
	paper_flag(p, "introduced_by_union", found < 2);
}

/* What is late or lost is warned of, and told with a reason. */
enum { NO_VOTES, LATE_CEREMONY, OLD_CERTIFICATE, NO_INTRODUCERS, N_LATE };

static void
admission(struct paper *p, const struct person *m, int32_t on)
{
	static const enum reason why[N_LATE] = { OLD_RECORD, LATE_PAPER, CHECKED, OLD_RECORD };
	int late = m->late ? draw_below(number_of(m), 801, N_LATE) : N_LATE;
	int32_t considered = on - draw_between(number_of(m), 804, 62, 85);

	paper_text(p, "organisation_code", cells[m->cell].code);
	person_words(p, m);
	paper_day(p, "certificate_on",
	          considered - (late == OLD_CERTIFICATE ? 2100 : draw_between(number_of(m), 805, 200, 1200)));
	paper_day(p, "dossier_on", considered - draw_between(number_of(m), 806, 10, 40));
	paper_day(p, "considered_on", considered);
	paper_day(p, "decision_received_on",
	          on - (late == LATE_CEREMONY ? 53 : draw_between(number_of(m), 807, 3, 18)));
	paper_day(p, "ceremony_on", on);
	if (little_schooling(m))
		paper_word(p, "exception_region", &no_schooling);
	if (late != NO_VOTES)
		votes(p, m);
	if (late != NO_INTRODUCERS)
		introducers(p, m);
	if (late != N_LATE)
		paper_word(p, "reason", &reasons[why[late]]);
}

static void
recognition(struct paper *p, const struct person *m, int32_t on)
{
	bool no_votes = m->late && draw_below(number_of(m), 808, 3) == 0;

	paper_day(p, "considered_on",
	          on + (m->late && !no_votes ? draw_between(number_of(m), 809, 55, 70)
	                                     : draw_between(number_of(m), 809, 0, 25)));
	if (!no_votes)
		votes(p, m);
	if (m->late)
		paper_word(p, "reason", &reasons[no_votes ? OLD_RECORD : LATE_PAPER]);
}

static void
transfer(struct paper *p, const struct person *m, bool in)
{
	paper_text(p, "from_organisation_code", cells[m->from_cell].code);
	paper_text(p, "to_organisation_code", cells[m->cell].code);
	if (!in)
		return;
	paper_day(p, "presented_on", m->in_on - draw_below(number_of(m), 810, 3));
	if (m->late)
		paper_word(p, "reason", &reasons[LATE_PAPER]);
}

static void
leave(struct paper *p, const struct person *m)
{
	paper_word(p, "event_reason", &absences[draw_below(number_of(m), 811, 3) == 0]);
	paper_day(p, "until_on", m->back_on + draw_below(number_of(m), 812, 15));
}

static void
exemption(struct paper *p, const struct person *m)
{
	paper_flag(p, "voluntary", true);
	paper_flag(p, "certificate_seen", !m->late);
	if (m->late)
		paper_word(p, "reason", &reasons[PERMITTED]);
}

static void
deletion(struct paper *p, const struct person *m)
{
	bool groundless = draw_below(number_of(m), 813, 40) == 0;

	votes(p, m);
	if (groundless)
		paper_word(p, "reason", &reasons[OLD_RECORD]);
	else
		paper_word(p, "event_reason", &grounds[m->probation ? 2 : draw_below(number_of(m), 814, 4)]);
}

static void
details(struct paper *p, const struct person *m, const struct happening *h)
{
	if (h->event == ADMIT)
		admission(p, m, h->on);
	else if (h->event == RECOGNISE)
		recognition(p, m, h->on);
	else if (h->event == TRANSFER_OUT || h->event == TRANSFER_IN)
		transfer(p, m, h->event == TRANSFER_IN);
	else if (h->event == TEMP_OUT)
		leave(p, m);
	else if (h->event == EXEMPTION)
		exemption(p, m);
	else if (h->event == DELETE)
		deletion(p, m);
}

/* An admission is decided before the ceremony; the paper on a recognition comes after the day it counts from. */
static void
decision(struct paper *p, const struct happening *h, int no)
{
	const struct site *s = &sites[site_of(h)];
	bool late = h->event == ADMIT && people[h->person].late;
	int32_t on = h->event == ADMIT       ? h->on - (late ? 55 : draw_between((uint64_t)h->person, 821, 20, 30))
	             : h->event == RECOGNISE ? h->on + draw_between((uint64_t)h->person, 821, 75, 90)
	                                     : h->on;
	char number[32];

	snprintf(number, sizeof number, "%d-QĐ/%s", no, s->sign);
	paper_day(p, "decided_on", on);
	paper_text(p, "issuer", s->issuer);
	paper_text(p, "number", number);
	paper_text(p, "type_code", "QĐ");
	paper_day(p, "signed_on", on);
}

bool
has_card(const struct person *m, int32_t on)
{
	if (m->walk == OUTSIDER)
		return false;
	return m->admitted || m->probation ? m->recognised_on != NEVER && on >= m->recognised_on : true;
}

static void
event_row(struct paper *p, const struct happening *h, int *no)
{
	const struct person *m = &people[h->person];

	paper_word(p, "event", &event_words[h->event]);
	paper_text(p, "name", m->name);
	if (has_card(m, h->on))
		paper_text(p, "card", m->card);
	if (m->born_known)
		paper_day(p, "birth_on", m->born);
	paper_day(p, "occurred_on", h->on);
	if (h->event != DEATH && h->event != TEMP_IN)
		decision(p, h, ++*no);
	details(p, m, h);
	paper_row(p);
}

void
events_write(int site)
{
	const struct site *s = &sites[site];
	int many = first_of[site + 1] - first_of[site], years = many < FEW * N_YEARS ? 2 : 1, no = 0;
	struct paper *p = NULL;
	char name[32], titles[500];

	for (int i = first_of[site], year = 0; i < first_of[site + 1]; i++) {
		int now = day_year(happenings[i].on);

		if (p && now >= year + years)
			paper_close(&p);
		if (!p) {
			year = now;
			no = 0;
			snprintf(name, sizeof name, "04_events_%d", year);
			snprintf(titles, sizeof titles, "%s\nDANH SÁCH BIẾN ĐỘNG ĐẢNG VIÊN TỪ NĂM %d", s->name, year);
			p = paper_open(s->code, "events", "member_event", name, habit_of(site, EVENTS), columns,
			               habit_of(site, EVENTS) == OLD_FONTS ? "DANH SÁCH BIẾN ĐỘNG ĐẢNG VIÊN" : titles);
		}
		event_row(p, &happenings[i], &no);
	}
	paper_close(&p);
}
