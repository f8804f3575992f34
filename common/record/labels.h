/* What people call enum values and columns: one table for import, new, template, table and messages. Reading is
 * generous (the program's word, Vietnamese, English, other spellings; case, diacritics, the place of a tone mark
 * and punctuation do not matter), writing says one word per language. */
#ifndef LT_RECORD_LABELS_H
#define LT_RECORD_LABELS_H
#include "common/base/lang.h"
#include "common/record/kinds.h"

#define LABEL_MAX 160              /* a folded label with its terminator; longer texts are nobody's label */

/* "Hòa  Bình", "hoà_bình" and "hoa binh" are one: letters and digits in lower case without marks, single spaces. */
void label_fold(const char *text, char *out, size_t size);

/* "chính thức", "official"; the program's word when people have no other; NULL when there is no such value. */
const char *label_value(const ProtobufCEnumDescriptor *e, int value, enum lang lang);
bool label_read(const ProtobufCEnumDescriptor *e, const char *text, int *out);      /* never UNSPECIFIED */

/* For tests of the table: no two values of an enum share a spelling; why says which do. */
bool labels_are_distinct(char *why, size_t size);

/* What a column of a form is called beside the label of its field (common/record/kinds.h). vi, en NULL: the field's. */
struct column_label { uint32_t kind; const char *column, *vi, *en, *more; };     /* kind 0: in every form */
const struct column_label *label_column(uint32_t kind, const char *column);         /* NULL: nothing to add */
bool label_has(const char *spellings, const char *folded);            /* "a|b|c" holds it; spellings NULL: no */
bool label_is_ordinal(const char *cell);                              /* "STT", "TT", "No.": a column to pass over */

#endif
