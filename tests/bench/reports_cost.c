/* `./dev bench reports`: what a report costs as xlsx and as PDF beside the same rows as CSV. Each is made and written in a process of
 * its own, so that its peak memory is known: 50,000 rows of ten columns as xlsx, and as many as fill a hundred pages as PDF. The
 * writers take turns; the median of the rounds counts, in CPU time, because what others do meanwhile is not their cost. Prints one JSON object. */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/tool.h"
#include "tests/unit/sheet_book.h"

enum { ROUNDS_MOST = 51, XLSX_ROWS = 50000, PDF_ROWS = 2080, MEMORY_MB = 64 };
enum writer { WRITE_CSV, WRITE_XLSX, WRITE_PDF, WRITERS };
static const char *const names[WRITERS] = { "csv", "xlsx", "pdf" };
struct taken { double s, cpu_s; };
struct cost { struct taken took[ROUNDS_MOST]; long peak_kb; long bytes; };

static void
write_csv(const struct book *b, const char *path)
{
	struct buffer out = { 0 };
	FILE *file = fopen(path, "wb");

	book_write_csv(b, LANG_VI, &out);
	if (file == NULL || fwrite(out.data, 1, out.len, file) != out.len || fclose(file) != 0)
		give_up("%s cannot be written", path);
	buffer_fini(&out);
}

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The time of writing only: the book is there. */
static struct taken
write_timed(enum writer writer, const struct book *b, const char *path)
{
	struct fault f = { 0 };
	double from = seconds(), cpu_from = cpu_seconds();

	if (writer == WRITE_CSV)
		write_csv(b, path);
	else if ((writer == WRITE_XLSX ? book_write_xlsx : book_write_pdf)(b, LANG_VI, path, &f) != DONE)
		give_up("%s: %s", f.place, f.detail);
	return (struct taken){ seconds() - from, cpu_seconds() - cpu_from };
}

static void
play(enum writer writer, size_t rows, const char *work, struct cost *cost, int round)
{
	char path[512];
	int tell[2], status;
	struct rusage usage;
	struct stat st;

	text_make(path, sizeof path, "%s/report.%s", work, names[writer]);
	if (pipe(tell) != 0)
		give_up("pipe");
	pid_t pid = fork();
	if (pid == 0) {
		struct arena *arena = arena_new((size_t)256 << 20);
		struct taken took = write_timed(writer, book_long(arena, rows), path);
		_exit(write(tell[1], &took, sizeof took) == sizeof took ? 0 : 70);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0 || stat(path, &st) != 0 ||
	    read(tell[0], &cost->took[round], sizeof cost->took[round]) != sizeof cost->took[round])
		give_up("%s was not written", path);
	close(tell[0]);
	close(tell[1]);
	cost->peak_kb = usage.ru_maxrss > cost->peak_kb ? usage.ru_maxrss : cost->peak_kb;
	cost->bytes = (long)st.st_size;
}

static int
by_cpu(const void *a, const void *b)
{
	const struct taken *x = a, *y = b;

	return (x->cpu_s > y->cpu_s) - (x->cpu_s < y->cpu_s);
}

static struct taken
median(struct cost *c, int rounds)
{
	qsort(c->took, (size_t)rounds, sizeof c->took[0], by_cpu);
	return c->took[rounds / 2];
}

static void
compare(enum writer writer, size_t rows, const char *work, int rounds, bool last)
{
	struct cost csv = { 0 }, own = { 0 };

	for (int i = 0; i < rounds; i++) {
		play(WRITE_CSV, rows, work, &csv, i);
		play(writer, rows, work, &own, i);
	}
	struct taken plain = median(&csv, rounds), took = median(&own, rounds);
	bool kept = took.cpu_s <= 2 * plain.cpu_s + 1 && own.peak_kb <= MEMORY_MB * 1024;
	printf("\"%s\": {\"rows\": %zu, \"rounds\": %d, \"cpu_seconds\": %.3f, \"csv_cpu_seconds\": %.3f, \"ratio\": %.1f, \"promised\": %.3f, \"seconds\": %.3f, "
	       "\"kept\": %s, \"peak_mib\": %.1f, \"csv_peak_mib\": %.1f, \"bytes\": %ld, \"csv_bytes\": %ld}%s\n", names[writer], rows, rounds, took.cpu_s,
	       plain.cpu_s, took.cpu_s / plain.cpu_s, 2 * plain.cpu_s + 1, took.s, kept ? "true" : "false", (double)own.peak_kb / 1024,
	       (double)csv.peak_kb / 1024, own.bytes, csv.bytes, last ? "" : ",");
}

int
main(int argc, char **argv)
{
	const char *work = "/tmp";
	int rounds = 5;

	setlocale(LC_ALL, "C.UTF-8");
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--work") == 0)
			work = argv[i + 1];
		else if (strcmp(argv[i], "--rounds") == 0)
			rounds = atoi(argv[i + 1]);
		else
			give_up("reports_cost [--work DIR] [--rounds N], not %s", argv[i]);
	}
	if (rounds < 1 || rounds > ROUNDS_MOST)
		give_up("1 to %d rounds", ROUNDS_MOST);
	printf("{");
	compare(WRITE_XLSX, XLSX_ROWS, work, rounds, false);
	compare(WRITE_PDF, PDF_ROWS, work, rounds, true);
	printf("}\n");
	return 0;
}
