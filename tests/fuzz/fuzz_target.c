/* The bytes of a request line's target, and behind a line end those of Accept-Language and If-None-Match: what is
 * read is plain text, what is found has all it needs, and what is refused says why. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "server/web/routes.h"

#define BYTES_MAX 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
is_plain(const char *text)
{
	size_t len = strlen(text);

	assert(len <= REQUEST_VALUE_MAX && text_is_utf8(text, len));
	for (const char *c = text; *c != '\0'; c++)
		assert((unsigned char)*c >= 0x20 && *c != 0x7f);
}

static void
request_is_plain(const struct request *r)
{
	assert(r->n_pieces > 0 && r->n_pieces <= REQUEST_PIECES_MAX && r->n_params <= REQUEST_PARAMS_MAX);
	for (size_t i = 0; i < r->n_pieces; i++) {
		is_plain(r->pieces[i]);
		assert(strchr(r->pieces[i], '/') == NULL && strcmp(r->pieces[i], "..") != 0);
	}
	for (size_t i = 0; i < r->n_params; i++) {
		is_plain(r->params[i].name);
		is_plain(r->params[i].value);
		assert(request_param(r, r->params[i].name) == r->params[i].value);
	}
}

/* What a handler may rely on. */
static void
values_are_right(const struct route *route, const char *const *values, unsigned format)
{
	char from[11], to[11];

	assert((route->formats & format) != 0);
	for (size_t i = 0; i < route_n_params(route); i++) {
		const struct route_param *p = &route->params[i];
		assert(values[i] != NULL || !p->required);
		if (values[i] == NULL)
			continue;
		is_plain(values[i]);
		assert(p->type != PARAM_NUMBER ||
		       (strspn(values[i], "0123456789") == strlen(values[i]) && atoll(values[i]) >= 0));
		assert(p->type != PARAM_WORD || strstr(p->words, values[i]) != NULL);
		assert(p->type == PARAM_WORD || strpbrk(values[i], " '\"\\;<>$%&") == NULL);
		if (p->type == PARAM_PERIOD || p->type == PARAM_SPAN)
			assert(!route_period(values[i], from, to) || strcmp(from, to) < 0);
	}
}

static void
target_is_read(const char *target)
{
	static struct request r;
	const char *values[ROUTE_PARAMS_MAX] = { NULL };
	struct fault f = { 0 };
	unsigned format = 0;

	if (request_read(target, &r) != REQUEST_FINE)
		return;
	request_is_plain(&r);
	const struct route *route = route_find(&r);
	if (route == NULL)
		return;
	enum result done = route_read(route, &r, values, &format, &f);
	assert(done == DONE || (done == REFUSED && f.code != FAULT_NONE));
	if (done == DONE)
		values_are_right(route, values, format);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[BYTES_MAX + 1];
	struct web_token t;

	if (size > BYTES_MAX)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	char *header = strchr(text, '\n');
	if (header != NULL)
		*header++ = '\0';
	target_is_read(text);
	if (header == NULL)
		return 0;
	(void)request_wants_english(header);
	assert(!request_tag_matches(header, "\"1-2-3-x\"") || strchr(header, '*') != NULL ||
	       strstr(header, "\"1-2-3-x\"") != NULL);
	if (web_token_parse(header, &t)) {
		char again[WEB_TOKEN_TEXT];
		web_token_format(&t, again);
		assert(strcasecmp(again, header) == 0);
	}
	return 0;
}
