/* A province for one test: a PostgreSQL of its own, a centre, and sites, all as real processes in a folder under /tmp.
 * Every function asserts: a test reads as a story and stops at the first line that is not true. */
#ifndef LT_E2E_HOUSE_H
#define LT_E2E_HOUSE_H
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tests/e2e/process.h"
#include "tests/support/cluster.h"

enum { PATH_TEXT = 256, MAX_SITES = 24, MAX_SETTINGS = 16 };

struct site {
	struct house *house;
	char code[16], dir[PATH_TEXT], log[PATH_TEXT];
	struct process agent;                          /* `lienthong run` */
};

struct house {
	char dir[64];                                  /* short: PostgreSQL's socket lies in it */
	char data[PATH_TEXT];                          /* PostgreSQL's */
	char database[PATH_TEXT + 64];                 /* conninfo */
	char pg_log[PATH_TEXT], centre_log[PATH_TEXT];
	char endpoint[64];
	struct cluster *postgres;
	struct process centre, standby;
	char *settings[MAX_SETTINGS + 1];              /* environment of every lienthong-server: "NAME=value" */
	struct site *sites[MAX_SITES]; int n_sites;
	void *sql;                                     /* the test's own connection */
};

struct house *house_open(void);                        /* PostgreSQL runs, database made, migrated; the centre does not run yet */
void house_close(struct house **h);                    /* ends all, removes the folder (kept, and named, when LT_KEEP is set) */

/* ---- PostgreSQL ---- */
void postgres_start(struct house *h);                  /* again, on h->data */
bool postgres_is_running(struct house *h);
void postgres_kill(struct house *h);                   /* kill -9, and waits until all of it is gone */
void postgres_stop(struct house *h);
void postgres_tool(struct house *h, const char *const *argv);   /* one of its programs, by its name; must succeed */
/* SQL as the test's own eyes: one value, as text (malloc'd; NULL for NULL), a number, or nothing. search_path is lt. */
char *sql_text(struct house *h, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t sql_number(struct house *h, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sql_do(struct house *h, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sql_close(struct house *h);

/* ---- the centre ---- */
void centre_setting(struct house *h, const char *name, const char *value);   /* from its next start; NULL takes it away */
void centre_start(struct house *h);                    /* `run`, until it says ready */
void centre_start_standby(struct house *h);            /* a second `run`, which waits */
void centre_kill(struct house *h);
void centre_stop(struct house *h);                     /* SIGTERM; must exit 0 */
/* A command; *out gets its stdout (may be NULL). Returns the exit status. */
int centre_run(struct house *h, char **out, const char *const *arguments);
#define CENTRE(h, out, ...) centre_run(h, out, (const char *const[]){ __VA_ARGS__, NULL })
bool log_has(const char *path, const char *text);      /* does a log hold the text? */

/* ---- sites ---- */
#define UNIT_COLUMNS "code,name,level,kind,parent_code\n"
#define ORGANISATION_COLUMNS "code,name,type,parent_code\n"
struct site *site_new(struct house *h, const char *code);              /* added at the centre and enrolled: a district of the table in house.c, or a bloc */
/* The same at any place: unit NULL or "" for a bloc, which has none. */
struct place { const char *code, *name, *org, *unit, *unit_name, *unit_kind; };
struct site *site_new_at(struct house *h, const struct place *place);
/* site_new with options of `enroll` behind the token; *said gets its JSON (the recovery key is in it). */
struct site *site_new_with(struct house *h, const char *code, char **said, const char *const *options);
/* The disk of the site was replaced: a fresh folder, enrolled as the same site with a fresh token; the old one is removed. */
struct site *site_disk_replaced(struct site *s, const char *dir_name, char **said);
struct site *site_copy(struct site *of, const char *dir_name);         /* its folder, copied as it is (agent not running) */
struct site *site_at(struct house *h, const char *code, const char *dir_name);   /* a folder known to the test, whatever is in it */
void site_start(struct site *s);                                       /* the agent, until it says ready */
void site_kill(struct site *s);
void site_stop(struct site *s);
int site_run(struct site *s, char **out, const char *input, const char *const *arguments);   /* input: a file, or NULL */
#define SITE(s, out, ...) site_run(s, out, NULL, (const char *const[]){ __VA_ARGS__, NULL })
/* Imports rows of a form (header and lines) and asserts that all of them were recorded. Returns how many. */
int64_t site_import(struct site *s, const char *form, const char *csv);
/* `n` organisations from number `first` on: cells "XCODE-000001" ... under a committee of the site that comes with number 1. */
int64_t site_import_cells(struct site *s, int first, int n);
void cells_write(const struct site *s, int first, int n, const char *path);      /* the CSV of the same */
/* The same without an assertion: import's exit status, *out its JSON. */
int site_try_import(struct site *s, char **out, const char *form, const char *csv);
int64_t site_status(struct site *s, const char *key);                  /* a number of `status --json` */
json_t *site_inbox(struct site *s);                                    /* `inbox --json`; the caller's */
void site_wait_settled(struct site *s, int64_t ms);                    /* waiting = 0 */
void site_wait_acked(struct site *s, int64_t n, int64_t ms);

json_t *json_of(const char *text);                                     /* asserts that it is JSON; the caller's */
#endif
