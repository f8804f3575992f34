/* See http.h. An answer must tell its length. */
#include "tests/bench/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/tool.h"

void
http_open(struct http *h, int port, const char *token)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int one = 1;

	*h = (struct http){ .fd = socket(AF_INET, SOCK_STREAM, 0), .size = 1 << 20 };
	text_make(h->host, sizeof h->host, "127.0.0.1:%d", port);
	text_make(h->token, sizeof h->token, "%s", token);
	if (h->fd < 0 || connect(h->fd, (struct sockaddr *)&a, sizeof a) != 0)
		give_up("%s: %s", h->host, strerror(errno));
	setsockopt(h->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	h->answer = malloc(h->size);
	if (h->answer == NULL)
		abort();
}

void
http_close(struct http *h)
{
	close(h->fd);
	free(h->answer);
}

/* The value of a header, up to the line's end; NULL when it is not there. */
static const char *
header(const char *head, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n"))
		if (strncasecmp(line + 2, name, len) == 0 && line[2 + len] == ':')
			return line + 3 + len + strspn(line + 3 + len, " ");
	return NULL;
}

/* Reads until the head is whole; how many bytes there are, *body where the body begins. */
static size_t
read_head(struct http *h, size_t *body)
{
	size_t have = 0;

	for (;;) {
		ssize_t n = recv(h->fd, h->answer + have, h->size - 1 - have, 0);
		char *end;
		if (n <= 0)
			give_up("%s ended the connection", h->host);
		have += (size_t)n;
		h->answer[have] = '\0';
		end = strstr(h->answer, "\r\n\r\n");
		if (end != NULL) {
			end[2] = '\0';
			*body = (size_t)(end + 4 - h->answer);
			return have;
		}
	}
}

struct http_answer
http_get(struct http *h, const char *path, const char *etag)
{
	char request[2048];
	struct http_answer out = { 0 };
	const char *value;
	size_t body, have;

	text_make(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\n%s%s%s%s%s%s\r\n", path, h->host,
	          h->token[0] ? "Authorization: Bearer " : "", h->token, h->token[0] ? "\r\n" : "", etag ? "If-None-Match: " : "",
	          etag ? etag : "", etag ? "\r\n" : "");
	if (send(h->fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request))
		give_up("%s: %s", h->host, strerror(errno));
	have = read_head(h, &body);
	out.status = atoi(h->answer + strcspn(h->answer, " "));
	value = header(h->answer, "ETag");
	if (value != NULL)
		text_make(out.etag, sizeof out.etag, "%.*s", (int)strcspn(value, "\r\n"), value);
	value = header(h->answer, "Content-Length");
	if (value == NULL && out.status != 304)
		give_up("%s%s does not tell its length", h->host, path);
	out.bytes = out.status == 304 ? 0 : strtoul(value, NULL, 10);
	while (have < body + out.bytes) {
		ssize_t n = recv(h->fd, h->answer + have, h->size - 1 - have, 0);
		if (n <= 0)
			give_up("%s%s: cut off", h->host, path);
		have += (size_t)n;
	}
	return out;
}
