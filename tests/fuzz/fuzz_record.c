/* A body from outside, by the way every body goes: pre-check, unpack, judge. The first byte says how it is asked (bit
 * 0: the centre's own hand; bit 1: a lookup that knows nothing but ids). What is unpacked can be packed again and then
 * reads the same; what is judged twice is judged the same; what is accepted folds. */
#include <assert.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "common/record/codec.h"
#include "tests/fuzz/small_world.h"

#define TODAY "2024-12-31"
#define RUNS_OF_A_WORLD 5000      /* its lookup allocates */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct lookup
lookup_of(unsigned how)
{
	static struct world *worlds[2];
	static unsigned runs[2];
	unsigned i = how >> 1 & 1;
	if (runs[i]++ % RUNS_OF_A_WORLD == 0) {
		world_free(&worlds[i]);
		worlds[i] = small_world();
		if (i == 1)
			world_blind(worlds[i]);
	}
	return world_lookup(worlds[i]);
}

static void
body_reads_the_same(const Lt__Update *u)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct buffer once = { 0 }, twice = { 0 };
	Lt__Update *again;
	struct fault f = { 0 };
	if (record_pack(u, &once, &f) == DONE) {
		if (record_unpack(buffer_slice(&once), a, &again, &f) != DONE || record_pack(again, &twice, &f) != DONE)
			abort();
		assert(slice_equal(buffer_slice(&once), buffer_slice(&twice)));
	} else {
		assert(f.code == LT_3002);   /* a body of the greatest size may grow by a byte when packed anew */
	}
	buffer_fini(&once);
	buffer_fini(&twice);
	arena_free(&a);
}

static void
judgements_agree(const struct judgement *a, const struct judgement *b)
{
	assert(a->decision == b->decision && a->n_findings == b->n_findings);
	for (size_t i = 0; i < a->n_findings; i++) {
		assert(a->findings[i].rule == b->findings[i].rule && a->findings[i].says == b->findings[i].says);
		assert(strcmp(a->findings[i].field, b->findings[i].field) == 0);
		assert(id_equal(&a->findings[i].other, &b->findings[i].other));
		assert(a->findings[i].other_on == b->findings[i].other_on);
	}
	assert(a->waits_for.by == b->waits_for.by && id_equal(&a->waits_for.id, &b->waits_for.id));
	assert(a->created == b->created && a->amends == b->amends && a->earliest == b->earliest);
	assert((a->after == NULL) == (b->after == NULL));
	if (a->after != NULL)
		assert(a->after->n_spans == b->after->n_spans && a->after->version == b->after->version);
}

static void
findings_speak(const struct judgement *j)
{
	char text[1200];
	for (size_t i = 0; i < j->n_findings; i++)
		for (enum lang lang = LANG_VI; lang <= LANG_EN; lang++) {
			finding_sentence(&j->findings[i], lang, text, sizeof text);
			assert(*text != '\0' && text_is_utf8(text, strlen(text)));
		}
}

static void
node_folds(const struct node *n)
{
	struct arena *a = arena_new(1u << 20);
	struct node copy = *n;
	assert(node_known(n) && n->n_spans > 0 && n->version > 0);
	copy.events = arena_copy(a, n->events, n->n_events * sizeof *n->events);
	for (size_t i = 0; i < n->n_spans; i++) {
		assert(n->spans[i].from < n->spans[i].to);
		assert(i == 0 || n->spans[i - 1].to == n->spans[i].from);
	}
	assert(node_fold(&copy, a) == NULL);
	assert(copy.n_spans == n->n_spans && copy.from == n->from);
	for (size_t i = 0; i < n->n_spans; i++)
		assert(copy.spans[i].from == n->spans[i].from &&
		       (copy.spans[i].to == n->spans[i].to || n->kind == KIND_COUNTED_RETURN) &&   /* the period is the form's */
		       id_equal(&copy.spans[i].parent, &n->spans[i].parent));
	arena_free(&a);
}

static void
judged_alike(const Lt__Update *u, unsigned how)
{
	struct arena *room[2] = { arena_new(JUDGE_ROOM), arena_new(JUDGE_ROOM) };
	struct judgement said[2];
	struct scope scope = small_scope(how & 1);
	struct lookup lookup = lookup_of(how);
	for (int i = 0; i < 2; i++)
		judge(u, &scope, &lookup, world_date(TODAY), J_NEW, room[i], &said[i]);
	judgements_agree(&said[0], &said[1]);
	findings_speak(&said[0]);
	if (said[0].decision == JUDGED_ACCEPTED) {
		assert(said[0].after != NULL && said[0].earliest >= DATE_MIN);
		node_folds(said[0].after);
	}
	if (said[0].decision == JUDGED_RETURNED)
		assert(said[0].n_findings > 0);
	arena_free(&room[0]);
	arena_free(&room[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct fault f = { 0 };
	Lt__Update *u;
	uint32_t kind;
	struct id entity;
	if (size == 0)
		goto done;
	enum result r = record_unpack((struct slice){ data + 1, size - 1 }, a, &u, &f);
	assert(r == DONE || (r == REFUSED && f.code != FAULT_NONE));
	if (r != DONE)
		goto done;
	record_entity(u, &kind, &entity);
	body_reads_the_same(u);
	judged_alike(u, data[0]);
done:
	arena_free(&a);
	return 0;
}
