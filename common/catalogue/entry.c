/* One entry: its key, and its way from bytes into an arena. Bytes come from the line or the disk, so nothing is taken
 * for granted: the pre-check bounds what unpacking may cost. */
#include <stdio.h>

#include "common/base/clock.h"
#include "common/catalogue/room.h"
#include "common/record/codec.h"
#include "common/record/kinds.h"
#include "common/record/precheck.h"

#define REPEATED_MAX 2000u /* of any repeated field: codes of a list, lines of a programme */

static bool
key_put(char out[CATALOGUE_KEY], const char *what, const char *name)
{
	if (name == NULL || *name == '\0')
		return false;
	int n = snprintf(out, CATALOGUE_KEY, "%s/%s", what, name);
	return n > 0 && n < CATALOGUE_KEY;
}

static bool
form_key(const Ltc__Form *form, char out[CATALOGUE_KEY])
{
	char day[DATE_TEXT], name[CATALOGUE_KEY];
	if (form->code == NULL || *form->code == '\0' || !form->has_valid_from)
		return key_put(out, "form", form->code);
	if (form->valid_from < DATE_MIN || form->valid_from > DATE_MAX)
		return false;
	date_format_iso(form->valid_from, day);
	int n = snprintf(name, sizeof name, "%s/%s", form->code, day);
	return n < (int)sizeof name && key_put(out, "form", name);
}

/* "baseline/PROGRAMME/INDICATOR/SITE": always with the last stroke, so that a programme's own strokes confuse nobody. */
static bool
aim_key(const char *what, const char *programme, const char *indicator, const char *site, char out[CATALOGUE_KEY])
{
	char name[CATALOGUE_KEY];
	if (programme == NULL || *programme == '\0' || indicator == NULL || *indicator == '\0')
		return false;
	int n = snprintf(name, sizeof name, "%s/%s/%s", programme, indicator, site != NULL ? site : "");
	return n < (int)sizeof name && key_put(out, what, name);
}

static bool
owed_key(const Ltc__Owed *o, char out[CATALOGUE_KEY])
{
	char day[DATE_TEXT] = "", number[16], name[CATALOGUE_KEY];
	const struct kind *kind = kind_by_tag(o->kind);
	if (o->has_valid_from && (o->valid_from < DATE_MIN || o->valid_from > DATE_MAX))
		return false;
	if (o->has_valid_from)
		date_format_iso(o->valid_from, day);
	snprintf(number, sizeof number, "%u", o->kind);
	int n = snprintf(name, sizeof name, "%s/%s/%s", kind != NULL ? kind->name : number,
	                 o->detail != NULL ? o->detail : "", day);
	return o->has_kind && n < (int)sizeof name && key_put(out, "owed", name);
}

static bool
figures_key(const Ltc__Entry *e, char out[CATALOGUE_KEY])
{
	if (e->indicator != NULL)
		return key_put(out, "indicator", e->indicator->code);
	if (e->periods != NULL)
		return e->periods->has_period && key_put(out, "periods", period_name(e->periods->period));
	if (e->cut != NULL)
		return key_put(out, "cut", e->cut->code);
	if (e->baseline != NULL)
		return aim_key("baseline", e->baseline->programme, e->baseline->indicator, e->baseline->site, out);
	if (e->target != NULL)
		return aim_key("target", e->target->programme, e->target->indicator, e->target->site, out);
	return owed_key(e->owed, out);
}

bool
catalogue_key(const Ltc__Entry *e, char out[CATALOGUE_KEY])
{
	char year[16];
	int old = (e->form != NULL) + (e->list != NULL) + (e->parameter != NULL) + (e->holidays != NULL) +
	          (e->programme != NULL) + (e->label != NULL);
	int figures = (e->indicator != NULL) + (e->periods != NULL) + (e->cut != NULL) + (e->baseline != NULL) +
	              (e->target != NULL) + (e->owed != NULL);
	out[0] = '\0';
	if (old + figures != 1)
		return false;
	if (figures == 1)
		return figures_key(e, out);
	if (e->form != NULL)
		return form_key(e->form, out);
	if (e->list != NULL)
		return key_put(out, "list", e->list->code);
	if (e->parameter != NULL)
		return key_put(out, "parameter", e->parameter->code);
	if (e->programme != NULL)
		return key_put(out, "programme", e->programme->code);
	if (e->label != NULL)
		return key_put(out, "label", e->label->kind);
	snprintf(year, sizeof year, "%u", e->holidays->year);
	return e->holidays->has_year && key_put(out, "holidays", year);
}

enum result
catalogue_entry(struct slice bytes, struct arena *a, Ltc__Entry **out, struct fault *f)
{
	if (bytes.len > CATALOGUE_ENTRY_MAX)
		return fault_set(f, REFUSED, LT_5201, "", "%zu > %u byte", bytes.len, CATALOGUE_ENTRY_MAX);
	enum result r = precheck_plain(&ltc__entry__descriptor, bytes, REPEATED_MAX, f);
	if (r != DONE)
		return r;
	bool fresh = arena_used(a) == 0;
	ProtobufCAllocator allocator = arena_allocator(a);
	*out = ltc__entry__unpack(&allocator, bytes.len, bytes.data);
	if (*out == NULL)
		return fault_set(f, fresh ? REFUSED : LATER, LT_5201, "", "%zu byte", bytes.len);
	return DONE;
}
