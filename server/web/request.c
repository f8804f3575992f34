/* One walk over the target: it is cut at the first «?», each part at its strokes and ampersands, and decoded in
 * place. */
#include "server/web/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "common/base/text.h"

static int
hex_value(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	                              : -1;
}

/* In place; false: a broken escape, a control byte, not UTF-8, or longer than a value may be. */
static bool
decode(char *text, bool plus_is_space)
{
	char *out = text;

	for (const char *in = text; *in != '\0'; in++) {
		unsigned char c = (unsigned char)*in;
		if (c == '%') {
			int high = hex_value(in[1]), low = high < 0 ? -1 : hex_value(in[2]);
			if (low < 0)
				return false;
			c = (unsigned char)(high * 16 + low);
			in += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		if (c < 0x20 || c == 0x7f)
			return false;
		*out++ = (char)c;
	}
	*out = '\0';
	return (size_t)(out - text) <= REQUEST_VALUE_MAX && text_is_utf8(text, (size_t)(out - text));
}

static enum request_trouble
read_path(char *path, struct request *r)
{
	if (path[0] != '/')
		return REQUEST_NO_PATH;
	for (char *piece = path + 1, *next; piece != NULL; piece = next) {
		next = strchr(piece, '/');
		if (next != NULL)
			*next++ = '\0';
		if (r->n_pieces == REQUEST_PIECES_MAX)
			return REQUEST_TOO_LONG;
		if (!decode(piece, false))
			return REQUEST_NOT_TEXT;
		if (strchr(piece, '/') != NULL || strchr(piece, '\\') != NULL || strcmp(piece, ".") == 0 ||
		    strcmp(piece, "..") == 0 || (piece[0] == '\0' && next != NULL))
			return REQUEST_NO_PATH;
		r->pieces[r->n_pieces++] = piece;
	}
	return REQUEST_FINE;
}

static enum request_trouble
read_param(char *name, struct request *r)
{
	static char nothing[] = "";
	char *value = strchr(name, '=');

	if (value != NULL)
		*value++ = '\0';
	else
		value = nothing;
	if (!decode(name, true) || !decode(value, true))
		return REQUEST_NOT_TEXT;
	r->at = name;
	if (request_param(r, name) != NULL)
		return REQUEST_TWICE;
	if (r->n_params == REQUEST_PARAMS_MAX)
		return REQUEST_TOO_MANY;
	r->params[r->n_params].name = name;
	r->params[r->n_params++].value = value;
	r->at = NULL;
	return REQUEST_FINE;
}

enum request_trouble
request_read(const char *target, struct request *r)
{
	size_t len = strnlen(target, REQUEST_TARGET_MAX + 1);

	memset(r, 0, offsetof(struct request, room));
	if (len > REQUEST_TARGET_MAX)
		return REQUEST_TOO_LONG;
	memcpy(r->room, target, len);
	r->room[len] = '\0';
	if (strchr(r->room, '#') != NULL)
		return REQUEST_NO_PATH;
	char *query = strchr(r->room, '?');
	if (query != NULL)
		*query++ = '\0';
	enum request_trouble t = read_path(r->room, r);
	for (char *next; t == REQUEST_FINE && query != NULL; query = next) {
		next = strchr(query, '&');
		if (next != NULL)
			*next++ = '\0';
		if (query[0] != '\0')
			t = read_param(query, r);
	}
	return t;
}

const char *
request_param(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->n_params; i++)
		if (strcmp(r->params[i].name, name) == 0)
			return r->params[i].value;
	return NULL;
}

bool
request_tag_matches(const char *header, const char *tag)
{
	size_t len = strlen(tag);

	while (header != NULL && *header != '\0') {
		header += strspn(header, " \t,");
		if (*header == '*')
			return true;
		if (strncmp(header, "W/", 2) == 0)
			header += 2;
		if (strncmp(header, tag, len) == 0 && (header[len] == '\0' || strchr(" \t,", header[len]) != NULL))
			return true;
		header += strcspn(header, ",");
	}
	return false;
}

/* The quality of one item "en-GB;q=0.8", in thousandths. */
static long
quality(const char *item, size_t len)
{
	const char *q = memchr(item, ';', len);

	if (q == NULL)
		return 1000;
	q += 1 + strspn(q + 1, " \t");
	if (strncasecmp(q, "q=", 2) != 0)
		return 1000;
	double v = strtod(q + 2, NULL);
	return v >= 0 && v <= 1 ? (long)(v * 1000) : 0;
}

bool
request_wants_english(const char *header)
{
	long vi = -1, en = -1;

	while (header != NULL && *header != '\0') {
		header += strspn(header, " \t,");
		size_t len = strcspn(header, ",");
		if (strncasecmp(header, "vi", 2) == 0 && quality(header, len) > vi)
			vi = quality(header, len);
		if (strncasecmp(header, "en", 2) == 0 && quality(header, len) > en)
			en = quality(header, len);
		header += len;
	}
	return en > 0 && en > vi;
}
