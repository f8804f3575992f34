/* A whole `web` in the test's own process: a PostgreSQL cluster, a schema with a small province whose figures are
 * written by hand (so that every number in an answer is known), users of every role, and a client that speaks raw
 * bytes. */
#ifndef LT_TESTS_WEB_RIG_H
#define LT_TESTS_WEB_RIG_H
#include <stdbool.h>
#include <stddef.h>
#include "server/store/db.h"
#include "server/web/users.h"
#include "server/web/web.h"

extern struct web *rig_web;
extern struct db *rig_db;                 /* the superuser's */
extern const char *rig_conninfo;          /* of the superuser; the schema is lt_web */
bool rig_open(void);                      /* false: PostgreSQL is not installed */
void rig_close(void);
void rig_restart(const struct web_config *limits);       /* another web with these limits; NULL: the usual ones */
void rig_database(bool up);               /* stops or starts PostgreSQL */
void rig_sql(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int64_t rig_number(const char *sql);
const char *rig_token(const char *role);  /* of the user with that role */
void rig_wait_watermark(int64_t j);       /* until the web knows it */
int rig_port(void);

/* ---- raw HTTP ---- */
int rig_connect(void);                    /* a socket with a receive timeout of 10 s */
struct reply { int status; char head[8192]; char *body; size_t len; };
/* Sends text as it is and reads one answer; false: the connection was closed without one. */
bool rig_raw(int fd, const char *bytes, size_t len, bool is_head, struct reply *out);
/* GET with the role's token (NULL: none) and further header lines ("Name: value\r\n..."); its status. The reply is
 * overwritten by the next one. */
int rig_get(const char *role, const char *target, const char *headers);
int rig_ask(const char *method, const char *role, const char *target, const char *headers);
extern struct reply rig_reply;
const char *reply_header(const struct reply *r, const char *name);    /* NULL: none */
/* The body is JSON: the value at "a.b.0.c" as text ("null", "true", numbers as printed); NULL: no such place. */
const char *reply_json(const struct reply *r, const char *path);

#endif
