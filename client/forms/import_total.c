/* The «Tổng cộng» rows: what they print must be the sum of the rows above, of all of them or of those since the last
 * total. Rows that are refused count too: they are in the file. A column with a figure that is not exact («khoảng 20»)
 * has no sum. */
#include <stdio.h>

#include "common/files/cell.h"
#include "client/forms/forms_room.h"
#include "client/forms/import_room.h"
#include "common/base/lang.h"

static bool
is_number(const struct import *im, size_t column)
{
	const struct column *c = &im->form->columns[column];
	const ProtobufCFieldDescriptor *fd = im->form->bindings[column].fd;
	if (c->field != NULL)
		return c->field->type == LTC__FIELD_TYPE__FIELD_TYPE_COUNT ||
		       c->field->type == LTC__FIELD_TYPE__FIELD_TYPE_MONEY;
	return fd != NULL && fd->type == PROTOBUF_C_TYPE_UINT32 && fd->label != PROTOBUF_C_LABEL_REPEATED;
}

void
import_sum(struct import *im)
{
	for (size_t i = 0; i < im->form->n_columns; i++) {
		int64_t value;
		if (is_blank(im->cells[i]) || !is_number(im, i))
			continue;
		struct sum *sum = &im->sums[i];
		if (!form_figure(im->form, &im->form->columns[i], im->cells[i], &value)) {
			sum->rough |= im->form->columns[i].field != NULL;
			continue;
		}
		if (__builtin_add_overflow(sum->all, value, &sum->all) ||
		    __builtin_add_overflow(sum->since, value, &sum->since))
			*sum = (struct sum){ .all = INT64_MIN, .since = INT64_MIN, .rough = sum->rough };
	}
}

bool
import_total(struct import *im)
{
	bool fits = true;
	for (size_t i = 0; i < im->form->n_columns; i++) {
		const char *cell = im->cells[i];
		struct sum *sum = &im->sums[i];
		struct fault why = { 0 };
		int64_t printed;
		if (is_blank(cell) || !is_number(im, i) || sum->rough)
			continue;
		if (!form_figure(im->form, &im->form->columns[i], cell, &printed)) {
			if (cell[0] < '0' || cell[0] > '9' || cell_number(cell, &printed, &why) == DONE)
				continue; /* «Tổng cộng» itself may stand here */
		} else if (printed == sum->all || printed == sum->since) {
			continue;
		} else {
			(void)!fault_set(&why, REFUSED, LT_2052, "",
			                 lang_pick("cộng được %lld, tệp ghi %lld",
			                           "the rows add up to %lld, the file says %lld"),
			                 (long long)sum->all, (long long)printed);
		}
		import_refuse(im, im->form->columns[i].name, cell, &why);
		fits = false;
	}
	for (size_t i = 0; i < im->form->n_columns; i++)
		im->sums[i].since = 0;
	return fits;
}
