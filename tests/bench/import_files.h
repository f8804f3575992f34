/* Clean files of each form, as large as asked for, whose rows all fit each other: what the bench imports. Nobody is in
 * two of them: cards begin with `first_card`. */
#ifndef LT_TESTS_BENCH_IMPORT_FILES_H
#define LT_TESTS_BENCH_IMPORT_FILES_H
#include <stddef.h>

struct import_place {
	const char *prefix; /* of the codes made here */
	const char *root;   /* the organisation they all stand below */
	int first_card;     /* of eight digits */
	int cells;          /* over so many members, posts and meetings are spread; that many organisations + 1 exist */
};

struct import_file {
	const char *form;
	int (*write)(const char *path, const struct import_place *at,
	             int rows); /* 0, or -1 when the file cannot be written */
};
extern const struct import_file import_files[]; /* in this order: the later ones build on the earlier */
extern const size_t n_import_files;

/* Organisations with long names, each warned of (R: in a village, its seat is none) and defended with a note. */
int import_file_wide(const char *path, const struct import_place *at, int rows, const char *unit, int name_bytes,
                     int note_bytes);

#endif
