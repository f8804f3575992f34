/* Who is meant: card, name and birth date of a row become a person_ref through the room of names. What a row says of a
 * person beyond what was known is handed back, to be kept when the row is recorded; nothing of it enters the Update. */
#include <stdio.h>
#include <string.h>

#include "common/files/cell.h"
#include "client/forms/forms_room.h"
#include "common/base/clock.h"
#include "common/base/lang.h"

struct who {
	const struct column *card_at, *name_at, *birth_at;
	const char *card;
	struct person said; /* what the row says */
};

/* ---- what the row says ---- */

static enum result
who_read(struct cell_work *w, const char *const *cells, struct who *who, const struct column **bad, struct fault *f)
{
	char digits[CARD_MAX_BYTES + 1];
	*who = (struct who){ 0 };
	who->said.name = form_cell(w->form, cells, IN_PERSON, PERSON_NAME, &who->name_at);
	who->said.card = form_cell(w->form, cells, IN_PERSON, PERSON_CARD, &who->card_at);
	const char *birth = form_cell(w->form, cells, IN_PERSON, PERSON_BIRTH_ON, &who->birth_at);

	*bad = who->name_at;
	if (who->said.name != NULL && strlen(who->said.name) > NAME_MAX_BYTES)
		return fault_set(f, REFUSED, LT_2019, "", "%.40s… (%zu > %d byte)", who->said.name,
		                 strlen(who->said.name), NAME_MAX_BYTES);
	*bad = who->card_at;
	if (who->said.card != NULL && strlen(who->said.card) > CARD_MAX_BYTES)
		return fault_set(f, REFUSED, LT_2019, "", "%.40s… (%zu > %d byte)", who->said.card,
		                 strlen(who->said.card), CARD_MAX_BYTES);
	if (who->said.card != NULL && !card_fold(who->said.card, digits, sizeof digits))
		return fault_set(f, REFUSED, LT_2047, "", "%.40s", who->said.card);
	*bad = who->birth_at;
	if (birth == NULL)
		return DONE;
	enum result r = cell_date(birth, &who->said.birth_on, f);
	if (r == DONE && who->said.birth_on > w->ctx->today)
		r = fault_set(f, REFUSED, LT_2014, "", "%.40s (%s)", birth,
		              lang_pick("ngày này chưa đến", "that day has not come yet"));
	who->said.has_birth_on = r == DONE;
	return r;
}

/* ---- who it is ---- */

static enum result
refuse_nobody(const struct who *who, const struct column **bad, struct fault *f)
{
	*bad = who->said.card != NULL ? who->card_at : who->name_at;
	return fault_set(f, REFUSED, LT_2042, "", "%.100s%s%.40s", who->said.name != NULL ? who->said.name : "",
	                 who->said.name != NULL && who->said.card != NULL ? ", " : "",
	                 who->said.card != NULL ? who->said.card : "");
}

/* Found by his card, and the birth date agrees: whatever the names say. */
static bool
same_person(const struct person *said, const struct person *known)
{
	return said->card != NULL && known->card != NULL && said->name != NULL && known->name != NULL &&
	       said->has_birth_on && known->has_birth_on && said->birth_on == known->birth_on;
}

/* The card is known under another name. With his birth date it is he, and the name may be put right on purpose. */
static enum result
other_name(struct cell_work *w, const struct who *who, const struct id *ref, const struct column **bad, struct fault *f)
{
	struct person known = { 0 };
	bool there = false;
	enum result r = names_get(w->ctx->names, ref, &known, &there, f);
	if (r != DONE)
		return r;
	bool same = there && same_person(&who->said, &known);
	if (same && w->ctx->corrects_names)
		return DONE;
	*bad = who->name_at;
	return fault_set(f, REFUSED, LT_2044, "", "%.40s: «%.100s» ≠ «%.100s»%s", who->said.card,
	                 there && known.name != NULL ? known.name : "?", who->said.name,
	                 same ? lang_pick(" (cùng ngày sinh: nếu tên đã ghi bị sai thì nhập lại với --amend)",
	                                  " (of the same birth date: if the known name is wrong import again with "
	                                  "--amend)")
	                      : "");
}

static enum result
enter(struct cell_work *w, const struct who *who, struct row_person *out, const struct column **bad, struct fault *f)
{
	*bad = who->name_at;
	if (who->said.name == NULL)
		return fault_set(f, REFUSED, LT_2048, "", "%.40s", who->said.card);
	out->ref = id_v7(clock_wall_ms());
	out->card = who->said.card;
	out->has_birth_on = who->said.has_birth_on;
	out->birth_on = who->said.birth_on;
	w->out->person = who->said;
	w->out->person.ref = out->ref;
	w->out->has_person = true;
	return DONE;
}

/* Somebody known: what is known of him fills what the row leaves out, and the other way round. */
static enum result
complete(struct cell_work *w, const struct who *who, struct row_person *out, struct fault *f)
{
	struct person known = { 0 };
	bool there = false;
	enum result r = names_get(w->ctx->names, &out->ref, &known, &there, f);
	if (r != DONE || !there)
		return r;
	out->card = who->said.card != NULL ? who->said.card
	            : known.card != NULL   ? arena_text(w->arena, known.card)
	                                   : NULL;
	out->has_birth_on = who->said.has_birth_on || known.has_birth_on;
	out->birth_on = who->said.has_birth_on ? who->said.birth_on : known.birth_on;
	bool more = (who->said.card != NULL && known.card == NULL) || (who->said.has_birth_on && !known.has_birth_on) ||
	            (who->said.name != NULL && known.name == NULL);
	bool corrected = who->said.has_birth_on && known.has_birth_on && who->said.birth_on != known.birth_on;
	corrected |=
		w->ctx->corrects_names && same_person(&who->said, &known) && strcmp(who->said.name, known.name) != 0;
	if (more || corrected) {
		w->out->person = who->said;
		w->out->person.ref = out->ref;
		w->out->has_person = true;
	}
	return DONE;
}

/* Taken in by name and birth date before his card was known: the card tells nothing yet. */
static enum result
find_without_card(struct cell_work *w, const struct who *who, enum names_found *found, struct id *ref, struct fault *f)
{
	struct person same = who->said, known = { 0 };
	bool there = false;
	same.card = NULL;
	enum result r = names_find(w->ctx->names, &same, found, ref, f);
	if (r == DONE && *found == NAMES_ONE)
		r = names_get(w->ctx->names, ref, &known, &there, f);
	bool him = r == DONE && there && known.card == NULL && (!known.has_birth_on || known.birth_on == same.birth_on);
	*found = him ? NAMES_ONE : NAMES_NONE;
	return r;
}

enum result
person_of_row(struct cell_work *w, const char *const *cells, bool may_enter, struct row_person *out,
              const struct column **bad, struct fault *f)
{
	struct who who;
	enum names_found found;

	*out = (struct row_person){ 0 };
	enum result r = who_read(w, cells, &who, bad, f);
	if (r != DONE || (who.said.name == NULL && who.said.card == NULL))
		return r;
	r = names_find(w->ctx->names, &who.said, &found, &out->ref, f);
	if (r == DONE && found == NAMES_NONE && who.said.card != NULL && who.said.name != NULL && who.said.has_birth_on)
		r = find_without_card(w, &who, &found, &out->ref, f);
	if (r != DONE)
		return r;
	out->known = true;
	*bad = who.card_at;
	switch (found) {
	case NAMES_MANY:
		return fault_set(f, REFUSED, LT_2043, "", "%.100s", who.said.name != NULL ? who.said.name : "");
	case NAMES_DIFFERENT:
		r = other_name(w, &who, &out->ref, bad, f);
		return r == DONE ? complete(w, &who, out, f) : r;
	case NAMES_NONE:
		return may_enter ? enter(w, &who, out, bad, f) : refuse_nobody(&who, bad, f);
	default:
		w->out->by_name_only = who.said.card == NULL && !who.said.has_birth_on;
		return complete(w, &who, out, f);
	}
}

/* ---- people in a cell ---- */

static enum result
one_put(struct cell_work *w, const char *text, ProtobufCBinaryData *out, struct fault *f)
{
	char digits[CARD_MAX_BYTES + 1];
	bool card = strlen(text) <= CARD_MAX_BYTES && card_fold(text, digits, sizeof digits);
	struct person said = { .card = card ? text : NULL, .name = card ? NULL : text };
	enum names_found found;
	struct id ref;

	enum result r = names_find(w->ctx->names, &said, &found, &ref, f);
	if (r != DONE)
		return r;
	if (found == NAMES_MANY)
		return fault_set(f, REFUSED, LT_2043, "", "%.100s", text);
	if (found != NAMES_ONE)
		return fault_set(f, REFUSED, LT_2042, "", "%.100s", text);
	out->len = sizeof ref.b;
	out->data = arena_copy(w->arena, ref.b, sizeof ref.b);
	return out->data != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%zu", strlen(text));
}

enum result
people_put(struct cell_work *w, const struct column *c, ProtobufCMessage *m, const char *text, struct fault *f)
{
	const ProtobufCFieldDescriptor *fd = form_binding(w->form, c)->fd;
	bool many = fd->label == PROTOBUF_C_LABEL_REPEATED;
	size_t max = many ? form_binding(w->form, c)->limits->max_count : 1, n = 0;
	ProtobufCBinaryData *refs = arena_alloc(w->arena, max * sizeof *refs);
	char *copy = arena_text(w->arena, text), *rest = copy, *one;
	enum result r = refs != NULL && copy != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%.40s", text);

	while (r == DONE && (one = strsep(&rest, ";")) != NULL) {
		one += strspn(one, " ");
		for (size_t len = strlen(one); len > 0 && one[len - 1] == ' '; len--)
			one[len - 1] = '\0';
		if (*one == '\0')
			continue;
		if (n == max)
			return fault_set(f, REFUSED, LT_2016, "", "%zu (… %zu)", n + 1, max);
		r = one_put(w, one, &refs[n++], f);
	}
	if (r != DONE || n == 0)
		return r;
	if (many) {
		memcpy(FIELD_AT(m, fd), &refs, sizeof refs);
		*FIELD_COUNT(m, fd) = n;
	} else {
		memcpy(FIELD_AT(m, fd), &refs[0], sizeof refs[0]);
		*FIELD_HAS(m, fd) = 1;
	}
	return r;
}

/* ---- ages ---- */

int
months_between(int32_t from, int32_t to)
{
	int y1, m1, d1, y2, m2, d2;
	date_split(from, &y1, &m1, &d1);
	date_split(to, &y2, &m2, &d2);
	int months = (y2 - y1) * 12 + (m2 - m1) - (d2 < d1);
	return months > 0 ? months : 0;
}
