/* The fields of a book, once, for the writer and the reader of JSON. Absent fields are NULL, 0 or false; `null` among the words of
 * a list is NULL. */
#ifndef LT_SERVER_SHEETS_JSON_H
#define LT_SERVER_SHEETS_JSON_H
#include <stddef.h>

enum field_type { FIELD_TEXT, FIELD_PAIR, FIELD_INT, FIELD_SMALL, FIELD_UNSIGNED, FIELD_BOOL, FIELD_WORD };
struct json_field {
	const char *name;
	enum field_type type;
	size_t at;
	const char *const *words;     /* FIELD_WORD: an enum's, in its order, NULL last */
};
extern const struct json_field book_fields[], sheet_fields[], column_fields[], row_fields[], chart_fields[];
extern const char *const what_words[], *const cover_words[];

#endif
