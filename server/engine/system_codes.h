/* Codes of the centre itself (system_codes.def): no rule was broken, the centre could not judge. */
#ifndef LT_SERVER_ENGINE_SYSTEM_CODES_H
#define LT_SERVER_ENGINE_SYSTEM_CODES_H
#include <stddef.h>

enum system_code {
#define SYSTEM(symbol, code, vi, en, remedy_vi, remedy_en) SYSTEM_##symbol,
#include "server/engine/system_codes.def"
#undef SYSTEM
	SYSTEM_COUNT
};
struct system_row { const char *code, *vi, *en, *remedy_vi, *remedy_en; };
extern const struct system_row system_rows[SYSTEM_COUNT];
const struct system_row *system_find(const char *code);      /* NULL: not one of these */
/* The sentences of a fault code "LT-3014", for findings about bodies that could not be read; NULL: unknown. */
const struct system_row *system_fault(int code);

#endif
