/* The table of system_codes.def, and the faults of bodies (messages.def) in the same shape. */
#include "server/engine/system_codes.h"

#include <string.h>

#include "common/base/fault.h"

const struct system_row system_rows[SYSTEM_COUNT] = {
#define SYSTEM(symbol, code, vi, en, remedy_vi, remedy_en) [SYSTEM_##symbol] = { code, vi, en, remedy_vi, remedy_en },
#include "server/engine/system_codes.def"
#undef SYSTEM
};

static const struct { int code; struct system_row row; } faults[] = {
#define MESSAGE(number, exit_status, vi, en, remedy_vi, remedy_en) \
	{ number, { "LT-" #number, vi, en, remedy_vi, remedy_en } },
#include "common/base/messages.def"
#undef MESSAGE
};

const struct system_row *
system_find(const char *code)
{
	for (size_t i = 0; i < SYSTEM_COUNT; i++)
		if (strcmp(system_rows[i].code, code) == 0)
			return &system_rows[i];
	return NULL;
}

const struct system_row *
system_fault(int code)
{
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
		if (faults[i].code == code)
			return &faults[i].row;
	return NULL;
}
