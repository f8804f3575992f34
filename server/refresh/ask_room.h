/* Inside the room: one SELECT and what it said (ask_run.c), for ask.c and for the refresher. */
#ifndef LT_SERVER_ASK_ROOM_H
#define LT_SERVER_ASK_ROOM_H
#include "server/refresh/ask.h"

#define ASK_LIMIT_MS 10000

struct ask_text {                         /* an indicator; texts are lent */
	const char *code, *select, *file;
	unsigned line;                    /* of the file, where the SELECT begins */
	bool share, absent_zero;
	bool no_organisations, no_units;
	int32_t version;
	bool *prepared; unsigned serial, number;      /* where it is noted that the server has it prepared under these; NULL: never is */
};
struct ask_said {                         /* how it went */
	bool failed;
	unsigned line;                    /* 0: not known */
	char sqlstate[6], words[300];
};
struct ask_texts { struct ask_text *v; size_t n; PGresult *rows; };
/* Of the catalogue's version (0: in force); codes NULL: all. */
enum result ask_texts_read(struct db *db, int32_t version, const char *const *codes, size_t n, struct ask_texts *out,
                           struct fault *f) MUST_CHECK;
void ask_texts_fini(struct ask_texts *t);

/* The tables exist in this session. They are empty at the beginning of a transaction. */
enum result ask_tables(struct db *db, struct fault *f) MUST_CHECK;
enum result ask_settings(struct db *db, int64_t known, int32_t on, int32_t from, int32_t to, struct fault *f) MUST_CHECK;
/* asked* are filled: each of the SELECTs puts its rows into asked_found, which is emptied before. Whoever failed has none there.
 * In a transaction; nothing but asked_found has changed afterwards. few: only some places are asked about, so the SELECTs are planned
 * once for such a case (by index, one place after the other) and kept prepared. */
enum result ask_run(struct db *db, const struct ask_text *texts, size_t n, bool few, int64_t limit_ms, struct ask_said *said,
                    struct fault *f) MUST_CHECK;

#endif
