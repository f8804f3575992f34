/* A figure is n, or n of d: then it is the percentage, rounded half up to hundredths in integers. */
#include "tests/e2e/facts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/house_room.h"
#include "tests/e2e/province.h"

enum { REFRESH_ROUNDS = 5 };

/* "44.56" and "44,56" are 4456, "-189" is -18900. */
static int64_t
hundredths(const char *published)
{
	char *end;
	int64_t whole = strtoll(published, &end, 10), part = 0;

	if (*end == '.' || *end == ',')
		for (int i = 1; i <= 2; i++)
			part = 10 * part + (end[i] >= '0' && end[i] <= '9' && (i == 1 || end[1]) ? end[i] - '0' : 0);
	return 100 * whole + (published[0] == '-' ? -part : part);
}

static bool
figures_are_behind(struct house *h)
{
	return sql_number(h, "SELECT (SELECT j FROM centre) - coalesce((SELECT j FROM figure_state), 0) + (SELECT count(*) FROM dirty_mark)") > 0;
}

void
figures_refresh(struct house *h)
{
	for (int round = 0; round == 0 || figures_are_behind(h); round++) {
		char *out;
		must(round < REFRESH_ROUNDS, "the watermark is not the journal's head after %d rounds", round);
		must(CENTRE(h, &out, "refresh") == 0, "refresh: %s; see %s", out, h->centre_log);
		free(out);
	}
}

char *
figure_of_province(struct house *h, const char *indicator, const char *period)
{
	return sql_text(h,
	                "SELECT coalesce((SELECT concat_ws(' ', numerator, denominator) FROM figure WHERE indicator = '%s' AND period = '%s'"
	                " AND subject_id IN (SELECT id FROM organisation_known WHERE type = 'province_committee'"
	                " UNION ALL SELECT id FROM unit_known WHERE level = 'province') ORDER BY subject_kind DESC LIMIT 1), '')",
	                indicator, period);
}

/* "n d", "n", or the number of a document. */
static bool
shows(const char *counted, const char *published)
{
	long long n = 0, d = 0, figure;
	int told = sscanf(counted, "%lld %lld", &n, &d);
	bool same;

	figure = told == 2 && d > 0 ? (20000 * n + d) / (2 * d) : 100 * n;
	same = strcmp(counted, published) == 0 ||
	       ((told == 1 || (told == 2 && d > 0)) && figure == hundredths(published));
	if (!same)
		print_message("  published %s, counted %s\n", published, counted);
	return same;
}

int
facts_differing(struct house *h)
{
	struct sheet s;
	int shown = 0, differing = 0;

	figures_refresh(h);
	sheet_read(&s, LT_SAMPLE_FACTS);
	sql_do(h, "SET lt.tree = '" PROVINCE_DAY "'");
	for (size_t i = 0; i < s.rows; i++) {
		const char *indicator = sheet_cell(&s, i, "indicator"), *stored = sheet_cell(&s, i, "stored");
		const char *query = sheet_cell(&s, i, "query"), *waits_for = sheet_cell(&s, i, "waits_for");
		char *counted;
		must(!!stored[0] + !!query[0] + !!waits_for[0] == 1, "fact %zu has not exactly one of stored, query and waits_for", i + 1);
		if (waits_for[0])
			continue;
		shown++;
		counted = stored[0] ? figure_of_province(h, indicator, stored)
		                    : sql_text(h, "SELECT concat_ws(' ', n, d) FROM (%s) x (n, d)", query);
		if (!shows(counted, sheet_cell(&s, i, "published"))) {
			print_message("  differs: %s\n", indicator);
			differing++;
		}
		free(counted);
	}
	sql_do(h, "RESET lt.tree");
	must(s.rows == FACTS_ROWS && shown == FACTS_SHOWN, "%zu facts, %d of them shown", s.rows, shown);
	sheet_fini(&s);
	return differing;
}
