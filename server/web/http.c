/* libmicrohttpd: a thread per connection, so that a slow one holds up nobody else; all are counted and none lives
 * for ever (conns.c). Here a question comes in and its answer goes out. */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "common/base/log.h"
#include "server/web/room.h"

#define CONNECTIONS 256
#define HEAD_MS 20000
#define ANSWER_MS 300000
#define IDLE_S 30
#define MEMORY (16 << 10)                 /* of one connection: request line, headers, and the head of the answer */
#define STACK (1 << 20)
#define CANCELS 100
#define CANCEL_US 50000

struct visit { bool begun, too_long; char target[REQUEST_TARGET_MAX + 2]; };

struct web {
	struct web_parts parts;
	struct MHD_Daemon *daemon;
	char endpoint[128];
	struct conns *conns;
};

static int64_t
clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- one question ---- */

static void *
on_target(void *web, const char *target, struct MHD_Connection *mhd)
{
	struct visit *v = calloc(1, sizeof *v);

	if (v == NULL)
		return NULL;
	v->too_long = strlen(target) > REQUEST_TARGET_MAX;
	snprintf(v->target, sizeof v->target, "%s", target);
	return v;
}

static void
peer_words(struct MHD_Connection *mhd, char *out, size_t size)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char host[64] = "?";

	if (info != NULL && info->client_addr != NULL)
		(void)!getnameinfo(info->client_addr, sizeof(struct sockaddr_in6), host, sizeof host, NULL, 0,
		                   NI_NUMERICHOST);
	snprintf(out, size, "%s", host);
}

static const char *
header_of(struct MHD_Connection *mhd, const char *name)
{
	return MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, name);
}

static enum result
target_refused(enum request_trouble t, const struct request *r, struct fault *f)
{
	switch (t) {
	case REQUEST_FINE:
		return DONE;
	case REQUEST_TOO_LONG:
	case REQUEST_TOO_MANY:
		return fault_set(f, REFUSED, LT_5441, "", "%d", REQUEST_TARGET_MAX);
	case REQUEST_TWICE:
		return fault_set(f, REFUSED, LT_5436, r->at, "%s", r->at);
	case REQUEST_NOT_TEXT:
		return fault_set(f, REFUSED, LT_5430, "", "%s", "UTF-8");
	case REQUEST_NO_PATH:
		break;
	}
	return fault_set(f, REFUSED, LT_5430, "", "%s", "/api/v1/");
}

/* Who it is, and whether the route is for them. */
static enum result
let_in(struct web *w, struct call *c, struct MHD_Connection *mhd, struct fault *f)
{
	char peer[64];

	if (c->route->roles & ROLE_ANYBODY)
		return DONE;
	peer_words(mhd, peer, sizeof peer);
	enum result r = door_enter(&w->parts, header_of(mhd, MHD_HTTP_HEADER_AUTHORIZATION), peer, &c->user, f);
	if (r == DONE && (c->route->roles & c->user.role) == 0)
		r = fault_set(f, REFUSED, LT_5435, "", "%s", c->route->path);
	c->covered = (c->user.role & ROLES_SMALL_NUMBERS) == 0;
	return r;
}

/* From the bytes of the target to a call that may be answered. */
static enum result
call_prepare(struct web *w, struct call *c, const struct visit *v, const char *method, struct request *r,
             struct MHD_Connection *mhd, struct fault *f)
{
	if (v->too_long)
		return fault_set(f, REFUSED, LT_5441, "", "%d", REQUEST_TARGET_MAX);
	enum result done = target_refused(request_read(v->target, r), r, f);
	if (done != DONE)
		return done;
	c->route = route_find(r);
	if (c->route == NULL)
		return fault_set(f, REFUSED, LT_5431, "", "%s", "/api/v1/");
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return fault_set(f, REFUSED, LT_5432, "", "%s", "GET, HEAD");
	const char *lang = request_param(r, "lang");
	bool english = lang != NULL ? strcmp(lang, "en") == 0
	                            : request_wants_english(header_of(mhd, MHD_HTTP_HEADER_ACCEPT_LANGUAGE));
	c->lang = english ? LANG_EN : LANG_VI;
	done = let_in(w, c, mhd, f);
	return done == DONE ? route_read(c->route, r, c->values, &c->format, f) : done;
}

struct outcome { unsigned status; bool from_cache; enum MHD_Result queued; };

static void
send_response(struct MHD_Connection *mhd, unsigned status, struct MHD_Response *r, struct outcome *out)
{
	out->status = status;
	out->queued = r != NULL ? MHD_queue_response(mhd, status, r) : MHD_NO;
}

/* Already known: unchanged since the asker looked, or kept. Whoever says `Cache-Control: no-cache` gets it worked
 * out anew. */
static bool
call_is_known(struct web *w, struct call *c, const char *key, const struct freshness *now, struct MHD_Connection *mhd,
              struct outcome *out)
{
	const char *have = header_of(mhd, MHD_HTTP_HEADER_IF_NONE_MATCH),
		   *how = header_of(mhd, MHD_HTTP_HEADER_CACHE_CONTROL);
	char tag[TAG_TEXT];

	if (how != NULL && strstr(how, "no-cache") != NULL)
		return false;
	call_tag(c, now, key, tag);
	if (c->route->kept == KEPT_WATERMARK && tag[0] != '\0' && request_tag_matches(have, tag)) {
		struct MHD_Response *r = answer_unchanged(tag);
		send_response(mhd, MHD_HTTP_NOT_MODIFIED, r, out);
		if (r != NULL)
			MHD_destroy_response(r);
		return true;
	}
	if (c->route->kept != KEPT_WATERMARK || !cache_answer(w->parts.cache, now, key, mhd))
		return false;
	*out = (struct outcome){ MHD_HTTP_OK, true, MHD_YES };
	return true;
}

/* Tags it, sends it (or says it is unchanged), keeps it. */
static void
answer_send(struct web *w, struct call *c, const char *key, struct answer *a, struct MHD_Connection *mhd,
            struct outcome *out)
{
	size_t bytes = a->body.len;
	struct MHD_Response *r;

	if (a->status == MHD_HTTP_OK && key[0] != '\0' && (a->has_fresh || c->route->kept == KEPT_FOR_EVER))
		call_tag(c, &a->fresh, key, a->tag);
	if (a->has_fresh)
		watch_saw(w->parts.watch, &a->fresh);
	if (a->tag[0] != '\0' && request_tag_matches(header_of(mhd, MHD_HTTP_HEADER_IF_NONE_MATCH), a->tag)) {
		buffer_fini(&a->body);
		r = answer_unchanged(a->tag);
		send_response(mhd, MHD_HTTP_NOT_MODIFIED, r, out);
	} else {
		r = answer_response(a);
		send_response(mhd, a->status, r, out);
		if (r != NULL && c->route != NULL && c->route->kept == KEPT_WATERMARK && a->tag[0] != '\0' &&
		    cache_put(w->parts.cache, &a->fresh, key, r, bytes))
			return;
	}
	if (r != NULL)
		MHD_destroy_response(r);
}

static void
log_failed(const struct call *c, const struct answer *a, const struct fault *f)
{
	char words[512];

	if (a->status < 500)
		return;
	fault_format(f, words, sizeof words);
	log_line(LOG_WARN, "web.failed", "route=%s status=%u why=%s", c->route != NULL ? c->route->path : "-",
	         a->status, words);
}

static enum MHD_Result
visit_answer(struct web *w, struct MHD_Connection *mhd, const struct visit *v, const char *method, bool has_body)
{
	struct call c = { .parts = &w->parts };
	struct answer a = { 0 };
	struct outcome out = { 0 };
	struct fault f = { 0 };
	struct watched now;
	char key[CACHE_KEY_MAX];
	struct request *r = malloc(sizeof *r);
	int64_t began = clock_us();

	if (r == NULL)
		return MHD_NO;
	conns_does(w->conns, mhd, CONN_ANSWERS);
	c.lang = request_wants_english(header_of(mhd, MHD_HTTP_HEADER_ACCEPT_LANGUAGE)) ? LANG_EN : LANG_VI;
	enum result done = call_prepare(w, &c, v, method, r, mhd, &f);
	if (done == DONE && has_body)
		done = fault_set(&f, REFUSED, LT_5442, "", "%s", "");
	watch_look(w->parts.watch, &now);
	if (done == DONE && (!call_key(&c, key) || now.fresh.j < 0))
		key[0] = '\0';
	if (done != DONE || key[0] == '\0' || !call_is_known(w, &c, key, &now.fresh, mhd, &out)) {
		if (done == DONE)
			done = call_answer(&c, &a, &f);
		if (done != DONE) {
			a.allow = f.code == LT_5432 ? "GET, HEAD" : NULL;
			answer_problem(&a, done, &f, c.lang);
			log_failed(&c, &a, &f);
			key[0] = '\0';
		}
		answer_send(w, &c, key, &a, mhd, &out);
	}
	metrics_count(w->parts.metrics, c.route != NULL ? (size_t)(c.route - routes) : n_routes, out.status,
	              clock_us() - began, out.from_cache);
	free(r);
	return out.queued;
}

/* libmicrohttpd calls once when the headers are there and again when the body is: none is wanted. */
static enum MHD_Result
on_request(void *web, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
           const char *upload, size_t *upload_size, void **context)
{
	struct visit *v = *context;
	const char *length = header_of(mhd, MHD_HTTP_HEADER_CONTENT_LENGTH);
	bool has_body = (length != NULL && strcmp(length, "0") != 0) ||
	                header_of(mhd, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL;

	if (v == NULL)
		return MHD_NO;
	if (!v->begun && !has_body) {
		v->begun = true;
		return MHD_YES;
	}
	return visit_answer(web, mhd, v, method, has_body);
}

static void
on_completed(void *web, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode why)
{
	conns_does(((struct web *)web)->conns, mhd, CONN_LISTENS);
	free(*context);
	*context = NULL;
}

static void
on_words(void *web, const char *fmt, va_list args)
{
	char words[300];

	vsnprintf(words, sizeof words, fmt, args);
	words[strcspn(words, "\n")] = '\0';
	log_line(LOG_DEBUG, "web.library", "words=%s", words);
}

/* ---- its life ---- */

static enum result
listen_at(const char *where, int *fd, char endpoint[128], struct fault *f)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *found = NULL;
	const char *colon = strrchr(where, ':'), *begin = where[0] == '[' ? where + 1 : where;
	struct sockaddr_storage at;
	socklen_t len = sizeof at;
	char host[256], number[64], port[16];

	snprintf(host, sizeof host, "%.*s", (int)(colon - begin) - (begin > where), begin);
	int error = getaddrinfo(host, colon + 1, &hints, &found);
	if (error != 0)
		return fault_set(f, REFUSED, LT_5422, "web_listen", "%s (%s)", where, gai_strerror(error));
	*fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool bound = *fd >= 0 && setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int)) == 0 &&
	             bind(*fd, found->ai_addr, found->ai_addrlen) == 0 && listen(*fd, 128) == 0 &&
	             getsockname(*fd, (struct sockaddr *)&at, &len) == 0 &&
	             getnameinfo((struct sockaddr *)&at, len, number, sizeof number, port, sizeof port,
	                         NI_NUMERICHOST | NI_NUMERICSERV) == 0;
	error = errno;
	freeaddrinfo(found);
	if (bound) {
		snprintf(endpoint, 128, at.ss_family == AF_INET6 ? "http://[%s]:%s" : "http://%s:%s", number, port);
		return DONE;
	}
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	return fault_set(f, REFUSED, LT_5422, "web_listen", "%s (%s)", where, strerror(error));
}

static enum result
daemon_start(struct web *w, const struct web_config *config, struct fault *f)
{
	unsigned limit = config->connections > 0 ? config->connections : CONNECTIONS;
	int fd = -1;

	enum result r = listen_at(config->listen, &fd, w->endpoint, f);
	if (r != DONE)
		return r;
	w->daemon = MHD_start_daemon(
		MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC |
			MHD_USE_ERROR_LOG,
		0, NULL, NULL, on_request, w, MHD_OPTION_EXTERNAL_LOGGER, on_words, w, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, limit, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, w, MHD_OPTION_NOTIFY_COMPLETED, on_completed, w,
		MHD_OPTION_NOTIFY_CONNECTION, conns_notice, w->conns, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (w->daemon != NULL)
		return DONE;
	close(fd);
	return fault_set(f, BROKEN, LT_5422, "web_listen", "%s (libmicrohttpd)", config->listen);
}

enum result
web_open(const struct web_config *config, struct web **out, struct fault *f)
{
	struct web *w = calloc(1, sizeof *w);

	assert(w);
	w->conns = conns_new(config->head_ms > 0 ? config->head_ms : HEAD_MS, config->answer_ms > 0 ? config->answer_ms : ANSWER_MS);
	w->parts = (struct web_parts){ .pool = pool_new(config->database, config->schema),
		                       .cache = cache_new(),
		                       .metrics = metrics_new(),
		                       .door = door_new(),
		                       .stale_ms = config->stale_ms,
		                       .began_at = clock_mono_ms(),
		                       .conns = w->conns };
	enum result r = watch_start(config->database, config->schema, &w->parts.watch, f);
	if (r == DONE)
		r = conns_watch(w->conns, f);
	if (r == DONE)
		r = daemon_start(w, config, f);
	if (r == DONE)
		*out = w;
	else
		web_close(&w, 0);
	return r;
}

const char *
web_endpoint(const struct web *w)
{
	return w->endpoint;
}

void
web_close(struct web **wp, int64_t wait_ms)
{
	struct web *w = *wp;
	int64_t until = clock_mono_ms() + wait_ms;

	if (w == NULL)
		return;
	if (w->daemon != NULL) {
		MHD_socket fd = MHD_quiesce_daemon(w->daemon);
		if (fd != MHD_INVALID_SOCKET)
			shutdown(fd, SHUT_RDWR); /* who comes now is refused at once; it is closed when no thread has it
			                            any more */
		while (conns_answering(w->conns) > 0 && clock_mono_ms() < until)
			usleep(10000);
		for (int i = 0; conns_answering(w->conns) > 0 && i < CANCELS; i++) {    /* a report asks many times */
			pool_cancel(w->parts.pool);
			usleep(CANCEL_US);
		}
		MHD_stop_daemon(w->daemon);
		if (fd != MHD_INVALID_SOCKET)
			close(fd);
	}
	conns_free(&w->conns);
	watch_stop(&w->parts.watch);
	cache_free(&w->parts.cache);
	pool_free(&w->parts.pool);
	metrics_free(&w->parts.metrics);
	door_free(&w->parts.door);
	free(w);
	*wp = NULL;
}
