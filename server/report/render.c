/* A book as a file. Each format knows its word, its type and its writer; xlsx and pdf are written by libraries that want a path. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/report/report.h"

typedef void bytes_fn(const struct book *b, enum lang lang, struct buffer *out);
typedef enum result file_fn(const struct book *b, enum lang lang, const char *path, struct fault *f);

static void
json_of(const struct book *b, enum lang lang, struct buffer *out)
{
	(void)lang;                       /* it holds both */
	book_write_json(b, out);
}

static const struct { const char *word, *type; bytes_fn *bytes; file_fn *file; } formats[] = {
	[REPORT_TEXT] = { "table", "text/plain; charset=utf-8", book_write_text, NULL },
	[REPORT_XLSX] = { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NULL, book_write_xlsx },
	[REPORT_PDF] = { "pdf", "application/pdf", NULL, book_write_pdf },
	[REPORT_CSV] = { "csv", "text/csv; charset=utf-8", book_write_csv, NULL },
	[REPORT_JSON] = { "json", "application/json", json_of, NULL },
};

bool
report_format_find(const char *word, enum report_format *out)
{
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (strcmp(formats[i].word, word) == 0) {
			*out = (enum report_format)i;
			return true;
		}
	return false;
}

const char *
report_format_word(enum report_format as)
{
	return formats[as].word;
}

const char *
report_format_type(enum report_format as)
{
	return formats[as].type;
}

/* ---- through a file ---- */

static enum result
read_file(const char *path, struct buffer *out, struct fault *f)
{
	FILE *file = fopen(path, "rb");
	struct stat st;
	enum result r = DONE;

	if (file == NULL || fstat(fileno(file), &st) != 0)
		r = fault_set(f, LATER, LT_5393, path, "%s", strerror(errno));
	if (r == DONE && fread(buffer_room(out, (size_t)st.st_size + 1), 1, (size_t)st.st_size, file) != (size_t)st.st_size)
		r = fault_set(f, LATER, LT_5393, path, "%s", strerror(errno));
	if (r == DONE)
		out->len += (size_t)st.st_size;
	if (file != NULL)
		fclose(file);
	return r;
}

/* In a folder of its own, which nobody else can read or put a link into. */
static enum result
through_file(const struct book *b, file_fn *write, enum lang lang, struct buffer *out, struct fault *f)
{
	const char *tmp = getenv("TMPDIR");
	char folder[512], path[540];

	if (snprintf(folder, sizeof folder, "%s/lienthong-report-XXXXXX", tmp != NULL && *tmp != '\0' ? tmp : "/tmp") >= (int)sizeof folder ||
	    mkdtemp(folder) == NULL)
		return fault_set(f, LATER, LT_5393, folder, "%s", strerror(errno));
	snprintf(path, sizeof path, "%s/book", folder);
	enum result r = write(b, lang, path, f);
	if (r == DONE)
		r = read_file(path, out, f);
	unlink(path);
	rmdir(folder);
	return r;
}

enum result
report_render(const struct book *b, enum report_format as, enum lang lang, struct buffer *out, struct fault *f)
{
	if (formats[as].file != NULL)
		return through_file(b, formats[as].file, lang, out, f);
	formats[as].bytes(b, lang, out);
	return DONE;
}
