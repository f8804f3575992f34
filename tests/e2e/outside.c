/* The places: what is printed, the centre alive and dead, its database as text and as files. */
#include "tests/e2e/outside.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

void
outside_file(const struct planted *planted, const struct planted *known, const char *what, const char *path)
{
	size_t read = planted_must_not_be(planted, what, path);

	planted_must_be(known, what, path);
	print_message("  %s: %zu bytes\n", what, read);
}

void
outside_printed(struct site *s, const struct planted *planted)
{
	static const char *const commands[] = {
		"inbox", "status", "doctor", "table unit", "table organisation", "table meeting", "config print"
	};
	struct paper p = { 0 };
	char *path;

	for (size_t i = 1; i < 2 * sizeof commands / sizeof commands[0]; i++) {
		char words[64], *word, *rest = words, *out;
		const char *argv[6];
		int n = 0;
		snprintf(words, sizeof words, "%s%s", commands[i / 2], i % 2 ? " --json" : "");
		while ((word = strsep(&rest, " ")))
			argv[n++] = word;
		argv[n] = NULL;
		site_run(s, &out, NULL, argv);
		paper_add(&p, "%s\n", out);
		free(out);
	}
	path = paper_file(&p, s->house, "printed.txt");
	planted_must_not_be(planted, "what a site prints", path);
	free(path);
}

static char *
core_of_the_centre(const struct house *h)
{
	char *out = NULL, *command = text_format("ls -d %s/core* 2>/dev/null", h->dir), line[300];
	FILE *f = popen(command, "r");

	if (f && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		out = strdup(line);
	}
	if (f)
		pclose(f);
	free(command);
	return out;
}

void
outside_centre(struct house *h, const struct planted *planted, const struct planted *known)
{
	struct find f = { 0 }, control = { 0 };
	size_t read = planted_search_process(planted, h->centre.pid, &f);
	char *core;

	must(read > 0, "the memory of the centre cannot be read by its owner");
	must(f.n == 0, "the centre's memory holds %zu planted texts; the first: %s, in %s", f.n, f.label, f.where);
	planted_search_process(known, h->centre.pid, &control);
	must(control.n > 0, "the search finds nothing in the centre's memory, where it should");
	print_message("  the centre's memory: %zu bytes\n", read);
	process_kill(&h->centre, SIGABRT);
	core = core_of_the_centre(h);
	if (core)
		outside_file(planted, known, "the centre's core", core);
	else
		print_message("  this machine writes no core into the folder: its memory stands for it\n");
	free(core);
}

void
outside_database(struct house *h, const struct planted *planted, const struct planted *known)
{
	char *dump = text_format("%s/dump.sql", h->dir);

	postgres_tool(
		h, (const char *const[]){ "pg_dump", "-h", h->dir, "-U", "postgres", "-f", dump, "lienthong", NULL });
	outside_file(planted, known, "pg_dump", dump);
	sql_do(h, "CHECKPOINT");
	postgres_stop(h);
	outside_file(planted, known, "the cluster's files", h->data);
	postgres_start(h);
	free(dump);
}
