/* Columns by what people call them: names and labels in both languages, other spellings; case and diacritics do not
 * matter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/forms/forms_room.h"
#include "common/record/labels.h"

/* Columns that only forms have: of who is reported about, of periods, of codes that stand for ids. kind 0: every form
 * that has one of the name and no words of its own. */
static const struct column_label own_words[] = {
	{ KIND_TASK_REPORT, "task_code", "Mã nhiệm vụ", "Task code", "nhiệm vụ|task|code|mã" },
	{ KIND_TASK_REPORT, "organisation_code", "Mã tổ chức đảng", "Organisation code",
	  "tổ chức đảng|tổ chức|mã tổ chức|tổ chức báo cáo|chi bộ|mã chi bộ|organisation" },
	{ KIND_TASK, "lead_code", "Mã tổ chức chủ trì", "Code of the lead", "chủ trì|tổ chức chủ trì|lead" },
	{ KIND_TASK, "coordinator_codes", "Mã các tổ chức phối hợp", "Codes of the co-ordinators",
	  "phối hợp|tổ chức phối hợp|coordinators|co-ordinators" },
	{ KIND_TASK, "after_codes", "Sau khi xong các nhiệm vụ", "After tasks",
	  "sau nhiệm vụ|sau khi xong nhiệm vụ|after" },
	{ 0, "organisation", "Mã tổ chức đảng", "Organisation code",
	  "tổ chức đảng|tổ chức|mã tổ chức|chi bộ|mã chi bộ|organisation_code" },
	{ 0, "unit", "Mã đơn vị hành chính", "Unit code",
	  "đơn vị hành chính|đơn vị|mã đơn vị|administrative unit|unit_code" },
	{ 0, PERIOD_COLUMN, NULL, NULL, "kỳ|kỳ số liệu|thời điểm|period" },
};

static const struct column_label *
words_of(const struct form *form, const struct column *c)
{
	const struct column_label *said = label_column(form->kind, c->name);
	if (said == NULL && c->place == IN_PERSON)   /* called the same in every form */
		said = label_column(KIND_MEMBER, c->name);
	for (size_t i = 0; said == NULL && c->place != IN_CELL && i < sizeof own_words / sizeof own_words[0]; i++)
		if ((own_words[i].kind == 0 ? form->newest != NULL : own_words[i].kind == form->kind) &&
		    strcmp(own_words[i].column, c->name) == 0)
			said = &own_words[i];
	return said;
}

void
form_words(const struct form *form, const struct column *c, const char **vi, const char **en, const char **more)
{
	const struct field *field = form_binding(form, c)->limits;
	const struct column_label *said = words_of(form, c);
	*more = said != NULL ? said->more : NULL;
	*vi = *en = NULL;
	if (said != NULL && said->vi != NULL) {
		*vi = said->vi;
		*en = said->en;
	} else if (c->field != NULL) {
		*vi = c->field->vi;
		*en = c->field->en;
	} else if (field != NULL) {
		*vi = field->vi;
		*en = field->en;
	}
}

/* Every spelling of every column, folded once: a file's first thirty rows are asked cell by cell whether they name one.
 */
struct spelling {
	const struct form *form;
	const char *folded;
	int column;
};
static struct spelling *spellings;
static size_t n_spellings, spellings_size;

static void
spelling_add(const struct form *form, int column, const char *text, size_t len)
{
	char one[LABEL_MAX], folded[LABEL_MAX];
	snprintf(one, sizeof one, "%.*s", (int)len, text);
	label_fold(one, folded, sizeof folded);
	if (n_spellings == spellings_size) {
		spellings_size = spellings_size > 0 ? spellings_size * 2 : 1024;
		spellings = realloc(spellings, spellings_size * sizeof *spellings);
	}
	char *kept = strdup(folded);
	if (spellings == NULL || kept == NULL)
		abort();
	spellings[n_spellings++] = (struct spelling){ form, kept, column };
}

static void
spellings_of(const struct form *form, int column)
{
	const struct column *c = &form->columns[column];
	const char *vi, *en, *more;

	form_words(form, c, &vi, &en, &more);
	spelling_add(form, column, c->name, strlen(c->name));
	if (vi != NULL)
		spelling_add(form, column, vi, strlen(vi));
	if (en != NULL)
		spelling_add(form, column, en, strlen(en));
	while (more != NULL && *more != '\0') {
		size_t len = strcspn(more, "|");
		spelling_add(form, column, more, len);
		more += len + (more[len] == '|');
	}
}

/* What earlier versions of the catalogue's form call the same field. */
static void
spellings_of_versions(const struct form *form, int column)
{
	const struct catalogue *all = forms_catalogue();
	const struct column *c = &form->columns[column];
	for (size_t i = 0; c->field != NULL && i < catalogue_n_forms(all); i++) {
		const struct catalogue_form *version = catalogue_form_at(all, i);
		if (strcmp(version->code, form->newest->code) != 0)
			continue;
		size_t at = form_field_find(version, c->name, 0);
		if (at == SIZE_MAX || &version->fields[at] == c->field)
			continue;
		spelling_add(form, column, version->fields[at].vi, strlen(version->fields[at].vi));
		spelling_add(form, column, version->fields[at].en, strlen(version->fields[at].en));
	}
}

static int
spelling_order(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;
	int order = strcmp(x->folded, y->folded);
	return order != 0 ? order : x->column - y->column;
}

static void
spellings_make(void)
{
	const struct form *form;
	for (size_t i = 0; (form = form_at(i)) != NULL; i++)
		for (size_t k = 0; k < form->n_columns; k++) {
			spellings_of(form, (int)k);
			spellings_of_versions(form, (int)k);
		}
	qsort(spellings, n_spellings, sizeof *spellings, spelling_order);
}

void
words_forget(void)
{
	for (size_t i = 0; i < n_spellings; i++)
		free((void *)(uintptr_t)spellings[i].folded);
	free(spellings);
	spellings = NULL;
	n_spellings = spellings_size = 0;
}

static const struct spelling *
spelling_find(const struct form *form, const char *cell)
{
	char folded[LABEL_MAX];
	if (spellings == NULL)
		spellings_make();
	label_fold(cell, folded, sizeof folded);
	size_t low = 0, high = n_spellings;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(spellings[middle].folded, folded) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < n_spellings && strcmp(spellings[low].folded, folded) == 0; low++)
		if (form == NULL || spellings[low].form == form)
			return &spellings[low];
	return NULL;
}

int
form_column_read(const struct form *form, const char *cell)
{
	int exact = form_column(form, cell);
	if (exact >= 0)
		return exact;
	const struct spelling *found = spelling_find(form, cell);
	return found != NULL ? found->column : -1;
}

bool
form_is_column(const char *cell)
{
	return spelling_find(NULL, cell) != NULL;
}
