/* One case: build the world, judge the record, compare the verdict in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/record/codec.h"
#include "tests/unit/test_rules.h"

unsigned rule_hits[256];

static const char *const base_lines[] = {
	"unit code=T level=province",
	"unit code=H1 level=district parent_id=T",
	"unit code=H2 level=district parent_id=T",
	"unit code=H3 level=district parent_id=T valid_from=2010-01-01",
	"unit code=X1 level=commune parent_id=H1",
	"unit code=X2 level=commune parent_id=H1",
	"unit code=X3 level=commune parent_id=H2",
	"unit code=V1 level=village parent_id=X1",
	"organisation code=TU type=province_committee",
	"organisation code=HU1 type=direct_committee parent_id=TU unit_id=H1",
	"organisation code=HU2 type=direct_committee parent_id=TU unit_id=H2",
	"organisation code=DB1 type=grassroots_committee parent_id=HU1 unit_id=X1",
	"organisation code=DB2 type=grassroots_committee parent_id=HU2",
	"organisation code=BP1 type=section_committee parent_id=DB1",
	"organisation code=CB1 type=subordinate_cell setting=village parent_id=DB1 unit_id=V1",
	"organisation code=CC1 type=grassroots_cell parent_id=HU1",
	"organisation code=TD1 type=party_group parent_id=CB1",
	"organisation code=CC2 type=grassroots_cell parent_id=HU2",
	"organisation code=CC3 valid_from=2010-01-01 type=grassroots_cell parent_id=HU1",
};

struct world *
base_world(void)
{
	struct world *w = world_new();

	for (size_t i = 0; i < sizeof base_lines / sizeof base_lines[0]; i++)
		world_judge(w, NULL, base_lines[i], i + 1);
	return w;
}

static void
tell_line(struct world *w, char *line, uint64_t j)
{
	char verb[16], kind_name[32], code[96];
	uint32_t kind;

	if (strcmp(line, "catalogue") == 0) {
		world_use(w, small_catalogue());
		return;
	}
	if (strncmp(line, "as ", 3) == 0) {
		char *rest = strchr(line + 3, ' ');
		*rest = '\0';
		world_judge(w, line + 3, rest + 1, j);
		return;
	}
	if (strcmp(line, "blind") == 0) {
		world_blind(w);
		return;
	}
	if (sscanf(line, "%15s %31s %95s", verb, kind_name, code) != 3 ||
	    (strcmp(verb, "hide") != 0 && strcmp(verb, "park") != 0)) {
		world_judge(w, NULL, line, j);
		return;
	}
	kind = kind_by_name(kind_name)->tag;
	if (strcmp(verb, "hide") == 0)
		world_hide(w, world_id(kind, code));
	else
		world_park(w, kind, world_id(kind, code));
}

void
world_tell(struct world *w, const char *before)
{
	char *lines = strdup(before ? before : ""), *save = NULL;
	uint64_t j = 100;

	for (char *line = strtok_r(lines, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		tell_line(w, line, j++);
	free(lines);
}

/* The verdict in the words the case expects: what is compared is exactly what it says. */
static void
verdict_words(const struct judgement *out, const char *expected, char *words, size_t size)
{
	static const char *const decisions[] = { "accepted", "returned", "unknown" };
	size_t len = (size_t)snprintf(words, size, "%s", decisions[out->decision]);

	if (out->decision == JUDGED_UNKNOWN) {
		char code[96] = "";
		struct id id;

		sscanf(expected, "unknown %*s %95s", code);
		id = world_id(out->waits_for.kind, code);
		assert_int_equal(out->waits_for.by, BY_ID);
		len += (size_t)snprintf(words + len, size - len, " %s %s", kind_by_tag(out->waits_for.kind)->name,
		                        id_equal(&id, &out->waits_for.id) ? code : "(another)");
	}
	for (size_t i = 0; i < out->n_findings; i++) {
		char with_field[160];

		snprintf(with_field, sizeof with_field, "%s:%s", out->findings[i].rule->code, out->findings[i].field);
		len += (size_t)snprintf(words + len, size - len, " %s",
		                        strstr(expected, with_field) ? with_field : out->findings[i].rule->code);
	}
}

static void
judge_case(struct world *w, const struct rule_case *c, const Lt__Update *u, struct arena *a, struct judgement *out)
{
	struct scope scope = world_scope(c->scope);
	struct lookup lookup = world_lookup(w);

	judge(u, &scope, &lookup, world_date(c->today ? c->today : "2026-01-15"), J_NEW, a, out);
}

static uint32_t
versions(const struct node *n)
{
	uint32_t sum = n->edition;

	for (size_t i = 0; i < n->n_events; i++)
		sum += n->events[i].version;
	return sum;
}

/* What every judgement keeps, whatever the record. */
static void
check_shape(const struct judgement *out)
{
	bool error = false;

	assert_true(out->n_findings <= FINDINGS_MAX);
	for (size_t i = 0; i < out->n_findings; i++) {
		assert_true(out->findings[i].field[0]);
		error |= out->findings[i].rule->severity == SEVERITY_ERROR;
	}
	assert_int_equal(error, out->decision == JUDGED_RETURNED);
	if (out->decision == JUDGED_RETURNED)
		assert_null(out->after);
	if (!out->after) {
		assert_null(out->event);
		assert_false(out->created);
	}
	if (out->decision == JUDGED_ACCEPTED) {
		assert_non_null(out->after);
		assert_true(out->after->n_spans > 0);
		assert_int_equal(out->after->version, versions(out->after));
		assert_int_equal(out->created, out->after->version == 1);
		assert_true(!out->event || (out->event >= out->after->events && out->event < out->after->events + out->after->n_events));
	}
}

void
check_case(const struct rule_case *c)
{
	struct world *w = base_world();
	struct arena *a = arena_new(1u << 20);
	struct judgement out;
	char words[1024];

	world_tell(w, c->before);
	judge_case(w, c, world_write(a, c->record), a, &out);
	check_shape(&out);
	verdict_words(&out, c->verdict, words, sizeof words);
	if (strcmp(words, c->verdict) != 0)
		fail_msg("%s\n  expected: %s\n  got:      %s", c->record, c->verdict, words);
	for (size_t i = 0; i < out.n_findings; i++)
		rule_hits[out.findings[i].rule - rules]++;
	arena_free(&a);
	world_free(&w);
}

/* ---- one field dropped ---- */

static bool
is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)((const char *)m + f->quantifier_offset) > 0;
	if (f->quantifier_offset)
		return *(const protobuf_c_boolean *)((const char *)m + f->quantifier_offset);
	return *(void *const *)((const char *)m + f->offset) != NULL;
}

static size_t
drop_each(struct world *w, const struct rule_case *c, struct arena *a, const ProtobufCMessage *m, const char *prefix)
{
	size_t dropped = 0;

	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const struct field *row = field_find(m->descriptor, f->id);
		struct judgement out;
		Lt__Update *u;
		char path[96];

		if (!is_set(m, f))
			continue;
		snprintf(path, sizeof path, "%s%s", m->descriptor == &lt__update__descriptor ? "envelope." : prefix, f->name);
		if (f->type == PROTOBUF_C_TYPE_MESSAGE && f->label != PROTOBUF_C_LABEL_REPEATED) {
			snprintf(path, sizeof path, "%s%s.", prefix, f->name);
			dropped += drop_each(w, c, a, *(ProtobufCMessage *const *)((const char *)m + f->offset),
			                     f->id >= KIND_UNIT && m->descriptor == &lt__update__descriptor ? "" : path);
			continue;
		}
		u = world_write(a, c->record);
		world_drop(u, path);
		judge_case(w, c, u, a, &out);
		check_shape(&out);
		if (row->required && out.decision != JUDGED_RETURNED)
			fail_msg("accepted without %s: %s", path, c->record);
		dropped++;
	}
	return dropped;
}

size_t
check_case_without_each_field(const struct rule_case *c)
{
	struct world *w = base_world();
	struct arena *a = arena_new(16u << 20);
	size_t dropped;

	world_tell(w, c->before);
	dropped = drop_each(w, c, a, &world_write(a, c->record)->base, "");
	arena_free(&a);
	world_free(&w);
	return dropped;
}
