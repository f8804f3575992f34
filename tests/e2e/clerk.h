/* What a clerk does at a site: writes files line by line, hands them to the program, answers its questions, looks
 * tables up. Like the house, every function asserts. */
#ifndef LT_E2E_CLERK_H
#define LT_E2E_CLERK_H
#include "common/base/arena.h"
#include "proto/records.pb-c.h"
#include "tests/e2e/house.h"

struct paper { char *text; size_t len; };               /* a growing text; {0} is empty */
void paper_add(struct paper *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void paper_bytes(struct paper *p, const void *bytes, size_t len);
/* Into the house's folder under this name, replacing what was there; the paper is empty afterwards. The path: free it. */
char *paper_file(struct paper *p, const struct house *h, const char *name);
void paper_fini(struct paper *p);
char *file_bytes(const char *path, size_t *len);        /* malloc'd, terminated; len may be NULL */
char *text_nfd(const char *text);                       /* malloc'd */

/* `import PATH ...` with --json; the report is the caller's. */
json_t *clerk_import(struct site *s, int *status, const char *path, const char *const *options);
#define IMPORT(s, status, path, ...) clerk_import(s, status, path, (const char *const[]){ __VA_ARGS__, NULL })
char *clerk_said(const json_t *report);                  /* the beginning of it, for a failure's words; malloc'd */
/* A file of which every row must be recorded; how many that were. */
int64_t clerk_file(struct site *s, struct paper *p, const char *form, const char *as_of);
/* `table NAME --as-of DAY --json`: its rows, the caller's. */
json_t *clerk_table(struct site *s, const char *name, const char *day);
/* The program with these answers, one per line, on stdin; its exit status. */
int clerk_answers(struct site *s, char **out, const char *answers, const char *const *arguments);
#define ANSWER(s, out, answers, ...) clerk_answers(s, out, answers, (const char *const[]){ __VA_ARGS__, NULL })
/* `send`, until all is settled: 0, or 1 when something came back. Anything else fails the test. */
int clerk_send(struct site *s);

/* The only case of the inbox, which must have this verdict; the caller's. */
json_t *clerk_only_case(struct site *s, const char *verdict);
/* The latest body of a kind as the centre stores it; lent by the arena. */
Lt__Update *stored_body(struct house *h, struct arena *a, int kind);
/* Card, name and person_ref of everybody, in the order of cards; each must have a card of his own. malloc'd. */
char *clerk_who_is_who(struct site *s, const char *day);
/* `restore [FILE] --recovery-key KEYFILE`: how many came back; -1: it was refused. file NULL: from the centre. */
int64_t clerk_restore(struct site *s, const char *file, const char *key);

int64_t json_number(const json_t *o, const char *key);
const char *json_text(const json_t *o, const char *key);               /* "" when it is null */

#endif
