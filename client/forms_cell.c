/* One cell into one field, by the field's type: text, label, date, whole number, yes or no, code of another. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/forms_room.h"
#include "common/base/clock.h"

static void *
field_at(ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd)
{
	return (char *)m + fd->offset;
}

static void
mark_present(ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd)
{
	*(protobuf_c_boolean *)((char *)m + fd->quantifier_offset) = 1;
}

static bool
number_read(const char *text, int64_t *out)
{
	char *end;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && (*text == '-' || (*text >= '0' && *text <= '9'));
}

enum result
cell_date(const char *text, int32_t *out, struct fault *f)
{
	int day, month, year, used = 0;
	bool iso = strlen(text) == 10 && text[4] == '-' && text[7] == '-';
	bool shaped = iso ? sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3
	                  : sscanf(text, "%2d/%2d/%4d%n", &day, &month, &year, &used) == 3;
	if (!shaped || text[used] != '\0' || year < 1000)
		return fault_set(f, REFUSED, LT_2013, "", "%.80s", text);
	if (iso ? !date_parse_iso(text, out) : !date_make(year, month, day, out))
		return fault_set(f, REFUSED, LT_2014, "", "%.80s", text);
	return DONE;
}

static enum result
put_date(struct cell_work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd, const struct field *limits,
         const char *text, struct fault *f)
{
	int32_t date;
	enum result r = cell_date(text, &date, f);
	if (r != DONE)
		return r;
	memcpy(field_at(m, fd), &date, sizeof date);
	mark_present(m, fd);
	return DONE;
}

static enum result
put_number(struct cell_work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd, const struct field *limits,
           const char *text, struct fault *f)
{
	int64_t value;
	if (!number_read(text, &value))
		return fault_set(f, REFUSED, LT_2015, "", "%.80s", text);
	if (value < limits->min || value > limits->max)
		return fault_set(f, REFUSED, LT_2016, "", "%.80s (%lld … %lld)", text, (long long)limits->min,
		                 (long long)limits->max);
	uint32_t v = (uint32_t)value;   /* every number of these forms is a uint32 */
	memcpy(field_at(m, fd), &v, sizeof v);
	mark_present(m, fd);
	return DONE;
}

static enum result
put_bool(struct cell_work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd, const struct field *limits,
         const char *text, struct fault *f)
{
	if ((text[0] != '0' && text[0] != '1') || text[1] != '\0')
		return fault_set(f, REFUSED, LT_2017, "", "%.80s", text);
	*(protobuf_c_boolean *)field_at(m, fd) = text[0] == '1';
	mark_present(m, fd);
	return DONE;
}

static void
labels_list(const ProtobufCEnumDescriptor *e, char *out, size_t size)
{
	size_t used = 0;
	for (unsigned i = 0; i < e->n_values && used < size; i++)
		if (e->values[i].value != 0)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
			                         enum_label(e, e->values[i].value));
}

static enum result
put_label(struct cell_work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd, const struct field *limits,
          const char *text, struct fault *f)
{
	const ProtobufCEnumDescriptor *e = fd->descriptor;
	char labels[240];
	int value;
	if (!enum_value(e, text, &value)) {
		labels_list(e, labels, sizeof labels);
		return fault_set(f, REFUSED, LT_2018, "", "%.60s (%s)", text, labels);
	}
	memcpy(field_at(m, fd), &value, sizeof value);
	mark_present(m, fd);
	return DONE;
}

static enum result
put_text(struct cell_work *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd, const struct field *limits,
         const char *text, struct fault *f)
{
	size_t len = strlen(text);
	if ((int64_t)len > limits->max)
		return fault_set(f, REFUSED, LT_2019, "", "%.40s… (%zu > %lld byte)", text, len, (long long)limits->max);
	char *copy = arena_text(w->arena, text);
	memcpy(field_at(m, fd), &copy, sizeof copy);
	return copy != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%zu", len);
}

static enum result
resolve(struct cell_work *w, uint32_t kind, const char *code, ProtobufCBinaryData *out, struct fault *f)
{
	const struct field *limits = field_find(kind_by_tag(kind)->message, 1);
	struct id id;
	bool derived;

	if ((int64_t)strlen(code) > limits->max)
		return fault_set(f, REFUSED, LT_2019, "", "%.40s… (%zu > %lld byte)", code, strlen(code),
		                 (long long)limits->max);
	enum result r = mirror_resolve(w->ctx->mirror, kind, code, w->on, &id, &derived, f);
	if (r != DONE)
		return r;
	out->len = sizeof id.b;
	out->data = arena_copy(w->arena, id.b, sizeof id.b);
	if (derived && w->out->n_mentions < MENTIONS_MAX)
		w->out->mentions[w->out->n_mentions++] = (struct mention){ kind, arena_text(w->arena, code), id };
	return out->data != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%s", code);
}

/* "A01;A02" */
static enum result
put_codes(struct cell_work *w, const struct column *c, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd,
          const struct field *limits, const char *text, struct fault *f)
{
	ProtobufCBinaryData *ids = arena_alloc(w->arena, limits->max_count * sizeof *ids);
	char *copy = arena_text(w->arena, text), *rest = copy, *code;
	size_t n = 0;
	enum result r = ids != NULL && copy != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%.40s", text);

	while (r == DONE && (code = strsep(&rest, ";")) != NULL) {
		code += strspn(code, " ");
		for (size_t len = strlen(code); len > 0 && code[len - 1] == ' '; len--)
			code[len - 1] = '\0';
		if (*code == '\0')
			continue;
		if (n == limits->max_count)
			return fault_set(f, REFUSED, LT_2016, "", "%zu (… %u)", n + 1, limits->max_count);
		r = resolve(w, c->refers_to, code, &ids[n++], f);
	}
	memcpy(field_at(m, fd), &ids, sizeof ids);
	*(size_t *)((char *)m + fd->quantifier_offset) = n;
	return r;
}

static enum result
put_code(struct cell_work *w, const struct column *c, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd,
         const struct field *limits, const char *text, struct fault *f)
{
	if (fd->label == PROTOBUF_C_LABEL_REPEATED)
		return put_codes(w, c, m, fd, limits, text, f);
	enum result r = resolve(w, c->refers_to, text, field_at(m, fd), f);
	if (r == DONE)
		mark_present(m, fd);
	return r;
}

enum result
cell_put(struct cell_work *w, const struct column *c, ProtobufCMessage *m, const char *text, struct fault *f)
{
	const ProtobufCFieldDescriptor *fd = protobuf_c_message_descriptor_get_field(m->descriptor, c->tag);
	const struct field *limits = field_find(m->descriptor, c->tag);

	if (c->refers_to != 0)
		return put_code(w, c, m, fd, limits, text, f);
	if (limits->is_date)
		return put_date(w, m, fd, limits, text, f);
	switch (fd->type) {
	case PROTOBUF_C_TYPE_ENUM:
		return put_label(w, m, fd, limits, text, f);
	case PROTOBUF_C_TYPE_BOOL:
		return put_bool(w, m, fd, limits, text, f);
	case PROTOBUF_C_TYPE_UINT32:
		return put_number(w, m, fd, limits, text, f);
	default:
		return put_text(w, m, fd, limits, text, f);
	}
}
