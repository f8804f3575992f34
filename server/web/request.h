/* What was asked, taken from the bytes of the request line: the path in pieces, the parameters, decoded. Pure, and
 * strict: what is not plain text in UTF-8 is refused here, so nothing behind this door sees a control byte, an
 * overlong path or a name twice. */
#ifndef LT_SERVER_WEB_REQUEST_H
#define LT_SERVER_WEB_REQUEST_H
#include <stdbool.h>
#include <stddef.h>

#define REQUEST_TARGET_MAX 4096
#define REQUEST_VALUE_MAX 512             /* bytes of one name or value, decoded */
#define REQUEST_PIECES_MAX 8
#define REQUEST_PARAMS_MAX 20

enum request_trouble {
	REQUEST_FINE,
	REQUEST_TOO_LONG,
	REQUEST_NOT_TEXT,
	REQUEST_NO_PATH,
	REQUEST_TOO_MANY,
	REQUEST_TWICE
};
struct request {
	const char *pieces[REQUEST_PIECES_MAX]; /* "api", "v1", "figures"; a stroke at the end is an empty last piece */
	size_t n_pieces;
	struct { const char *name, *value; } params[REQUEST_PARAMS_MAX];
	size_t n_params;
	const char *at;                       /* of a trouble: the name of the parameter, or NULL */
	char room[REQUEST_TARGET_MAX + 1];    /* where the strings are */
};
enum request_trouble request_read(const char *target, struct request *out);
const char *request_param(const struct request *r, const char *name);         /* NULL: not given */

/* "a, b" of If-None-Match against one entity tag with its quotes; weak ones count. */
bool request_tag_matches(const char *header, const char *tag);
/* Accept-Language: does it rather want English than Vietnamese? Vietnamese when it says nothing of either. */
bool request_wants_english(const char *header);

#endif
