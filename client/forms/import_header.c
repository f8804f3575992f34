/* The header: which form is this, and which cell holds which column. People's words do (labels.c); ordinal numbers and
 * the reasons of an earlier refusal are passed over. */
#include <stdio.h>
#include <string.h>

#include "client/forms/import_room.h"
#include "common/base/lang.h"
#include "common/record/labels.h"

static bool
passed_over(const char *cell)
{
	return cell[0] == '\0' || label_is_ordinal(cell) || refused_is_reason_column(cell);
}

static enum result
header_place(struct import *im, const struct form *form, const struct csv_row *row, const char *const *cells,
             struct fault *f)
{
	for (size_t i = 0; i < FORM_COLUMNS_MAX; i++)
		im->cell_of[i] = -1;
	for (uint32_t i = 0; i < row->n_cells && i < CSV_CELLS_MAX; i++) {
		int at = form_column_read(form, cells[i]);
		if (at < 0 && passed_over(cells[i]))
			continue;
		if (at < 0)
			return fault_set(f, REFUSED, LT_2004, im->file, "%.120s", cells[i]);
		if (im->cell_of[at] >= 0)
			return fault_set(f, REFUSED, LT_2006, im->file, "%.120s", cells[i]);
		im->cell_of[at] = (int)i;
	}
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		if (c->required && im->cell_of[i] < 0)
			return fault_set(f, REFUSED, LT_2005, im->file, "%s (%s)", c->name, form_label(form, c));
	}
	return DONE;
}

static enum result
form_guess(struct import *im, const struct csv_row *row, const char *const *cells, const struct form **out,
           struct fault *f)
{
	char fits[200] = "";
	const struct form *form;
	size_t n = 0;
	for (size_t i = 0; (form = form_at(i)) != NULL; i++) {
		if (header_place(im, form, row, cells, NULL) != DONE)
			continue;
		size_t used = strlen(fits);
		snprintf(fits + used, sizeof fits - used, "%s%s", used > 0 ? ", " : "", form_name(form));
		*out = form;
		n++;
	}
	if (n == 1)
		return DONE;
	if (n == 0)
		form_names(fits, sizeof fits);
	return fault_set(f, REFUSED, LT_2041, im->file, "%s", fits);
}

enum result
import_header(struct import *im, const struct csv_batch *batch, struct fault *f)
{
	if (batch->n_rows == 0)
		return fault_set(f, REFUSED, LT_2003, im->file, "%s", im->file);
	const struct csv_row *row = &batch->rows[0];
	const char *const *cells = batch->cells + row->first;
	if (row->not_utf8)
		return fault_set(f, REFUSED, LT_2007, im->file, lang_pick("dòng %u", "row %u"), row->number);
	if (row->n_cells > CSV_CELLS_MAX)
		return fault_set(f, REFUSED, LT_2004, im->file, "%u > %d", row->n_cells, CSV_CELLS_MAX);
	im->form = im->o->form;
	enum result r = im->form == NULL ? form_guess(im, row, cells, &im->form, f) : DONE;
	if (r == DONE)
		r = header_place(im, im->form, row, cells, f);
	im->n_header = row->n_cells;
	return r;
}
