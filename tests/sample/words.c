/* What a person is, in the words of the lists: by walk of life, age and kind of cell. */
#include "tests/sample/words.h"
#include <string.h>

const struct word reasons[] = {
	[CHECKED] = { "checked", "checked" },
	[PERMITTED] = { "permitted", "permitted" },
	[LATE_PAPER] = { "late_paper", "late_paper" },
	[OLD_RECORD] = { "old_record", "old_record" },
};
const struct word statuses[] = { { "probationary", "dự bị" }, { "official", "chính thức" } };

static const struct word sexes[] = { { "male", "nam" }, { "female", "nữ" } };
enum { CIVIL_SERVANT, ARMED_FORCES, FARMER, WORKER, STUDENT, OUT_OF_SERVICE, OTHER };
static const struct word occupations[] = {
	[CIVIL_SERVANT] = { "civil_servant", "công chức" },
	[ARMED_FORCES] = { "armed_forces", "lực lượng vũ trang" },
	[FARMER] = { "farmer", "nông dân" },
	[WORKER] = { "worker", "công nhân" },
	[STUDENT] = { "student", "sinh viên" },
	[OUT_OF_SERVICE] = { "retired", "nghỉ hưu" },
	[OTHER] = { "other", "khác" },
};
static const struct word schools[] = {
	{ "primary", "tiểu học" },
	{ "lower_secondary", "trung học cơ sở" },
	{ "upper_secondary", "trung học phổ thông" },
};
static const struct word trainings[] = {
	{ "none", "chưa qua đào tạo" }, { "elementary", "sơ cấp" },  { "intermediate", "trung cấp" },
	{ "college", "cao đẳng" },      { "university", "đại học" }, { "master", "thạc sĩ" },
};
static const struct word theories[] = {
	{ "none", "chưa có" },
	{ "elementary", "sơ cấp" },
	{ "intermediate", "trung cấp" },
	{ "advanced", "cao cấp" },
};

/* Which of the shares of a hundred is drawn. */
static int
drawn_of(uint64_t who, uint64_t salt, const int *shares)
{
	int at = 0;

	for (int drawn = draw_below(who, salt, 100); drawn >= shares[at]; at++)
		drawn -= shares[at];
	return at;
}

static int
occupation(const struct person *m)
{
	static const int village_youth[] = { 10, 2, 58, 18, 8, 0, 4 }, village_people[] = { 5, 1, 80, 8, 0, 0, 6 };
	const char *setting = cells[m->cell].setting;
	uint64_t who = (uint64_t)(m - people);

	if (m->walk == RETIRED)
		return OUT_OF_SERVICE;
	if (m->walk == EXEMPT)
		return in_village(m) ? FARMER : OTHER;
	if (in_village(m))
		return drawn_of(who, 701, m->walk == YOUTH ? village_youth : village_people);
	if (strcmp(setting, "armed_forces") == 0)
		return ARMED_FORCES;
	return strstr(setting, "enterprise") ? WORKER : CIVIL_SERVANT;
}

bool
little_schooling(const struct person *m)
{
	int old = day_year(m->born) < 1955 ? 24 : day_year(m->born) < 1975 ? 8 : 2;

	return in_village(m) && m->walk != RETIRED && draw_below((uint64_t)(m - people), 702, 100) < old;
}

static int
school(const struct person *m)
{
	if (little_schooling(m))
		return 0;
	return in_village(m) && day_year(m->born) < 1985 && draw_below((uint64_t)(m - people), 703, 100) < 45 ? 1 : 2;
}

void
person_words(struct paper *p, const struct person *m)
{
	static const int villagers[] = { 62, 12, 15, 6, 5, 0 }, office[] = { 2, 3, 15, 18, 56, 6 };
	static const int theory_low[] = { 70, 24, 6, 0 }, theory_high[] = { 22, 34, 34, 10 };
	bool trained = !in_village(m) || m->walk == RETIRED;
	uint64_t who = (uint64_t)(m - people);

	paper_word(p, "sex", &sexes[m->female]);
	paper_flag(p, "is_minority", m->minority);
	paper_flag(p, "is_youth_union", m->walk == YOUTH);
	paper_word(p, "occupation", &occupations[occupation(m)]);
	paper_word(p, "education", &schools[school(m)]);
	paper_word(p, "professional", &trainings[drawn_of(who, 704, trained ? office : villagers)]);
	paper_word(p, "political_theory", &theories[drawn_of(who, 705, trained ? theory_high : theory_low)]);
}
