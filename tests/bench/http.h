/* Just enough HTTP/1.1 to ask one server on loopback again and again on one connection. */
#ifndef LT_BENCH_HTTP_H
#define LT_BENCH_HTTP_H
#include <stddef.h>

struct http { int fd; char host[64], token[600]; char *answer; size_t size; };
struct http_answer { int status; size_t bytes; char etag[160]; };      /* bytes of the body */

void http_open(struct http *h, int port, const char *token);   /* token "" : none */
void http_close(struct http *h);
/* etag: asked with If-None-Match, unless NULL. */
struct http_answer http_get(struct http *h, const char *path, const char *etag);

#endif
