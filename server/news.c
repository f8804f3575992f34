/* Making and freeing the letters of news.h. */
#include "server/news.h"

#include <stdlib.h>

struct news *
news_new(enum news_type type)
{
	struct news *n = calloc(1, sizeof *n);
	if (n == NULL)
		abort();
	n->type = type;
	return n;
}

void
news_free(struct news **news)
{
	struct news *n = *news;

	if (n == NULL)
		return;
	PQclear(n->rows);
	free(n->items);
	buffer_fini(&n->bytes);
	keys_free(&n->keys);
	buffer_fini(&n->frame);
	free(n->answers);
	free(n);
	*news = NULL;
}
