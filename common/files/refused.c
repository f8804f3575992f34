/* Refused rows go back to whoever wrote them: cells as they stood, the reason behind. Where the header had a column of
 * reasons (the file was corrected and imported before) the new one takes its place. */
#include "common/files/refused.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/files/cell.h"
#include "common/files/csv.h"
#include "common/files/vietnamese.h"
#include "common/base/bytes.h"
#include "common/base/lang.h"

#define REASON_VI "Lý do trả lại"
#define REASON_EN "Why refused"
#define FLUSH (64u << 10)

struct refused {
	char *path, *beside;
	int fd;
	char separator;
	bool reason_column[CSV_CELLS_MAX];    /* of the file's cells: left out */
	size_t n_header;                      /* cells of the header that stay */
	uint64_t rows;
	struct buffer line;                   /* not written yet */
};

bool
refused_is_reason_column(const char *cell)
{
	char lower[64];
	vi_lower_text(cell, lower, sizeof lower);
	return strcmp(lower, "lý do trả lại") == 0 || strcmp(lower, "lí do trả lại") == 0 ||
	       strcmp(lower, "why refused") == 0;
}

/* ---- cells ---- */

static bool
needs_quotes(const char *text, char separator)
{
	size_t len = strlen(text);
	if (len > 0 && (text[0] == ' ' || text[len - 1] == ' '))
		return true;
	return strchr(text, separator) != NULL || strpbrk(text, "\"\r\n\t") != NULL;
}

static void
put_cell(struct refused *r, const char *text, bool first)
{
	size_t size = strlen(text) + 2;
	char *guarded = malloc(size);
	if (guarded == NULL)
		abort();
	cell_guard(text, guarded, size);
	if (!first)
		buffer_put_u8(&r->line, (uint8_t)r->separator);
	bool quoted = needs_quotes(guarded, r->separator);
	if (quoted)
		buffer_put_u8(&r->line, '"');
	for (const char *p = guarded; *p != '\0'; p++) {
		if (*p == '"')
			buffer_put_u8(&r->line, '"');
		buffer_put_u8(&r->line, (uint8_t)*p);
	}
	if (quoted)
		buffer_put_u8(&r->line, '"');
	free(guarded);
}

/* The cells that stay, filled up to the header's number, then the last one. */
static void
put_line(struct refused *r, const char *const *cells, size_t n, const char *last)
{
	size_t put = 0;
	for (size_t i = 0; i < n; i++)
		if (i >= CSV_CELLS_MAX || !r->reason_column[i])
			put_cell(r, cells[i], put++ == 0);
	for (; put < r->n_header; put++)
		put_cell(r, "", put == 0);
	put_cell(r, last, put == 0);
	buffer_put(&r->line, "\r\n", 2);
}

static enum result
flush(struct refused *r, struct fault *f)
{
	for (size_t at = 0; at < r->line.len;) {
		errno = 0;
		ssize_t n = write(r->fd, r->line.data + at, r->line.len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_set(f, LATER, LT_2027, r->path, "%s", strerror(errno != 0 ? errno : ENOSPC));
		at += (size_t)n;
	}
	buffer_clear(&r->line);
	return DONE;
}

/* ---- the file ---- */

static void
refused_free(struct refused **rp)
{
	struct refused *r = *rp;
	if (r->fd >= 0)
		close(r->fd);
	buffer_fini(&r->line);
	free(r->beside);
	free(r->path);
	free(r);
	*rp = NULL;
}

enum result
refused_open(const char *path, const char *const *header, size_t n, char separator, struct refused **out,
             struct fault *f)
{
	struct refused *r = calloc(1, sizeof *r);
	if (r == NULL || (r->path = strdup(path)) == NULL ||
	    asprintf(&r->beside, "%s.%d.part", path, (int)getpid()) < 0)
		abort();
	*out = NULL;
	r->separator = separator;
	unlink(r->beside);   /* of an import that was killed */
	r->fd = open(r->beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (r->fd < 0) {
		fault_set(f, REFUSED, LT_2026, path, "%s", strerror(errno));
		refused_free(&r);
		return REFUSED;
	}
	for (size_t i = 0; i < n; i++) {
		bool reason = i < CSV_CELLS_MAX && refused_is_reason_column(header[i]);
		if (reason)
			r->reason_column[i] = true;
		r->n_header += !reason;
	}
	buffer_put(&r->line, "\xef\xbb\xbf", 3);
	put_line(r, header, n, lang_pick(REASON_VI, REASON_EN));
	*out = r;
	return DONE;
}

enum result
refused_row(struct refused *r, const char *const *cells, size_t n, const char *reasons, struct fault *f)
{
	put_line(r, cells, n, reasons);
	r->rows++;
	return r->line.len < FLUSH ? DONE : flush(r, f);
}

uint64_t
refused_rows(const struct refused *r)
{
	return r->rows;
}

enum result
refused_close(struct refused **rp, bool commit, struct fault *f)
{
	struct refused *r = *rp;
	enum result result = DONE;
	if (r == NULL)
		return DONE;
	commit = commit && r->rows > 0;
	if (commit)
		result = flush(r, f);
	if (commit && result == DONE && (fsync(r->fd) != 0 || rename(r->beside, r->path) != 0))
		result = fault_set(f, LATER, LT_2027, r->path, "%s", strerror(errno));
	if (!commit || result != DONE)
		unlink(r->beside);
	refused_free(rp);
	return result;
}
