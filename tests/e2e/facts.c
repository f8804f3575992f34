/* A query yields (n, d): without d the figure is n, else the percentage n of d, rounded half up to hundredths in
 * integers. */
#include "tests/e2e/facts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/house_room.h"
#include "tests/e2e/province.h"

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
shows(struct house *h, const char *query, const char *published)
{
	char *counted = sql_text(h, "SELECT concat_ws(' ', n, d) FROM (%s) x (n, d)", query);
	long long n = 0, d = 0, figure;
	int told = sscanf(counted, "%lld %lld", &n, &d);
	bool same;

	figure = told == 2 && d > 0 ? (20000 * n + d) / (2 * d) : 100 * n;
	same = strcmp(counted, published) == 0 ||        /* the number of a document */
	       ((told == 1 || (told == 2 && d > 0)) && figure == hundredths(published));
	if (!same)
		print_message("  published %s, counted %s\n", published, counted);
	free(counted);
	return same;
}

int
facts_differing(struct house *h)
{
	struct sheet s;
	int shown = 0, differing = 0;

	sheet_read(&s, LT_SAMPLE_FACTS);
	sql_do(h, "SET lt.tree = '" PROVINCE_DAY "'");
	for (size_t i = 0; i < s.rows; i++) {
		const char *query = sheet_cell(&s, i, "query"), *waits_for = sheet_cell(&s, i, "waits_for");
		must((query[0] == '\0') != (waits_for[0] == '\0'),
		     "fact %zu has not exactly one of query and waits_for", i + 1);
		if (!query[0])
			continue;
		shown++;
		if (!shows(h, query, sheet_cell(&s, i, "published"))) {
			print_message("  differs: %s\n", sheet_cell(&s, i, "indicator"));
			differing++;
		}
	}
	sql_do(h, "RESET lt.tree");
	must(s.rows == FACTS_ROWS && shown == FACTS_SHOWN, "%zu facts, %d with a query", s.rows, shown);
	sheet_fini(&s);
	return differing;
}
