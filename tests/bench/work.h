/* What the sites have in their hands before the clock starts: for each site how it is enrolled and the files it
 * imports, in order. Read from a sample's folder (sites.csv, imports.csv), or made up. */
#ifndef LT_BENCH_WORK_H
#define LT_BENCH_WORK_H
#include <stddef.h>

struct work_file {
	char path[512], form[32], encoding[16];
};
struct work_site {
	char code[16], name[200], org[24], unit[16], unit_name[120], unit_kind[16]; /* no unit: empty */
	struct work_file *files;
	size_t n_files;
};
struct work {
	struct work_site *sites;
	size_t n_sites;
	long updates; /* what all the files hold */
};

/* Made up: a little of everything, or organisations alone whose names, and the notes to the reason why a warning
 * stands, have so many bytes (0 for the name: a little of everything). */
struct work_shape {
	int sites;
	long updates;
	int name_bytes, note_bytes;
};

void work_read(struct work *w, const char *folder);
void work_make(struct work *w, const char *folder, const struct work_shape *shape);
void work_fini(struct work *w);

#endif
