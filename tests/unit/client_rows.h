/* Rows that come down, for tests of a site: FeedItems out of updates, taken as items of the log or parts of a snapshot. */
#ifndef LT_TESTS_CLIENT_ROWS_H
#define LT_TESTS_CLIENT_ROWS_H
#include "client_people.h"

#define ITEMS_MAX 512
struct coming { struct buffer bytes; size_t ends[ITEMS_MAX]; size_t n; };      /* {0}: nothing yet */
/* One row: the update's record under this id and version, its content told by `update_id`. */
void come_row(struct coming *c, const Lt__Update *u, struct id id, uint32_t version, struct id update_id);
void come_village(struct coming *c, int i, struct id parent, const char *name, uint32_t version, struct id update_id);
struct id village_id(int i);
void come_bytes(struct coming *c, const void *data, size_t len);
void come_catalogue(struct coming *c, const Lt1__CatalogueItem *item);

struct feed_place come_place(uint64_t n);                                      /* after item n */
struct feed_place come_middle(const char *next);                               /* in the middle of a snapshot */
/* In a transaction of their own; what came is gone afterwards. */
enum result come_apply(struct client_site *s, struct coming *c, uint64_t n, struct feed_taken *taken);
enum result come_part(struct client_site *s, enum feed_no no, struct coming *c, bool first, bool last, struct feed_taken *taken);
void come_all(struct client_site *s, enum feed_no no, struct coming *c);       /* a whole snapshot */
int64_t client_number(struct client_site *s, const char *sql);                 /* one number of the store */

#endif
