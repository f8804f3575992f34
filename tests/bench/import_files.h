/* Clean files of each form, as large as asked for, whose rows all fit each other: what import_cost imports. */
#ifndef LT_TESTS_BENCH_IMPORT_FILES_H
#define LT_TESTS_BENCH_IMPORT_FILES_H
#include <stddef.h>

struct import_file {
	const char *form;
	int (*write)(const char *path, int rows);      /* 0, or -1 when the file cannot be written */
};
extern const struct import_file import_files[];        /* in this order: the later ones build on the earlier */
extern const size_t n_import_files;

#endif
