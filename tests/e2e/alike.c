/* What a site says of a day and what the centre says of it, as sorted lines: see alike.h. */
#include "tests/e2e/alike.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/standing/standing.h"
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct lines { char *line[20000]; int n; };

static char *
lines_join(struct lines *l)
{
	struct paper p = { 0 };

	qsort(l->line, (size_t)l->n, sizeof l->line[0], by_text);
	paper_bytes(&p, "", 0);
	for (int i = 0; i < l->n; i++) {
		paper_add(&p, "%s\n", l->line[i]);
		free(l->line[i]);
	}
	return p.text;
}

static void
lines_add(struct lines *l, char *line)
{
	must(l->n < (int)(sizeof l->line / sizeof l->line[0]), "too many lines");
	l->line[l->n++] = line;
}

/* Cell, status, exempt, away and target of everybody, sorted. */
static char *
members_at_the_site(struct site *site, const char *day)
{
	json_t *rows = clerk_table(site, "member", day), *row;
	struct lines *l = calloc(1, sizeof *l);
	char *text;
	size_t i;

	json_array_foreach(rows, i, row) lines_add(
		l, text_format("%s|%s|%s|%s|%s|%s", json_text(row, "person_ref"), json_text(row, "cell_code"),
	                       json_text(row, "status"), json_is_true(json_object_get(row, "exempt")) ? "t" : "f",
	                       json_is_true(json_object_get(row, "away")) ? "t" : "f",
	                       json_text(row, "transfer_to_code")));
	text = lines_join(l);
	free(l);
	json_decref(rows);
	return text;
}

static char *
members_at_the_centre(struct house *h, const char *cells, const char *day)
{
	char *text;

	sql_do(h, "SET lt.tree = '%s'", day);
	text = sql_text(h,
	                "SELECT coalesce(string_agg(line || E'\\n', '' ORDER BY line COLLATE \"C\"), '') FROM (SELECT "
	                "concat_ws('|', m.id, o.code, m.status, m.exempt, m.away,"
	                " coalesce(t.code, '')) AS line FROM member_as_of m JOIN organisation_as_of o ON o.id = "
	                "m.organisation_id"
	                " LEFT JOIN organisation_as_of t ON t.id = m.transfer_to WHERE o.code ~ '%s') x",
	                cells);
	sql_do(h, "RESET lt.tree");
	return text;
}

static void
must_equal(const char *what, const char *day, char *at_site, char *at_centre)
{
	size_t same = 0;

	if (strcmp(at_site, at_centre) != 0) {
		while (at_site[same] && at_site[same] == at_centre[same])
			same++;
		while (same > 0 && at_site[same - 1] != '\n')
			same--;
		must(false, "%s as of %s differ:\nat the site\n%.400s\nat the centre\n%.400s", what, day,
		     at_site + same, at_centre + same);
	}
	free(at_site);
	free(at_centre);
}

/* ---- standing lists ---------------------------------------------------------------------------------------------- */

static char *
standing_line(const char *rule, const json_t *row, const char *note)
{
	return text_format("%s|%s|%s|%s|%s|%lld|%lld|%s", rule, json_text(row, "subject_kind"),
	                   json_text(row, "subject_id"), json_text(row, "code"), json_text(row, "name"),
	                   (long long)json_number(row, "n"), (long long)json_number(row, "m"), note ? note : "");
}

static char *
standing_at_the_site(struct site *site, const char *day)
{
	json_t *rows = clerk_table(site, "standing", day), *row;
	struct lines *l = calloc(1, sizeof *l);
	char *text;
	size_t i;

	json_array_foreach(rows, i, row)
		lines_add(l, standing_line(json_text(row, "rule"), row, json_text(row, "note")));
	text = lines_join(l);
	free(l);
	json_decref(rows);
	return text;
}

char *
standing_at_the_centre(struct site *site, const char *day)
{
	json_t *all, *list, *row;
	struct lines *l = calloc(1, sizeof *l);
	char *text, *out;
	size_t i, k;

	must(CENTRE(site->house, &out, "standing", "--as-of", day, "--site", site->code, "--json") == 0,
	     "standing failed; see %s", site->house->centre_log);
	all = json_of(out);
	json_array_foreach(json_object_get(all, "lists"), i, list)
		json_array_foreach(json_object_get(list, "rows"), k, row) {
			const char *note = json_text(row, "note");
			lines_add(l, standing_line(json_text(list, "code"), row,
		                                   note[0] ? standing_note(note, LANG_VI) : ""));
		}
	text = lines_join(l);
	free(l);
	free(out);
	json_decref(all);
	return text;
}

/* ---- both -------------------------------------------------------------------------------------------------------- */

void
members_must_be_alike(struct site *s, const char *cells, const char *day)
{
	must_equal("members", day, members_at_the_site(s, day), members_at_the_centre(s->house, cells, day));
}

void
standing_must_be_alike(struct site *s, const char *day)
{
	must_equal("standing lists", day, standing_at_the_site(s, day), standing_at_the_centre(s, day));
}
