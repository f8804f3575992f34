/* Documents (S61): issuer, number, type and date together name one; the number alone does not. What a document replaces is
 * named by it, is not younger, and the chain does not come back. Whoever knows a document may record it. */
#include "common/rules/work.h"
#include "common/record/codec.h"

static void
read_document(struct work *w)
{
	w->bases = BIT(LT__BASIS__BASIS_EVENT) | BIT(LT__BASIS__BASIS_OPENING);
}

static void
check_form(struct work *w)
{
	const Lt__Document *d = w->u->document;
	int32_t from = d->has_valid_from ? d->valid_from : d->signed_on;

	form_text(w, d->issuer, "document.issuer");
	form_text(w, d->number, "document.number");
	form_text(w, d->type_code, "document.type_code");
	form_text(w, d->title, "document.title");
	if (form_has(w, d->has_signed_on, "document.signed_on"))
		form_key_date(w, true, d->signed_on, "document.signed_on");
	form_known(w, d->has_classification, d->classification, LT__DOCUMENT_CLASS__DOCUMENT_CLASS_RESTRICTED,
	           "document.classification");
	if (d->has_signed_on && d->has_valid_to && d->valid_to <= from)
		work_break(w, RULE_DOC_001, "document.valid_to");
}

static struct links
replaced_by(const struct node *n)
{
	return (struct links){ n->document->n_replaces_ids, n->document->replaces_ids };
}

static void
check_replaced(struct work *w, struct id self)
{
	const Lt__Document *d = w->u->document;
	const struct node *other;
	struct id id;

	for (size_t i = 0; i < d->n_replaces_ids; i++) {
		if (!id_from_bytes(d->replaces_ids[i].data, d->replaces_ids[i].len, &id))
			continue;
		if (id_equal(&id, &self)) {
			work_report(w, RULE_DOC_002, "document.replaces_ids");
			return;
		}
		other = work_node(w, KIND_DOCUMENT, id, true);
		if (other && other->document->signed_on > d->signed_on)
			work_report_other(w, RULE_DOC_003, "document.replaces_ids", id, other->document->signed_on);
	}
	if (d->n_replaces_ids && place_leads_back(w, KIND_DOCUMENT, self, replaced_by(w->after), replaced_by))
		work_report(w, RULE_DOC_004, "document.replaces_ids");
}

static void
judge_document(struct work *w)
{
	struct id id = document_id(w->u->document);

	if (!events_take(w, id, w->u->document->signed_on, "document.signed_on"))
		return;
	if (w->after->from < w->out->earliest)
		w->out->earliest = w->after->from;
	check_replaced(w, id);
}

const struct subject document_subject = {
	.kind = KIND_DOCUMENT, .read = read_document, .check_form = check_form, .judge = judge_document, .generic = true,
	.may_be_issued = true,
};
