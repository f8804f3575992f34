/* A small mapped file that outlives the process: the writer notes what it is about to judge, the gateway the key whose frame
 * it is about to parse. After a crash the next process knows whom to treat with care, so that one record never stops the
 * province. Writing a note is a few stores into memory: no system call. Writer and gateway each own a half.
 * A fatal signal (assert, segmentation fault) marks the note of the thread it struck; a kill -9 leaves it unmarked, and
 * then it takes more deaths before anybody is suspected. */
#ifndef LT_SERVER_CRASH_NOTE_H
#define LT_SERVER_CRASH_NOTE_H
#include <stdbool.h>
#include "common/base/fault.h"
#include "common/base/id.h"

#define CRASH_NOTE_MAX 256

struct crash_note;
struct crash_range {
	struct id site_id, generation;          /* an act: site_id is zero and first_n its number */
	uint64_t first_n, last_n;
	uint32_t attempts;                      /* how often the process died over it */
	bool alone;                             /* nothing else was being judged */
};

/* Opens or makes the file and maps it; what the former process was doing becomes suspicion. Both halves may be opened
 * by the same process (each opens the path for itself). REFUSED (LT-5050) when it cannot be made or mapped. */
enum result crash_note_open(const char *path, struct crash_note **out, struct fault *f) MUST_CHECK;
void crash_note_close(struct crash_note **n);
/* Once per process, before threads: fatal signals mark the note, then take their usual course. */
void crash_note_catch_signals(void);

/* The writer's half (server/engine). Ranges beyond CRASH_NOTE_MAX are not noted. */
void crash_note_begin(struct crash_note *n, const struct crash_range *ranges, size_t count);
void crash_note_at(struct crash_note *n, int index);            /* this one is being judged; -1: all of them together */
void crash_note_alone(struct crash_note *n, const struct crash_range *one);
void crash_note_end(struct crash_note *n);                      /* nothing is being judged */
enum crash_suspicion { CRASH_CLEAR, CRASH_SUSPECT /* judge it alone */, CRASH_POISON /* quarantine it unread */ };
enum crash_suspicion crash_note_look(const struct crash_note *n, const struct id *site_id, const struct id *generation,
                                     uint64_t first_n, uint64_t last_n);
void crash_note_settled(struct crash_note *n, const struct id *site_id, const struct id *generation, uint64_t first_n,
                        uint64_t last_n);

/* The gateway's half. */
void crash_note_parse(struct crash_note *n, const char *key_id);    /* its frame is about to be parsed */
void crash_note_parsed(struct crash_note *n);
/* The key whose frame killed the former process, at least `attempts` times in a row; false when there is none. Stays
 * until crash_note_forgive. */
bool crash_note_culprit(const struct crash_note *n, char key_id[17], unsigned *attempts);
void crash_note_forgive(struct crash_note *n);

#endif
