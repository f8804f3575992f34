/* forms.csv: a record of every form that is accepted, and for every rule of a form one that it refuses (E) or questions (W),
 * judged by judge() under the province's catalogue. About whom: a small world of one of each. */
#include "tests/sample/test_coverage.h"
#include "common/base/clock.h"
#include "common/record/codec.h"
#include "tests/unit/world.h"

enum { CELLS = 40, RULES_MAX = 200 };
#define TODAY "2026-01-15"
static struct world *world;
static struct arena *arena;
static const struct scope centre = { .everything = true, .from = INT32_MIN, .to = INT32_MAX };

static const char *const places[] = {
	"unit code=08 level=province kind=tinh -parent_id name=Tỉnh",
	"unit code=070 level=district kind=thanh_pho parent_id=08 name=Thành_phố",
	"unit code=02200 level=commune kind=xa parent_id=070 name=Xã",
	"unit code=02200001 level=village kind=thon parent_id=02200 name=Thôn",
	"organisation code=TU08 type=province_committee unit_id=08 name=Đảng_bộ_tỉnh",
	"organisation code=DBTP type=direct_committee parent_id=TU08 unit_id=070 name=Đảng_bộ_thành_phố",
	"organisation code=DB02200 type=grassroots_committee parent_id=DBTP unit_id=02200 name=Đảng_bộ_xã",
};

/* ---- records ---- */

static char *
text_of(const char *word)
{
	char *text = arena_text(arena, word);

	for (char *at = text; *at; at++)
		if (*at == '_')
			*at = ' ';
	return text;
}

static ProtobufCBinaryData
bytes_of(struct id id)
{
	return (ProtobufCBinaryData){ sizeof id.b, arena_copy(arena, id.b, sizeof id.b) };
}

static int32_t
day_of_text(const char *iso)
{
	int32_t day;

	assert_true(date_parse_iso(iso, &day));
	return day;
}

static Lt__Update *
update_on(int32_t on)
{
	static uint8_t made;
	Lt__Update *u = arena_alloc(arena, sizeof *u);
	uint8_t id[16] = { 0x01, ++made };

	lt__update__init(u);
	u->has_update_id = u->has_op = u->has_basis = u->has_occurred_on = u->has_recorded_at = u->has_today = 1;
	u->update_id = (ProtobufCBinaryData){ sizeof id, arena_copy(arena, id, sizeof id) };
	u->op = LT__OP__OP_CREATE;
	u->basis = LT__BASIS__BASIS_EVENT;
	u->occurred_on = on;
	u->today = day_of_text(TODAY);
	u->recorded_at = (int64_t)u->today * 86400000;
	u->actor = arena_text(arena, "vp01");
	return u;
}

static const char *const issuers[] = { "Ban Thường vụ Tỉnh ủy Tuyên Quang", "Ban Thường vụ Tỉnh ủy Thái Bình" };

static Lt__Update *
document(const char *issuer, const char *signed_on)
{
	Lt__Update *u = update_on(day_of_text(signed_on));
	Lt__Document *d = arena_alloc(arena, sizeof *d);

	lt__document__init(d);
	d->issuer = arena_text(arena, issuer);
	d->number = arena_text(arena, "02-ĐA/TU");
	d->type_code = arena_text(arena, "ĐA");
	d->has_signed_on = 1;
	d->signed_on = u->occurred_on;
	d->title = arena_text(arena, "Đề án");
	u->document = d;
	return u;
}

static Lt__Update *
tq_document(void)
{
	return document(issuers[0], "2021-05-23");
}

static void
cell_fill(Lt__Cell *c, const struct form_field *field, const char *value)
{
	switch (field->type) {
	case LTC__FIELD_TYPE__FIELD_TYPE_TEXT:
		c->text = text_of(value);
		return;
	case LTC__FIELD_TYPE__FIELD_TYPE_CODE:
		c->text = arena_text(arena, value);
		return;
	case LTC__FIELD_TYPE__FIELD_TYPE_UNIT:
	case LTC__FIELD_TYPE__FIELD_TYPE_ORGANISATION:
		c->has_ref_id = 1;
		c->ref_id = bytes_of(world_id(field->type == LTC__FIELD_TYPE__FIELD_TYPE_UNIT ? KIND_UNIT : KIND_ORGANISATION,
		                              value + 1));
		return;
	case LTC__FIELD_TYPE__FIELD_TYPE_DOCUMENT:
		c->has_ref_id = 1;
		c->ref_id = bytes_of(document_id(tq_document()->document));
		return;
	case LTC__FIELD_TYPE__FIELD_TYPE_DATE:
		c->has_number = 1;
		c->number = day_of_text(value);
		return;
	default:
		c->has_number = 1;
		c->number = atoll(value);
	}
}

static size_t
cells_read(const struct catalogue_form *form, char *text, Lt__Cell ***out)
{
	Lt__Cell **cells = arena_alloc(arena, CELLS * sizeof *cells);
	char *word;
	size_t n = 0;

	while ((word = strsep(&text, " ")) != NULL) {
		char *value = strchr(word, '=');
		size_t field;

		assert_non_null(value);
		*value++ = '\0';
		field = form_field_find(form, word, n);
		if (field == SIZE_MAX)
			fail_msg("the form %s has no field %s", form->code, word);
		assert_true(n < CELLS);
		cells[n] = arena_alloc(arena, sizeof **cells);
		lt__cell__init(cells[n]);
		cells[n]->field = arena_text(arena, word);
		cell_fill(cells[n++], &form->fields[field], value);
	}
	*out = cells;
	return n;
}

/* The three kinds are alike but for the names of their dates. */
static Lt__Update *
filled(const struct catalogue_form *form, int32_t on, const char *about, char *text)
{
	Lt__Update *u = update_on(on);
	bool unit = form->subject == KIND_UNIT;
	ProtobufCBinaryData subject = bytes_of(world_id(form->subject, about));
	Lt__Cell **cells;
	size_t n = cells_read(form, text, &cells);

#define FILL(type, member, day)                                                                                            \
	do {                                                                                                               \
		Lt__##type *r = arena_alloc(arena, sizeof *r);                                                             \
		lt__##member##__init(r);                                                                                   \
		r->form = arena_text(arena, form->code);                                                                   \
		r->has_organisation_id = !unit;                                                                            \
		r->has_unit_id = unit;                                                                                     \
		*(unit ? &r->unit_id : &r->organisation_id) = subject;                                                     \
		r->has_##day = 1;                                                                                          \
		r->day = on;                                                                                               \
		r->n_cells = n;                                                                                            \
		r->cells = cells;                                                                                          \
		u->member = r;                                                                                             \
	} while (0)
	if (form->kind == KIND_COUNTED_RETURN)
		FILL(CountedReturn, counted_return, period_on);
	else if (form->kind == KIND_REGISTER_ENTRY)
		FILL(RegisterEntry, register_entry, from_on);
	else
		FILL(CaseFile, case_file, opened_on);
#undef FILL
	if (form->person) {
		u->register_entry->has_person_ref = 1;
		u->register_entry->person_ref = bytes_of(id_random());
	}
	return u;
}

static void
judged(const Lt__Update *u, struct judgement *out)
{
	struct lookup lookup = world_lookup(world);

	lookup.catalogue = catalogue;
	judge(u, &centre, &lookup, day_of_text(TODAY), J_NEW, arena, out);
}

/* ---- forms.csv ---- */

struct line {
	char *form, *breaks, *on, *about, *cells;
};

/* The rule's sentence in rules.csv: what a finding shows of it. */
static bool
sentence_of(const char *form, const char *formula, char out[400])
{
	size_t len;
	char *text = file_text(COVERAGE_CATALOG "/forms/rules.csv", &len), *rest = text, *line;
	bool found = false;

	while (!found && (line = next_line(&rest)) != NULL) {
		char *cell[6] = { 0 };

		for (int i = 0; i < 6; i++)
			cell[i] = strsep(&line, ";");
		found = cell[5] && strcmp(cell[0], form) == 0 && strcmp(cell[2], formula) == 0;
		if (found)
			snprintf(out, 400, "%s", cell[5]);
	}
	free(text);
	return found;
}

static void
expect_accepted(const struct line *l, const struct judgement *out)
{
	if (out->decision != JUDGED_ACCEPTED || out->n_findings)
		fail_msg("%s: not accepted, %s at %s", l->form, out->n_findings ? out->findings[0].rule->code : "unknown",
		         out->n_findings ? out->findings[0].field : "?");
}

static const struct form_rule *
expect_broken(const struct line *l, const struct judgement *out)
{
	char sentence[400];

	if (!sentence_of(l->form, l->breaks, sentence))
		fail_msg("%s: rules.csv has no rule %s", l->form, l->breaks);
	for (size_t i = 0; i < out->n_findings; i++) {
		const struct form_rule *says = out->findings[i].says;

		if (!says || strcmp(says->en, sentence) != 0)
			continue;
		assert_int_equal(out->findings[i].rule->severity, says->severity);
		assert_int_equal(out->decision, says->severity == SEVERITY_ERROR ? JUDGED_RETURNED : JUDGED_ACCEPTED);
		return says;
	}
	fail_msg("%s: nothing says that %s is broken", l->form, l->breaks);
	return NULL;
}

static void
world_make(void)
{
	struct judgement out;

	arena = arena_new(8u << 20);
	world = world_new();
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		world_judge(world, NULL, places[i], i + 1);
	judged(tq_document(), &out);
	assert_int_equal(out.decision, JUDGED_ACCEPTED);
	world_apply(world, out.after);
}

static void
world_end(void)
{
	world_free(&world);
	arena_free(&arena);
}

static size_t n_forms_seen, n_rules_seen;
static const struct catalogue_form *forms_seen[RULES_MAX];
static const struct form_rule *rules_seen[RULES_MAX];

static void
look_at(struct line *l)
{
	int32_t on = day_of_text(l->on);
	const struct catalogue_form *form = catalogue_form(catalogue, l->form, on);
	struct judgement out;

	if (!form)
		fail_msg("forms.csv: there is no form %s on %s", l->form, l->on);
	arena_reset(arena);
	judged(filled(form, on, l->about, l->cells), &out);
	assert_true(n_forms_seen < RULES_MAX && n_rules_seen < RULES_MAX);
	if (*l->breaks)
		rules_seen[n_rules_seen++] = expect_broken(l, &out);
	else {
		expect_accepted(l, &out);
		forms_seen[n_forms_seen++] = form;
	}
}

static bool
seen(const void *const *of, size_t n, const void *what)
{
	for (size_t i = 0; i < n; i++)
		if (of[i] == what)
			return true;
	return false;
}

void
every_form_accepts_its_record_and_every_rule_refuses_one(void **state)
{
	size_t len;
	char *text = file_text(COVERAGE_RECORDS, &len), *rest = text, *line;

	world_make();
	assert_string_equal(next_line(&rest), "form;breaks;on;about;cells");
	while ((line = next_line(&rest)) != NULL) {
		struct line l = { .form = strsep(&line, ";"), .breaks = strsep(&line, ";"), .on = strsep(&line, ";"),
			          .about = strsep(&line, ";"), .cells = line };
		assert_non_null(l.cells);
		look_at(&l);
	}
	for (size_t i = 0; i < catalogue_n_forms(catalogue); i++) {
		const struct catalogue_form *form = catalogue_form_at(catalogue, i);

		if (!seen((const void *const *)forms_seen, n_forms_seen, form))
			fail_msg("forms.csv has no record of the form %s that is accepted", form->code);
		for (size_t k = 0; k < form->n_rules; k++)
			if (!seen((const void *const *)rules_seen, n_rules_seen, &form->rules[k]))
				fail_msg("forms.csv breaks no record of %s by: %s", form->code, form->rules[k].en);
	}
	free(text);
	world_end();
}

/* ---- several of a thing on one day ---- */

static Lt__Update *
told(const char *form, const char *iso, const char *cells)
{
	int32_t on = day_of_text(iso);

	return filled(catalogue_form(catalogue, form, on), on, "02200", arena_text(arena, cells));
}

static void
taken(const Lt__Update *u)
{
	struct judgement out;

	judged(u, &out);
	assert_int_equal(out.decision, JUDGED_ACCEPTED);
	assert_true(out.created);
	world_apply(world, out.after);
}

static Lt__Update *
vote(const char *post, const char *reference)
{
	char cells[160];
	Lt__Update *u;

	snprintf(cells, sizeof cells,
	         "council_post=%s convened=26 present=25 issued=25 valid=24 high=18 medium=5 low=1", post);
	u = told("confidence_vote", "2023-05-10", cells);
	u->case_file->reference = arena_text(arena, reference);
	return u;
}

/* The council and the National Assembly are elected on one day; on one day many are voted on. */
void
what_falls_on_one_day_stands_side_by_side_in_forms_or_by_references_of_its_own(void **state)
{
	struct judgement out;

	world_make();
	taken(told("election_council", "2021-05-23",
	           "council_term=2021_2026 seats=26 elected=25 women=8 minority=14 young=6 non_party=3"));
	taken(told("election_national_assembly", "2021-05-23", "assembly_term=XV voters=3900 voted=3881"));
	taken(vote("people_deputy", "01/2023"));
	taken(vote("people_deputy", "02/2023"));
	judged(vote("council_chair", "02/2023"), &out);
	assert_int_equal(out.decision, JUDGED_RETURNED);
	assert_string_equal(out.findings[0].rule->code, "REC-004");
	world_end();
}

/* ---- documents ---- */

void
documents_of_one_number_and_two_issuers_stand_side_by_side(void **state)
{
	struct judgement out;

	world_make();
	judged(document(issuers[1], "2022-04-20"), &out);
	assert_int_equal(out.decision, JUDGED_ACCEPTED);
	assert_true(out.created);
	world_apply(world, out.after);
	judged(document(issuers[1], "2022-04-20"), &out);       /* the same one again */
	assert_int_equal(out.decision, JUDGED_RETURNED);
	assert_string_equal(out.findings[0].rule->code, "REC-004");
	world_end();
}
