/* Sorts what PostgreSQL says into what can be done next. One table; classes of SQLSTATE are its prefixes, the longest
 * prefix wins. */
#include "server/store/db.h"
#include "server/store/db_room.h"

static const struct { const char *prefix; enum db_trouble trouble; } states[] = {
	{ "08", DB_GONE }, { "57P", DB_GONE },
	{ "53", DB_NO_ROOM }, { "58", DB_NO_ROOM }, { "57014", DB_CONFLICT },
	{ "25006", DB_READ_ONLY },
	{ "22", DB_DATA }, { "23", DB_DATA }, { "54", DB_DATA },
	{ "40", DB_CONFLICT }, { "55P03", DB_CONFLICT }, { "55006", DB_CONFLICT },
	{ "28", DB_MISSING }, { "3D", DB_MISSING }, { "3F", DB_MISSING }, { "42P01", DB_MISSING }, { "42501", DB_MISSING },
	{ "42703", DB_MISSING }, { "42883", DB_MISSING }, { "42704", DB_MISSING },
};

static const struct { enum result result; enum fault_code code; const char *name; } troubles[] = {
	[DB_FINE] = { DONE, FAULT_NONE, "fine" },
	[DB_GONE] = { LATER, LT_6001, "gone" },
	[DB_NO_ROOM] = { LATER, LT_6002, "no_room" },
	[DB_READ_ONLY] = { LATER, LT_6003, "read_only" },
	[DB_DATA] = { REFUSED, LT_6004, "data" },
	[DB_CONFLICT] = { LATER, LT_6005, "conflict" },
	[DB_MISSING] = { LATER, LT_6006, "missing" },
	[DB_BUG] = { BROKEN, LT_6007, "bug" },
};

enum db_trouble
db_trouble_of(const char *sqlstate)
{
	enum db_trouble found = DB_BUG;
	size_t longest = 0;

	for (size_t i = 0; sqlstate && i < sizeof states / sizeof states[0]; i++) {
		size_t len = strlen(states[i].prefix);
		if (len > longest && strncmp(sqlstate, states[i].prefix, len) == 0) {
			found = states[i].trouble;
			longest = len;
		}
	}
	return found;
}

enum result
db_trouble_result(enum db_trouble t)
{
	return troubles[t].result;
}

enum fault_code
db_trouble_code(enum db_trouble t)
{
	return troubles[t].code;
}

const char *
db_trouble_name(enum db_trouble t)
{
	return troubles[t].name;
}
