/* See work.h. */
#include "tests/bench/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/import_files.h"
#include "tests/bench/tool.h"

#define CARDS_PER_SITE 100000

static struct work_site *
add_site(struct work *w)
{
	w->sites = realloc(w->sites, (w->n_sites + 1) * sizeof *w->sites);
	if (w->sites == NULL)
		abort();
	return memset(&w->sites[w->n_sites++], 0, sizeof *w->sites);
}

static struct work_file *
add_file(struct work_site *s, const char *form)
{
	s->files = realloc(s->files, (s->n_files + 1) * sizeof *s->files);
	if (s->files == NULL)
		abort();
	struct work_file *f = memset(&s->files[s->n_files++], 0, sizeof *s->files);
	text_make(f->form, sizeof f->form, "%s", form);
	return f;
}

/* ---- a sample's folder ---- */

/* Cuts a line of a CSV file without quotes into cells; a missing one is empty. */
static void
cut(char *line, char *cells[], size_t n)
{
	static char nothing[1];

	line[strcspn(line, "\r\n")] = '\0';
	for (size_t i = 0; i < n; i++)
		cells[i] = line != NULL ? strsep(&line, ",") : nothing;
}

static FILE *
open_list(const char *folder, const char *name, const char *header)
{
	char path[600], line[256] = "";

	text_make(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "r");
	if (f == NULL || fgets(line, sizeof line, f) == NULL || strncmp(line, header, strlen(header)) != 0)
		give_up("%s does not begin with: %s", path, header);
	return f;
}

static void
read_sites(struct work *w, const char *folder)
{
	char line[1024], *c[6];
	FILE *f = open_list(folder, "sites.csv", "code,name,org,unit,unit_name,unit_kind");

	while (fgets(line, sizeof line, f) != NULL) {
		cut(line, c, 6);
		struct work_site *s = add_site(w);
		text_make(s->code, sizeof s->code, "%s", c[0]);
		text_make(s->name, sizeof s->name, "%s", c[1]);
		text_make(s->org, sizeof s->org, "%s", c[2]);
		text_make(s->unit, sizeof s->unit, "%s", c[3]);
		text_make(s->unit_name, sizeof s->unit_name, "%s", c[4]);
		text_make(s->unit_kind, sizeof s->unit_kind, "%s", c[5]);
	}
	fclose(f);
}

static struct work_site *
site_called(struct work *w, const char *code)
{
	for (size_t i = 0; i < w->n_sites; i++)
		if (strcmp(w->sites[i].code, code) == 0)
			return &w->sites[i];
	give_up("imports.csv speaks of %s, sites.csv does not", code);
}

void
work_read(struct work *w, const char *folder)
{
	char line[1024], *c[6];

	memset(w, 0, sizeof *w);
	read_sites(w, folder);
	FILE *f = open_list(folder, "imports.csv", "site,phase,file,form,encoding,rows");
	while (fgets(line, sizeof line, f) != NULL) {
		cut(line, c, 6);
		if (strcmp(c[1], "returns") == 0)
			continue;                /* they need the province's catalogue, which is not what is measured here */
		struct work_file *file = add_file(site_called(w, c[0]), c[3]);
		text_make(file->path, sizeof file->path, "%s/%s", folder, c[2]);
		text_make(file->encoding, sizeof file->encoding, "%s", c[4]);
		w->updates += atol(c[5]);
	}
	fclose(f);
}

/* ---- made up ---- */

/* Of a hundred updates: so many of each form, in the order of import_files; what is left are meetings. */
static const int share[] = { 4, 50, 6 };

static void
make_files(struct work_site *s, const char *folder, const struct import_place *at, long updates)
{
	long left = updates;

	for (size_t i = 0; i < n_import_files; i++) {
		long rows = i < sizeof share / sizeof share[0] ? updates * share[i] / 100 : left;
		if (i == 0)
			rows = at->cells + 1;
		struct work_file *f = add_file(s, import_files[i].form);
		text_make(f->path, sizeof f->path, "%s/%s_%s.csv", folder, s->code, f->form);
		if (import_files[i].write(f->path, at, (int)rows) != 0)
			give_up("%s is not written", f->path);
		left -= rows;
	}
}

static void
make_site(struct work *w, const char *folder, const struct work_shape *shape, int i)
{
	struct work_site *s = add_site(w);
	char prefix[16];
	long updates = shape->updates / shape->sites + (i < shape->updates % shape->sites);
	struct import_place at = { prefix, s->org, 10000000 + i * CARDS_PER_SITE, (int)(updates * share[0] / 100) };

	text_make(prefix, sizeof prefix, "%03d-", i);
	text_make(s->code, sizeof s->code, "B%03d", i);
	text_make(s->name, sizeof s->name, "Điểm thử tải %d", i);
	text_make(s->org, sizeof s->org, "DB%03d", i);
	text_make(s->unit, sizeof s->unit, "9%03d", i);
	text_make(s->unit_name, sizeof s->unit_name, "Huyện thử tải %d", i);
	text_make(s->unit_kind, sizeof s->unit_kind, "huyen");
	if (updates > CARDS_PER_SITE || at.cells < 1)
		give_up("%ld updates at one site are too many or too few", updates);
	if (shape->name_bytes == 0) {
		make_files(s, folder, &at, updates);
		return;
	}
	struct work_file *f = add_file(s, "organisation");
	text_make(f->path, sizeof f->path, "%s/%s.csv", folder, s->code);
	if (import_file_wide(f->path, &at, (int)updates, s->unit, shape->name_bytes, shape->note_bytes) != 0)
		give_up("%s is not written", f->path);
}

void
work_make(struct work *w, const char *folder, const struct work_shape *shape)
{
	memset(w, 0, sizeof *w);
	w->updates = shape->updates;
	for (int i = 0; i < shape->sites; i++)
		make_site(w, folder, shape, i);
}

void
work_fini(struct work *w)
{
	for (size_t i = 0; i < w->n_sites; i++)
		free(w->sites[i].files);
	free(w->sites);
	memset(w, 0, sizeof *w);
}
