/* The table both directions of JSON are made from. Names are kept for ever: frozen reports are stored in this form. */
#include <stddef.h>

#include "server/sheets/json.h"
#include "server/sheets/sheet.h"

const char *const what_words[] = { "blank", "no_data", "words", "count", "share", "ratio", "points", "percent", "day", NULL };
const char *const cover_words[] = { "none", "small", "other", NULL };
static const char *const column_words[] = { "words", "number", "share", "day", NULL };
static const char *const chart_words[] = { "none", "bars", "line", NULL };

#define TEXT(struct_name, field) { #field, FIELD_TEXT, offsetof(struct struct_name, field), NULL }
#define BOTH(struct_name, field) TEXT(struct_name, field##_vi), TEXT(struct_name, field##_en)
#define END { NULL, FIELD_TEXT, 0, NULL }

const struct json_field book_fields[] = {
	TEXT(book, report),
	TEXT(book, period),
	{ "j", FIELD_INT, offsetof(struct book, j), NULL },
	{ "at_ms", FIELD_INT, offsetof(struct book, at_ms), NULL },
	{ "catalogue", FIELD_SMALL, offsetof(struct book, catalogue), NULL },
	{ "small", FIELD_SMALL, offsetof(struct book, small), NULL },
	TEXT(book, class_code),
	{ "left_vi", FIELD_PAIR, offsetof(struct book, left_vi), NULL },
	{ "left_en", FIELD_PAIR, offsetof(struct book, left_en), NULL },
	BOTH(book, right),
	{ "sign_vi", FIELD_PAIR, offsetof(struct book, sign_vi), NULL },
	{ "sign_en", FIELD_PAIR, offsetof(struct book, sign_en), NULL },
	BOTH(book, received),
	BOTH(book, series),
	END,
};
const struct json_field sheet_fields[] = {
	BOTH(sheet, name), BOTH(sheet, title), BOTH(sheet, as_of), BOTH(sheet, unit), END,
};
const struct json_field column_fields[] = {
	TEXT(sheet_column, key),
	BOTH(sheet_column, group),
	TEXT(sheet_column, vi),
	TEXT(sheet_column, en),
	{ "type", FIELD_WORD, offsetof(struct sheet_column, type), column_words },
	{ "width", FIELD_UNSIGNED, offsetof(struct sheet_column, width), NULL },
	{ "sensitive", FIELD_BOOL, offsetof(struct sheet_column, sensitive), NULL },
	{ "judges", FIELD_BOOL, offsetof(struct sheet_column, judges), NULL },
	END,
};
const struct json_field row_fields[] = {
	TEXT(sheet_row, key),
	{ "depth", FIELD_UNSIGNED, offsetof(struct sheet_row, depth), NULL },
	{ "total", FIELD_BOOL, offsetof(struct sheet_row, total), NULL },
	{ "sensitive", FIELD_BOOL, offsetof(struct sheet_row, sensitive), NULL },
	END,
};
const struct json_field chart_fields[] = {
	{ "type", FIELD_WORD, offsetof(struct sheet_chart, type), chart_words },
	{ "labels", FIELD_UNSIGNED, offsetof(struct sheet_chart, labels), NULL },
	TEXT(sheet_chart, vi),
	TEXT(sheet_chart, en),
	END,
};
