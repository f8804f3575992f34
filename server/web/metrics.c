#include "server/web/metrics.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include "server/web/routes.h"

static const unsigned statuses[] = { 200, 304, 400, 401, 403, 404, 405, 413, 414, 429, 500, 503, 504 };
#define STATUSES (sizeof statuses / sizeof statuses[0])

struct metrics {
	atomic_uint_fast64_t by_status[METRICS_ROUTES][STATUSES], us[METRICS_ROUTES], n[METRICS_ROUTES], cached,
		refused;
};

struct metrics *
metrics_new(void)
{
	struct metrics *m = calloc(1, sizeof *m);

	assert(m && n_routes < METRICS_ROUTES);
	return m;
}

void
metrics_free(struct metrics **m)
{
	free(*m);
	*m = NULL;
}

void
metrics_count(struct metrics *m, size_t route, unsigned status, int64_t us, bool from_cache)
{
	size_t at = route < n_routes ? route : n_routes, s = 0;

	while (s + 1 < STATUSES && statuses[s] != status)
		s++;
	m->by_status[at][s]++;
	m->us[at] += us > 0 ? (uint64_t)us : 0;
	m->n[at]++;
	m->cached += from_cache;
}

void
metrics_refused_token(struct metrics *m)
{
	m->refused++;
}

/* ---- Prometheus' text ---- */

static void __attribute__((format(printf, 2, 3)))
put(struct buffer *out, const char *fmt, ...)
{
	char line[300];
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	assert(n > 0 && (size_t)n < sizeof line);
	buffer_put(out, line, (size_t)n);
}

static void
value(struct buffer *out, const char *name, const char *type, const char *help, int64_t v)
{
	put(out, "# HELP lienthong_%s %s\n# TYPE lienthong_%s %s\nlienthong_%s %" PRId64 "\n", name, help, name, type,
	    name, v);
}

static void
seconds(struct buffer *out, const char *name, const char *help, int64_t ms)
{
	put(out, "# HELP lienthong_%s %s\n# TYPE lienthong_%s gauge\nlienthong_%s %" PRId64 ".%03d\n", name, help, name,
	    name, ms / 1000, (int)(ms % 1000));
}

static const char *
path_of(size_t route)
{
	return route < n_routes ? routes[route].path : "none";
}

static void
requests(struct metrics *m, struct buffer *out)
{
	put(out, "# HELP lienthong_http_requests_total requests by address and status\n# TYPE "
	         "lienthong_http_requests_total counter\n");
	for (size_t r = 0; r <= n_routes; r++)
		for (size_t s = 0; s < STATUSES; s++)
			if (m->by_status[r][s] > 0)
				put(out, "lienthong_http_requests_total{route=\"%s\",status=\"%u\"} %" PRIuFAST64 "\n",
				    path_of(r), statuses[s], m->by_status[r][s]);
	put(out, "# HELP lienthong_http_request_seconds time until the answer was ready\n# TYPE "
	         "lienthong_http_request_seconds summary\n");
	for (size_t r = 0; r <= n_routes; r++)
		if (m->n[r] > 0)
			put(out, "lienthong_http_request_seconds_sum{route=\"%s\"} %" PRIuFAST64 ".%06" PRIuFAST64 "\n"
			         "lienthong_http_request_seconds_count{route=\"%s\"} %" PRIuFAST64 "\n",
			    path_of(r), m->us[r] / 1000000, m->us[r] % 1000000, path_of(r), m->n[r]);
}

void
metrics_print(struct metrics *m, const struct metrics_now *now, struct buffer *out)
{
	const struct watched *w = &now->watched;
	int64_t j = w->fresh.j < 0 ? 0 : w->fresh.j;

	value(out, "watermark", "gauge", "journal number up to which all figures are worked out", j);
	value(out, "journal_head", "gauge", "last journal number", w->head);
	value(out, "refresh_lag", "gauge", "journal numbers the figures are behind", w->head > j ? w->head - j : 0);
	seconds(out, "refresh_behind_seconds", "for so long the figures have not reached the head", w->behind_ms);
	value(out, "refresh_rounds_total", "counter", "rounds that moved the watermark", w->moves);
	value(out, "refresh_marks", "gauge", "marks that wait for the refresher", w->marks);
	value(out, "indicators_failed", "gauge", "indicators that could not be worked out", w->troubles);
	value(out, "catalogue_version", "gauge", "version of the catalogue in force", w->fresh.catalogue);
	value(out, "database_up", "gauge", "1: the database answers", w->answers);
	value(out, "users", "gauge", "tokens in force", (int64_t)w->users);
	value(out, "http_connections", "gauge", "open connections", (int64_t)now->connections);
	value(out, "http_database_places", "gauge", "database connections in use", (int64_t)now->databases);
	value(out, "http_cache_bytes", "gauge", "bytes of answers that are kept", (int64_t)now->cache_bytes);
	value(out, "http_cache_hits_total", "counter", "answers that were kept", (int64_t)m->cached);
	value(out, "http_tokens_refused_total", "counter", "requests without a valid token", (int64_t)m->refused);
	seconds(out, "uptime_seconds", "since the process began", now->up_ms);
	requests(m, out);
}
