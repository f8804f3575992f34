/* What the `list` commands share: the rows of a query as a table for people, or as an array of objects in JSON. */
#ifndef LT_SERVER_LISTING_H
#define LT_SERVER_LISTING_H
#include <stdbool.h>
#include "server/store/db.h"

enum listing_type { LISTED_TEXT, LISTED_INT4, LISTED_INT8, LISTED_BOOL, LISTED_DATE, LISTED_TIME };
/* One per column of the query, in its order. */
struct listing_column {
	const char *key;                      /* in JSON */
	const char *vi, *en;                  /* a table's heading; NULL: in JSON only */
	enum listing_type type;
	int shown;                            /* of a text: letters a narrow table keeps; negative: bytes it ever shows; 0: all */
	bool above_zero;                      /* a table shows the number only then */
	const char *(*word)(const char *text);        /* what people read instead; NULL: the text */
};
void listing_print(const PGresult *rows, const struct listing_column *columns, int n, bool json);

#endif
