/* Where the children's sanitizers write, and the look at it: when a house is closed, and at the test's very end. */
#include "tests/e2e/sanitizer.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REPORT_MAX = 16384 };
static char folder[64];
static int bad_ends;

/* The three runtimes share one reader of options, but each has its own variable. Cores stay possible: a test looks for
 * them. */
static void
options_set(void)
{
	static const char *const variables[] = { "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS" };
	char options[320];

	snprintf(options, sizeof options,
	         "log_path=%s/report:exitcode=%d:detect_leaks=1:disable_coredump=0:print_stacktrace=1", folder,
	         SANITIZER_EXIT);
	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
		setenv(variables[i], options, 1);
}

static void
look_at_exit(void)
{
	int n = sanitizer_reports();

	rmdir(folder);
	if (n > 0) {
		fflush(NULL);                    /* the test's own words */
		_exit(1);
	}
}

void
sanitizer_prepare(void)
{
	if (!SANITIZED || folder[0])
		return;
	strcpy(folder, "/tmp/lt-san-XXXXXX");
	if (!mkdtemp(folder) || chmod(folder, 01777) != 0) /* also for a child that became another user */
		abort();
	options_set();
	atexit(look_at_exit);
}

const char *
sanitizer_leaves_signals(void)
{
	static char variable[400];

	sanitizer_prepare();
	snprintf(variable, sizeof variable, "ASAN_OPTIONS=%s:handle_segv=0", SANITIZED ? getenv("ASAN_OPTIONS") : "");
	return SANITIZED ? variable : NULL;
}

static void
show(const char *path)
{
	char text[REPORT_MAX];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof text, f) : 0;

	fprintf(stderr, "---- a sanitizer's report in a child of this test\n");
	fwrite(text, 1, n, stderr);
	if (f)
		fclose(f);
}

void
sanitizer_ended(int status)
{
	if (SANITIZED && status == SANITIZER_EXIT)
		bad_ends++;
}

int
sanitizer_reports(void)
{
	DIR *d = folder[0] ? opendir(folder) : NULL;
	char path[sizeof folder + 260];
	int n = bad_ends;

	bad_ends = 0;
	for (const struct dirent *e; d && (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		show(path);
		unlink(path);
		n++;
	}
	if (d)
		closedir(d);
	return n;
}
