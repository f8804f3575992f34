/* Settings: default < file < environment < --set, each remembered with where it came from. The table in the program is
 * the only list of keys; what is not in it is refused with file and line, so that a misspelt key is not silently idle.
 */
#include "common/base/config.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/lang.h"
#include "common/base/text.h"

enum origin { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_OPTION };
static const struct { const char *word, *vi, *en; } origins[] = {
	[FROM_DEFAULT] = { "default", "mặc định", "default" },
	[FROM_FILE] = { "file", "tệp", "file" },
	[FROM_ENVIRONMENT] = { "environment", "biến môi trường", "environment" },
	[FROM_OPTION] = { "option", "--set", "--set" },
};

struct value {
	char *text;        /* NULL: the table's fallback */
	int64_t number;
	enum origin origin;
	int line;          /* in the file, when it came from there */
};

struct config {
	const struct setting *table;
	size_t n;
	struct value *values;
};

static int
setting_index(const struct config *c, const char *key)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->table[i].key, key) == 0)
			return (int)i;
	return -1;
}

static bool
number_parse(const char *text, int64_t *out)
{
	char *end;
	errno = 0;
	long long v = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || isspace((unsigned char)*text))
		return false;
	*out = v;
	return true;
}

/* The reason a value is refused, in details; a secret's value is not repeated. */
static enum result
value_check(const struct setting *s, const char *text, int64_t *number, const char *place, struct fault *f)
{
	const char *shown = s->secret ? "***" : text;
	if (!text_is_utf8(text, strlen(text)))
		return fault_set(f, REFUSED, LT_1002, place, "%s: UTF-8", s->key);
	if (s->type == SETTING_PATH && *text == '\0')
		return fault_set(f, REFUSED, LT_1002, place, lang_pick("%s: đường dẫn trống", "%s: empty path"),
		                 s->key);
	if (s->type != SETTING_NUMBER)
		return DONE;
	if (!number_parse(text, number))
		return fault_set(f, REFUSED, LT_1002, place,
		                 lang_pick("%s = %s không phải số nguyên", "%s = %s is not a whole number"), s->key,
		                 shown);
	if (*number < s->min || *number > s->max)
		return fault_set(f, REFUSED, LT_1002, place,
		                 lang_pick("%s = %s nằm ngoài %" PRId64 " … %" PRId64,
		                           "%s = %s is outside %" PRId64 " … %" PRId64),
		                 s->key, shown, s->min, s->max);
	return DONE;
}

static enum result
value_put(struct config *c, const char *key, const char *text, enum origin origin, const char *place, struct fault *f)
{
	int i = setting_index(c, key);
	if (i < 0)
		return fault_set(f, REFUSED, LT_1002, place, lang_pick("không có tên «%s»", "there is no \"%s\""), key);
	int64_t number = 0;
	enum result r = value_check(&c->table[i], text, &number, place, f);
	if (r != DONE)
		return r;
	char *copy = strdup(text);
	if (copy == NULL)
		return fault_set(f, BROKEN, LT_1001, place, "%s", key);
	free(c->values[i].text);
	c->values[i] = (struct value){ .text = copy, .number = number, .origin = origin };
	return DONE;
}

static char *
trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	char *end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

static enum result
line_read(struct config *c, char *line, int number, const char *file, struct fault *f)
{
	char place[160];
	snprintf(place, sizeof place, "%s:%d", file, number);
	if (number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)   /* Windows editors write a byte order mark */
		line += 3;
	char *key = trim(line);
	if (*key == '\0' || *key == '#')
		return DONE;
	char *value = strchr(key, '=');
	if (value == NULL)
		return fault_set(f, REFUSED, LT_1002, place, lang_pick("thiếu dấu = trong «%s»", "no = in \"%s\""),
		                 key);
	*value++ = '\0';
	key = trim(key);
	int i = setting_index(c, key);
	if (i >= 0 && c->values[i].line > 0)
		return fault_set(f, REFUSED, LT_1002, place,
		                 lang_pick("%s đã có ở dòng %d", "%s stands in line %d already"), key,
		                 c->values[i].line);
	enum result r = value_put(c, key, trim(value), FROM_FILE, place, f);
	if (r == DONE)
		c->values[i].line = number;
	return r;
}

static enum result
file_read(struct config *c, const char *file, bool must_exist, struct fault *f)
{
	enum result r = DONE;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	FILE *in = fopen(file, "re");
	if (in == NULL && errno == ENOENT && !must_exist)
		return DONE;
	if (in == NULL)
		return fault_set(f, REFUSED, LT_1004, file, "%s", strerror(errno));
	for (int number = 1; r == DONE && (len = getline(&line, &size, in)) >= 0; number++) {
		if (strlen(line) != (size_t)len)
			r = fault_set(f, REFUSED, LT_1002, file, lang_pick("byte NUL ở dòng %d", "NUL byte in line %d"),
			              number);
		else
			r = line_read(c, line, number, file, f);
	}
	if (r == DONE && ferror(in))
		r = fault_set(f, REFUSED, LT_1004, file, "%s", strerror(errno));
	free(line);
	fclose(in);
	return r;
}

/* listen.port under LT_SERVER is LT_SERVER_LISTEN_PORT. */
static void
environment_name(const char *prefix, const char *key, char *out, size_t size)
{
	snprintf(out, size, "%s_%s", prefix, key);
	for (char *p = out; *p != '\0'; p++)
		*p = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
}

static enum result
environment_read(struct config *c, const char *prefix, struct fault *f)
{
	for (size_t i = 0; prefix != NULL && i < c->n; i++) {
		char name[128];
		environment_name(prefix, c->table[i].key, name, sizeof name);
		const char *text = getenv(name);
		if (text == NULL)
			continue;
		enum result r = value_put(c, c->table[i].key, text, FROM_ENVIRONMENT, name, f);
		if (r != DONE)
			return r;
	}
	return DONE;
}

enum result
config_load(const struct setting *table, size_t n, const char *env_prefix, const char *file, bool must_exist,
            struct config **out, struct fault *f)
{
	struct config *c = calloc(1, sizeof *c);
	struct value *values = calloc(n > 0 ? n : 1, sizeof *values);
	enum result r = DONE;
	if (c == NULL || values == NULL) {
		free(c);
		free(values);
		return fault_set(f, BROKEN, LT_1001, "config", NULL);
	}
	*c = (struct config){ .table = table, .n = n, .values = values };
	for (size_t i = 0; i < n; i++) {
		bool fits = table[i].type != SETTING_NUMBER ||
		            (table[i].fallback != NULL && number_parse(table[i].fallback, &values[i].number));
		assert(fits);
	}
	if (file != NULL)
		r = file_read(c, file, must_exist, f);
	if (r == DONE)
		r = environment_read(c, env_prefix, f);
	if (r != DONE) {
		config_free(&c);
		return r;
	}
	*out = c;
	return DONE;
}

enum result
config_set(struct config *c, const char *key_equals_value, struct fault *f)
{
	char *copy = strdup(key_equals_value);
	enum result r;
	if (copy == NULL)
		return fault_set(f, BROKEN, LT_1001, "--set", NULL);
	char *value = strchr(copy, '=');
	if (value == NULL) {
		r = fault_set(f, REFUSED, LT_1002, "--set",
		              lang_pick("cần key=value, không phải «%s»", "key=value is needed, not \"%s\""), copy);
	} else {
		*value++ = '\0';
		r = value_put(c, trim(copy), trim(value), FROM_OPTION, "--set", f);
	}
	free(copy);
	return r;
}

const char *
config_text(const struct config *c, const char *key)
{
	int i = setting_index(c, key);
	assert(i >= 0);
	return c->values[i].text != NULL ? c->values[i].text : c->table[i].fallback;
}

int64_t
config_number(const struct config *c, const char *key)
{
	int i = setting_index(c, key);
	assert(i >= 0 && c->table[i].type == SETTING_NUMBER);
	return c->values[i].number;
}

static const char *
shown_value(const struct config *c, size_t i)
{
	const char *text = c->values[i].text != NULL ? c->values[i].text : c->table[i].fallback;
	if (text == NULL)
		return "";
	return c->table[i].secret && *text != '\0' ? "***" : text;
}

static void
print_json(const struct config *c, FILE *out)
{
	json_t *list = json_array();
	for (size_t i = 0; i < c->n; i++) {
		const struct setting *s = &c->table[i];
		json_t *value = s->type == SETTING_NUMBER && !s->secret ? json_integer(c->values[i].number)
		                                                        : json_string(shown_value(c, i));
		json_array_append_new(list,
		                      json_pack("{s:s, s:o, s:s, s:s}", "key", s->key, "value", value, "from",
		                                origins[c->values[i].origin].word, "meaning", lang_pick(s->vi, s->en)));
	}
	json_dumpf(list, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(list);
}

/* The text form is itself a settings file (but for the secrets). */
void
config_print(const struct config *c, FILE *out, bool json)
{
	if (json) {
		print_json(c, out);
		return;
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct setting *s = &c->table[i];
		char value[1024];
		text_printable(shown_value(c, i), value, sizeof value);
		fprintf(out, "# %s (%s)\n%s = %s\n", lang_pick(s->vi, s->en),
		        lang_pick(origins[c->values[i].origin].vi, origins[c->values[i].origin].en), s->key, value);
	}
}

void
config_free(struct config **c)
{
	if (c == NULL || *c == NULL)
		return;
	for (size_t i = 0; i < (*c)->n; i++)
		free((*c)->values[i].text);
	free((*c)->values);
	free(*c);
	*c = NULL;
}
