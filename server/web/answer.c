/* From what was found to what is sent: headers, entity tags, problems. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include "common/base/text.h"
#include "server/web/room.h"

/* ---- problems ---- */

struct sentence { int code; const char *vi, *en, *remedy_vi, *remedy_en; };
static const struct sentence sentences[] = {
#define MESSAGE(code, exit_status, vi, en, remedy_vi, remedy_en) { code, vi, en, remedy_vi, remedy_en },
#include "common/base/messages.def"
#undef MESSAGE
};
/* What else is refused is trouble of ours. */
static const struct { int code; unsigned status; } statuses[] = {
	{ LT_5430, 400 }, { LT_5431, 404 }, { LT_5432, 405 }, { LT_5433, 401 }, { LT_5434, 429 }, { LT_5435, 403 },
	{ LT_5436, 400 },
	{ LT_5437, 404 }, { LT_5438, 503 }, { LT_5439, 504 }, { LT_5440, 500 }, { LT_5441, 414 }, { LT_5442, 413 },
	{ LT_5300, 404 }, { LT_5380, 404 }, { LT_5381, 400 }, { LT_5382, 404 }, { LT_5383, 404 }, { LT_5384, 404 },
	{ LT_5385, 400 }, { LT_5386, 404 },
	{ LT_5387, 404 }, { LT_5388, 404 }, { LT_5389, 404 }, { LT_5390, 400 }, { LT_5391, 400 }, { LT_5392, 400 },
	{ LT_5396, 400 },
	{ LT_5397, 400 }, { LT_5398, 404 }, { LT_5399, 403 },
};

static unsigned
status_of(int code)
{
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
		if (statuses[i].code == code)
			return statuses[i].status;
	return 500;
}

static const struct sentence *
sentence_of(int code)
{
	for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
		if (sentences[i].code == code)
			return &sentences[i];
	return sentence_of(LT_5440);
}

/* What PostgreSQL said is for the log, not for whoever asks. */
static struct fault
fault_for_asker(enum result r, const struct fault *f)
{
	struct fault out = *f;

	if (strncmp(f->detail, "57014", 5) == 0)
		(void)!fault_set(&out, LATER, LT_5439, "", "%s", "");
	else if (r == LATER && f->code != LT_5438)
		(void)!fault_set(&out, LATER, LT_5438, "", "%s", "");
	else if (r == BROKEN || status_of((int)f->code) == 500)
		(void)!fault_set(&out, BROKEN, LT_5440, "", "%s", "");
	return out;
}

/* A detail may have been cut within a letter. */
static json_t *
words_json(char *text)
{
	size_t len = strlen(text);

	for (int i = 0; i < 4 && len > 0 && !text_is_utf8(text, len); i++)
		text[--len] = '\0';
	json_t *words = json_string(text);
	return words != NULL ? words : json_string("?");
}

void
answer_problem(struct answer *out, enum result r, const struct fault *f, enum lang lang)
{
	struct fault mine = fault_for_asker(r, f);
	const struct sentence *s = sentence_of((int)mine.code);
	const char *sentence = lang == LANG_EN ? s->en : s->vi, *blank = strstr(sentence, "%s");
	int len = blank != NULL ? (int)(blank - sentence) : (int)strlen(sentence);
	char title[300], detail[900], type[40], code[16];

	while (len > 0 && (sentence[len - 1] == ' ' || sentence[len - 1] == ':'))
		len--;
	snprintf(title, sizeof title, "%.*s", len, sentence);
	snprintf(detail, sizeof detail, "%s%s%s. %s", title, mine.detail[0] != '\0' ? ": " : "", mine.detail,
	         lang == LANG_EN ? s->remedy_en : s->remedy_vi);
	snprintf(code, sizeof code, "LT-%04d", (int)mine.code);
	snprintf(type, sizeof type, "urn:lienthong:%s", code);
	out->status = status_of((int)mine.code);
	out->type = "application/problem+json";
	out->tag[0] = out->filename[0] = '\0';
	out->asks_token = out->status == 401;
	out->retry_s = out->status == 429 || out->status == 503 ? 5 : 0;
	out->in_english = lang == LANG_EN;
	json_t *j = json_pack("{s:s, s:o, s:i, s:o, s:s}", "type", type, "title", words_json(title), "status",
	                      (int)out->status, "detail", words_json(detail), "code", code);
	if (mine.place[0] != '\0' && out->status < 500)
		json_object_set_new(j, "parameter", words_json(mine.place));
	char *text = json_dumps(j, 0);
	buffer_clear(&out->body);
	buffer_put(&out->body, text, strlen(text));
	free(text);
	json_decref(j);
}

/* ---- what is sent ---- */

static void
put_header(struct MHD_Response *r, const char *name, const char *value)
{
	(void)MHD_add_response_header(r, name, value);
}

static void
put_common(struct MHD_Response *r, const char *tag)
{
	put_header(r, "X-Content-Type-Options", "nosniff");
	put_header(r, "X-Frame-Options", "DENY");
	put_header(r, "Referrer-Policy", "no-referrer");
	put_header(r, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
	put_header(r, "Cross-Origin-Resource-Policy", "same-origin");
	put_header(r, "Vary", "Authorization, Accept-Language");
	put_header(r, "Cache-Control", tag[0] != '\0' ? "private, no-cache" : "no-store");
	if (tag[0] != '\0')
		put_header(r, "ETag", tag);
}

struct MHD_Response *
answer_response(struct answer *a)
{
	char words[160];
	struct MHD_Response *r = MHD_create_response_from_buffer(a->body.len, a->body.data, MHD_RESPMEM_MUST_FREE);

	if (r == NULL) {
		buffer_fini(&a->body);
		return NULL;
	}
	a->body = (struct buffer){ 0 };
	put_common(r, a->tag);
	put_header(r, "Content-Type", a->type);
	if (a->filename[0] != '\0') {
		snprintf(words, sizeof words, "attachment; filename=\"%s\"", a->filename);
		put_header(r, "Content-Disposition", words);
	}
	if (a->allow != NULL)
		put_header(r, "Allow", a->allow);
	if (a->asks_token)
		put_header(r, "WWW-Authenticate", "Bearer realm=\"lienthong\"");
	if (a->status >= 400)
		put_header(r, "Content-Language", a->in_english ? "en" : "vi");
	if (a->retry_s > 0) {
		snprintf(words, sizeof words, "%u", a->retry_s);
		put_header(r, "Retry-After", words);
	}
	return r;
}

struct MHD_Response *
answer_unchanged(const char *tag)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	if (r != NULL)
		put_common(r, tag);
	return r;
}

/* ---- keys and tags ---- */

bool
call_key(const struct call *c, char out[CACHE_KEY_MAX])
{
	const struct route *r = c->route;
	int n = snprintf(out, CACHE_KEY_MAX, "%s\n%u\n%d\n%d", r->path, c->format,
	                 c->format == FORMAT_JSON ? 0 : (int)c->lang, r->covers && c->covered);

	for (size_t i = 0; r->params[i].name != NULL && n < CACHE_KEY_MAX; i++)
		if (c->values[i] != NULL)
			n += snprintf(out + n, (size_t)(CACHE_KEY_MAX - n), "\n%s=%s", r->params[i].name, c->values[i]);
	return n < CACHE_KEY_MAX;
}

void
call_tag(const struct call *c, const struct freshness *fresh, const char *key, char out[TAG_TEXT])
{
	struct hash h = hash_of(key, strlen(key));
	char hex[17];

	hash_hex(h.b, 8, hex);
	if (c->route->kept == KEPT_FOR_EVER)
		snprintf(out, TAG_TEXT, "\"frozen-%s\"", hex);
	else if (c->route->kept == KEPT_WATERMARK && fresh->j >= 0)
		snprintf(out, TAG_TEXT, "\"%" PRId64 "-%d-%d-%s\"", fresh->j, fresh->catalogue, fresh->day, hex);
	else
		out[0] = '\0';
}
