/* Everything as one book. Each report has the rows it would have by itself, unless --by says otherwise; a review without a programme that
 * has baselines or targets, and standing lists by the dozen, do not stop the rest. */
#include <string.h>

#include "server/report/work.h"

static const struct { report_fn *make; enum level level; } parts[] = {
#define REPORT(name, vi, en, default_level, make) { make, default_level },
#include "server/report/reports.def"
#undef REPORT
};

/* No programme measured: the book goes on without its review. */
static bool
may_be_left_out(size_t part, enum result r, const struct fault *f)
{
	return parts[part].make == make_review && r == REFUSED && (f->code == LT_5387 || f->code == LT_5388);
}

enum result
make_workbook(struct making *m, struct fault *f)
{
	enum level asked = m->level, filled = m->level;
	enum result r = DONE;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && r == DONE; i++) {
		struct fault own = { 0 };
		if (parts[i].make == make_workbook)
			continue;
		enum level level = m->q->by != NULL || m->q->subject != NULL ? asked : parts[i].level;
		if (level != filled)
			r = places_fill(m, level, f);
		filled = m->level = level;
		if (r == DONE)
			r = parts[i].make(m, &own);
		if (may_be_left_out(i, r, &own))
			r = DONE;
		else if (r != DONE && own.code != FAULT_NONE)
			*f = own;
	}
	return r;
}
