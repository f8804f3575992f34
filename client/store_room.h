/* Inside the room of SQLite: store.c opens, locks and commits; store_sql.c prepares, binds and sorts failures. */
#ifndef LT_CLIENT_STORE_ROOM_H
#define LT_CLIENT_STORE_ROOM_H
#include <sqlite3.h>
#include "client/store.h"

#define STATEMENTS_MAX 160

struct store {
	char dir[4096], path[4110];
	int lock_fd;
	sqlite3 *db;
	struct { const char *text; sqlite3_stmt *q; } statements[STATEMENTS_MAX];
	size_t n_statements;
	bool writing;
	bool doubt;                  /* a COMMIT's outcome is unknown */
	int wal_pages;
	int64_t data_version;
	uint64_t life;
	enum result trouble;
};

/* Sorts what SQLite has just said: fault and result. */
enum result store_failed(struct store *s, struct fault *f);

#endif
