/* The house's sites: added at the centre with a token, enrolled, and used through the command line only. */
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tests/e2e/house_room.h"

static const struct { const char *code, *unit, *name, *kind; } districts[] = {
	{ "LB", "071", "Lâm Bình", "huyen" }, { "NH", "072", "Na Hang", "huyen" }, { "CH", "073", "Chiêm Hóa", "huyen" },
};

json_t *
json_of(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);

	must(json != NULL, "not JSON (%s): %s", error.text, text);
	return json;
}

struct site *
site_at(struct house *h, const char *code, const char *dir_name)
{
	struct site *s = calloc(1, sizeof *s);

	assert(h->n_sites < MAX_SITES);
	s->house = h;
	s->agent.out = -1;
	snprintf(s->code, sizeof s->code, "%s", code);
	snprintf(s->dir, sizeof s->dir, "%.200s/%s", h->dir, dir_name);
	snprintf(s->log, sizeof s->log, "%.200s/%s.log", h->dir, dir_name);
	h->sites[h->n_sites++] = s;
	return s;
}

/* The token's text, without the line's end. */
static char *
add_site(struct house *h, const struct place *p)
{
	const char *argv[] = { "site", "add", p->code, "--name", p->name, "--org", p->org, "--org-name", p->name, NULL, NULL, NULL, NULL, NULL, NULL, NULL };
	const char *const seat[] = { "--unit", p->unit, "--unit-name", p->unit_name, "--unit-kind", p->unit_kind };
	char *token;

	if (p->unit && p->unit[0])
		memcpy(argv + 9, seat, sizeof seat);
	must(centre_run(h, &token, argv) == 0, "site add %s failed; see %s", p->code, h->centre_log);
	token[strcspn(token, "\n")] = '\0';
	return token;
}

static void
enrol(struct site *s, const char *token, char **said, const char *const *options)
{
	const char *argv[8] = { "enroll", token, "--json" };

	for (int n = 3; options && *options && n < 7; n++)
		argv[n] = *options++;
	must(mkdir(s->dir, 0700) == 0, "mkdir %s", s->dir);
	must(site_run(s, said, NULL, argv) == 0, "enroll %s failed; see %s", s->code, s->log);
}

static struct site *
place_enrol(struct house *h, const struct place *place, char **said, const char *const *options)
{
	struct site *s = site_at(h, place->code, place->code);
	char *token = add_site(h, place);

	enrol(s, token, said, options);
	free(token);
	return s;
}

struct site *
site_new_at(struct house *h, const struct place *place)
{
	return place_enrol(h, place, NULL, NULL);
}

struct site *
site_new_with(struct house *h, const char *code, char **said, const char *const *options)
{
	char org[24], name[48];
	struct place place = { .code = code, .name = name, .org = org };

	snprintf(org, sizeof org, "DB%s", code);
	snprintf(name, sizeof name, "Đảng bộ %s", code);
	for (size_t i = 0; i < sizeof districts / sizeof districts[0]; i++)
		if (strcmp(districts[i].code, code) == 0) {
			place.unit = districts[i].unit;
			place.unit_name = districts[i].name;
			place.unit_kind = districts[i].kind;
		}
	return place_enrol(h, &place, said, options);
}

struct site *
site_new(struct house *h, const char *code)
{
	return site_new_with(h, code, NULL, NULL);
}

struct site *
site_disk_replaced(struct site *s, const char *dir_name, char **said)
{
	struct house *h = s->house;
	struct site *fresh = site_at(h, s->code, dir_name);
	char *command = text_format("rm -rf %s", s->dir), *token;

	must(system(command) == 0, "%s", command);
	must(CENTRE(h, &token, "site", "token", s->code) == 0, "site token %s failed; see %s", s->code, h->centre_log);
	token[strcspn(token, "\n")] = '\0';
	enrol(fresh, token, said, NULL);
	free(token);
	free(command);
	return fresh;
}

struct site *
site_copy(struct site *of, const char *dir_name)
{
	struct site *s = site_at(of->house, of->code, dir_name);
	char *command = text_format("cp -a %s %s", of->dir, s->dir);

	must(system(command) == 0, "%s", command);
	free(command);
	return s;
}

/* ---- the agent and the commands --------------------------------------------------------------------------------- */

void
site_start(struct site *s)
{
	const char *argv[] = { LT_CLIENT, "--dir", s->dir, "run", NULL };
	struct process_setup setup = { .argv = argv, .log = s->log, .pipe_out = true };

	process_start(&setup, &s->agent);
	must(process_line(&s->agent, 20000) != NULL, "the agent of %s does not get ready; see %s", s->code, s->log);
}

void
site_kill(struct site *s)
{
	process_kill(&s->agent, SIGKILL);
}

void
site_stop(struct site *s)
{
	int status;

	must(process_is_running(&s->agent), "the agent of %s had ended by itself; see %s", s->code, s->log);
	kill(s->agent.pid, SIGTERM);
	status = process_wait(&s->agent, 20000);
	must(status == 0, "the agent of %s ended with status %d; see %s", s->code, status, s->log);
}

int
site_run(struct site *s, char **out, const char *input, const char *const *arguments)
{
	const char *argv[24] = { LT_CLIENT, "--dir", s->dir };
	struct process_setup setup = { .argv = argv, .log = s->log, .input = input };

	for (int i = 0; arguments[i]; i++)
		argv[i + 3] = arguments[i];
	return process_run(&setup, out, 180000);
}

/* ---- importing -------------------------------------------------------------------------------------------------- */

static int64_t
json_get(const char *text, const char *key)
{
	json_t *json = json_of(text);
	int64_t n = json_integer_value(json_object_get(json, key));

	json_decref(json);
	return n;
}

static int
import_file(struct site *s, char **out, const char *form, const char *path)
{
	return SITE(s, out, "import", path, "--form", form, "--as-of", "2020-12-31", "--json");
}

int
site_try_import(struct site *s, char **out, const char *form, const char *csv)
{
	char *path = text_format("%s.csv", s->dir);
	FILE *f = fopen(path, "w");
	int status;

	must(f && fputs(csv, f) >= 0 && fclose(f) == 0, "cannot write %s", path);
	status = import_file(s, out, form, path);
	free(path);
	return status;
}

int64_t
site_import(struct site *s, const char *form, const char *csv)
{
	char *out;
	int64_t n;
	int status = site_try_import(s, &out, form, csv);

	must(status == 0, "import at %s: %s", s->code, out);
	n = json_get(out, "recorded");
	free(out);
	return n;
}

void
cells_write(const struct site *s, int first, int n, const char *path)
{
	FILE *f = fopen(path, "w");

	must(f != NULL, "cannot write %s", path);
	fputs(ORGANISATION_COLUMNS, f);
	for (int i = first; i < first + n; i++)
		if (i == 1)
			fprintf(f, "DB%s-D01,Đảng bộ cơ quan %s,grassroots_committee,DB%s\n", s->code, s->code, s->code);
		else
			fprintf(f, "X%s-%06d,Chi bộ số %d,subordinate_cell,DB%s-D01\n", s->code, i, i, s->code);
	must(fclose(f) == 0, "cannot write %s", path);
}

int64_t
site_import_cells(struct site *s, int first, int n)
{
	char *path = text_format("%s.csv", s->dir), *out;
	int64_t recorded;
	int status;

	cells_write(s, first, n, path);
	status = import_file(s, &out, "organisation", path);
	must(status == 0, "import at %s: %s", s->code, out);
	recorded = json_get(out, "recorded");
	free(out);
	free(path);
	return recorded;
}

/* ---- how it stands ---------------------------------------------------------------------------------------------- */

int64_t
site_status(struct site *s, const char *key)
{
	char *out;
	int64_t n;

	must(SITE(s, &out, "status", "--json") == 0, "status of %s failed; see %s", s->code, s->log);
	n = json_get(out, key);
	free(out);
	return n;
}

json_t *
site_inbox(struct site *s)
{
	char *out;
	json_t *json;

	must(SITE(s, &out, "inbox", "--json") == 0, "inbox of %s failed; see %s", s->code, s->log);
	json = json_of(out);
	free(out);
	return json;
}

void
site_wait_settled(struct site *s, int64_t ms)
{
	int64_t until = now_ms() + ms, waiting;

	while ((waiting = site_status(s, "waiting")) != 0) {
		must(now_ms() < until, "%s still has %lld unsettled updates; see %s", s->code, (long long)waiting, s->log);
		sleep_ms(50);
	}
}

void
site_wait_acked(struct site *s, int64_t n, int64_t ms)
{
	int64_t until = now_ms() + ms, acked;

	while ((acked = site_status(s, "acked")) < n) {
		must(now_ms() < until, "%s has %lld acknowledged, %lld awaited; see %s", s->code, (long long)acked, (long long)n, s->log);
		sleep_ms(10);
	}
}
