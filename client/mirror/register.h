/* The registers as tables for SQL: temporary tables of the site's store with the names and columns of the centre's
 * *_known views (client/sql/register_tables.sql), filled on demand from what the mirror knows. They hold references,
 * never names, and are gone with registers_close. */
#ifndef LT_CLIENT_REGISTER_H
#define LT_CLIENT_REGISTER_H
#include "client/mirror/mirror.h"

struct registers;
/* Everything is read from one snapshot: no write transaction may be open, and none may be begun before the close. */
enum result registers_open(struct store *s, const struct identity *me, struct registers **out,
                           struct fault *f) MUST_CHECK;
void registers_close(struct registers **r);
/* Fills those tables the statement names, once each; standing_period is that of the day. */
enum result registers_need(struct registers *r, const char *sql, int32_t day, struct fault *f) MUST_CHECK;

#endif
