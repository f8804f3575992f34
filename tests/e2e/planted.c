/* The search: the first four bytes of every planted text lead through a bitmap to a short list, so that a whole
 * cluster is read once whatever the number of texts. */
#include "tests/e2e/planted.h"
#include <fcntl.h>
#include <ftw.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

enum { LISTS = 1 << 16, SHORTEST = 6, PIECE = 4 << 20 };
#define SHADOW (1ull << 36)              /* AddressSanitizer's terabytes of marks about bytes: no bytes of the program's */

struct needle { struct needle *next; size_t len; char label[96]; uint8_t bytes[]; };
struct planted { struct needle *lists[LISTS]; };

static uint32_t
list_of(const void *at)
{
	uint32_t four;

	memcpy(&four, at, sizeof four);
	return four * 2654435761u >> 16;
}

struct planted *
planted_new(void)
{
	return calloc(1, sizeof(struct planted));
}

void
planted_free(struct planted **p)
{
	for (int i = 0; i < LISTS; i++)
		for (struct needle *n = (*p)->lists[i], *next; n; n = next) {
			next = n->next;
			free(n);
		}
	free(*p);
	*p = NULL;
}

/* ---- spellings --------------------------------------------------------------------------------------------------- */

static void
add(struct planted *p, const char *label, const char *how, const void *bytes, size_t len)
{
	struct needle *n = calloc(1, sizeof *n + len), **list = &p->lists[list_of(bytes)];

	must(n != NULL && len >= SHORTEST, "too short to be told from chance: %s", label);
	memcpy(n->bytes, bytes, len);
	n->len = len;
	snprintf(n->label, sizeof n->label, "%.60s as %s", label, how);
	n->next = *list;
	*list = n;
}

void
planted_text(struct planted *p, const char *label, const char *text)
{
	add(p, label, "text", text, strlen(text));
}

static char *
map(const char *text, utf8proc_option_t options)
{
	utf8proc_uint8_t *out = NULL;

	must(utf8proc_map((const utf8proc_uint8_t *)text, 0, &out, options | UTF8PROC_NULLTERM) >= 0, "not UTF-8: %s",
	     text);
	return (char *)out;
}

static void
add_taken(struct planted *p, const char *label, const char *how, char *text)
{
	add(p, label, how, text, strlen(text));
	free(text);
}

/* Letters whose mark is a stroke have nothing to strip. */
static char *
without_marks(const char *name)
{
	char *bare = map(name, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK), *to = bare;

	for (const char *from = bare; *from; from++)
		if (strncmp(from, "Đ", 2) == 0 || strncmp(from, "đ", 2) == 0)
			*to++ = from++[1] == '\x90' ? 'D' : 'd';
		else
			*to++ = *from;
	*to = '\0';
	return bare;
}

static char *
convert(const char *text, const char *encoding, size_t *len)
{
	size_t left = strlen(text), room = 4 * left + 8;
	char *out = calloc(1, room), *to = out, *from = (char *)text;
	iconv_t c = iconv_open(encoding, "UTF-8");

	if (c == (iconv_t)-1 || iconv(c, &from, &left, &to, &room) != 0 || iconv(c, NULL, NULL, &to, &room) != 0) {
		free(out);
		out = NULL;
	}
	if (c != (iconv_t)-1)
		iconv_close(c);
	*len = out ? (size_t)(to - out) : 0;
	return out;
}

/* iconv leaves signs of its own table below 0x20 for capitals with marks: TCVN3 has no such letters. */
char *
text_tcvn3(const char *utf8)
{
	size_t len;
	char *out = convert(utf8, "TCVN", &len);

	for (size_t i = 0; out && i < len; i++)
		if ((uint8_t)out[i] < 0x20 && out[i] != '\n' && out[i] != '\r' && out[i] != '\t') {
			free(out);
			out = NULL;
		}
	return out;
}

static void
add_escaped(struct planted *p, const char *name)
{
	struct paper hex = { 0 }, escapes = { 0 };
	json_t *text = json_string(name);
	char *json = json_dumps(text, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

	for (const char *c = name; *c; c++)
		paper_add(&hex, "%02x", (uint8_t)*c);
	add(p, name, "hexadecimal", hex.text, hex.len);
	paper_bytes(&escapes, json + 1, strlen(json) - 2);
	add(p, name, "escapes", escapes.text, escapes.len);
	paper_fini(&hex);
	paper_fini(&escapes);
	json_decref(text);
	free(json);
}

void
planted_name(struct planted *p, const char *name)
{
	size_t len;
	char *other;

	add(p, name, "NFC", name, strlen(name));
	add_taken(p, name, "NFD", text_nfd(name));
	other = map(name, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
	add_taken(p, name, "small letters, NFD", text_nfd(other));
	add_taken(p, name, "small letters", other);
	add_taken(p, name, "bare letters", without_marks(name));
	other = convert(name, "UTF-16LE", &len);
	add(p, name, "UTF-16LE", other, len);
	free(other);
	if ((other = text_tcvn3(name)) != NULL)
		add_taken(p, name, "TCVN3", other);
	add_escaped(p, name);
}

void
planted_card(struct planted *p, const char *digits)
{
	char text[40];

	must(strlen(digits) == 12, "%s", digits);
	planted_text(p, digits, digits);
	for (const char *separator = " .-"; *separator; separator++) {
		snprintf(text, sizeof text, "%.4s%c%.4s%c%.4s", digits, *separator, digits + 4, *separator, digits + 8);
		planted_text(p, digits, text);
		snprintf(text, sizeof text, "%.3s%c%.3s%c%.3s%c%.3s", digits, *separator, digits + 3, *separator,
		         digits + 6, *separator, digits + 9);
		planted_text(p, digits, text);
	}
}

void
planted_date(struct planted *p, int year, int month, int day)
{
	static const char *const forms[] = { "%3$02d/%2$02d/%1$04d", "%3$d/%2$d/%1$d", "%1$04d-%2$02d-%3$02d" };
	char text[40], label[40];

	snprintf(label, sizeof label, "born on %d/%d/%d", day, month, year);
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof text, forms[i], year, month, day);
#pragma GCC diagnostic pop
		planted_text(p, label, text);
	}
}

/* ---- the search -------------------------------------------------------------------------------------------------- */

void
planted_search(const struct planted *p, const void *bytes, size_t len, const char *where, struct find *f)
{
	const uint8_t *at = bytes, *end = at + len;

	for (; end - at >= SHORTEST; at++)
		for (const struct needle *n = p->lists[list_of(at)]; n; n = n->next) {
			if (n->len > (size_t)(end - at) || memcmp(n->bytes, at, n->len) != 0)
				continue;
			if (f->n++ == 0) {
				snprintf(f->label, sizeof f->label, "%s", n->label);
				snprintf(f->where, sizeof f->where, "%.240s at byte %zu", where,
				         (size_t)(at - (const uint8_t *)bytes));
			}
		}
}

static struct { const struct planted *p; struct find *f; size_t read; } walk;

static int
see(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	int fd;
	void *bytes;

	if (type != FTW_F || !S_ISREG(st->st_mode) || st->st_size == 0)
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(fd >= 0, "cannot read %s", path);
	bytes = mmap(NULL, (size_t)st->st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	must(bytes != MAP_FAILED, "cannot map %s", path);
	close(fd);
	planted_search(walk.p, bytes, (size_t)st->st_size, path, walk.f);
	walk.read += (size_t)st->st_size;
	munmap(bytes, (size_t)st->st_size);
	return 0;
}

size_t
planted_search_path(const struct planted *p, const char *path, struct find *f)
{
	walk.p = p;
	walk.f = f;
	walk.read = 0;
	must(nftw(path, see, 32, FTW_PHYS) == 0, "cannot walk through %s", path);
	return walk.read;
}

size_t
planted_must_not_be(const struct planted *p, const char *what, const char *path)
{
	struct find f = { 0 };
	size_t read = planted_search_path(p, path, &f);

	must(f.n == 0, "%s holds %zu planted texts; the first: %s, in %s", what, f.n, f.label, f.where);
	return read;
}

size_t
planted_must_be(const struct planted *p, const char *what, const char *path)
{
	struct find f = { 0 };

	planted_search_path(p, path, &f);
	must(f.n > 0, "the search finds nothing in %s, where it should", what);
	return f.n;
}

/* Pieces overlap by more than the longest text. */
static size_t
search_range(const struct planted *p, int mem, uint64_t from, uint64_t to, const char *where, struct find *f)
{
	static uint8_t piece[PIECE];
	size_t read = 0;

	while (from < to) {
		size_t want = to - from < PIECE ? (size_t)(to - from) : PIECE;
		ssize_t got = pread(mem, piece, want, (off_t)from);
		if (got <= 0)
			break;
		planted_search(p, piece, (size_t)got, where, f);
		read += (size_t)got;
		from += (uint64_t)got > PIECE / 2 ? (uint64_t)got - 4096 : (uint64_t)got;
	}
	return read;
}

size_t
planted_search_process(const struct planted *p, pid_t pid, struct find *f)
{
	char *maps_path = text_format("/proc/%d/maps", (int)pid), *mem_path = text_format("/proc/%d/mem", (int)pid),
	     line[600];
	FILE *maps = fopen(maps_path, "r");
	int mem = open(mem_path, O_RDONLY | O_CLOEXEC);
	unsigned long long from, to;
	size_t read = 0;
	char mode;

	while (maps && mem >= 0 && fgets(line, sizeof line, maps))
		if (sscanf(line, "%llx-%llx %c", &from, &to, &mode) == 3 && mode == 'r' && to - from < SHADOW &&
		    strstr(line, "[vvar") == NULL)
			read += search_range(p, mem, from, to, line, f);
	if (maps)
		fclose(maps);
	if (mem >= 0)
		close(mem);
	free(maps_path);
	free(mem_path);
	return read;
}
