/* lienthong send: one agent until everything is settled. When another process is the agent, its work is watched. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "client/agent.h"
#include "client/commands.h"
#include "client/command_signals.h"
#include "common/base/clock.h"
#include "common/base/lang.h"

#define TURN_MS 250
#define TELL_MS 500
#define STATUS_OPEN 1

struct send {
	const struct command *c;
	struct store *store;
	struct identity me;
	int64_t started, deadline, patience_ms;   /* deadline 0: none */
	int64_t told_at, moved_at;
	uint64_t made, acked, settled;
	bool lines, terminal, watching;
};

static void
bar(const struct send *s)
{
	enum { WIDTH = 30 };
	char bar[WIDTH + 1];
	uint64_t full = s->made > 0 ? s->settled * WIDTH / s->made : WIDTH;
	for (uint64_t i = 0; i < WIDTH; i++)
		bar[i] = i < full ? '#' : '.';
	bar[WIDTH] = '\0';
	fprintf(stderr, "\r%s [%s] %" PRIu64 "/%" PRIu64 " ", s->me.code, bar, s->settled, s->made);
}

static void
tell(struct send *s, bool now_anyway)
{
	int64_t now = clock_mono_ms();
	if (!now_anyway && now - s->told_at < TELL_MS)
		return;
	s->told_at = now;
	if (s->lines)
		fprintf(stderr, "progress made=%" PRIu64 " acked=%" PRIu64 " settled=%" PRIu64 "\n", s->made, s->acked,
		        s->settled);
	else if (s->terminal)
		bar(s);
}

static void
moved(struct send *s, uint64_t made, uint64_t acked, uint64_t settled)
{
	if (acked != s->acked || settled != s->settled)
		s->moved_at = clock_mono_ms();
	s->made = made;
	s->acked = acked;
	s->settled = settled;
}

/* Past the deadline, or nothing heard and nothing moved for too long. */
static bool
too_late(const struct send *s, int64_t contact)
{
	int64_t now = clock_mono_ms(), sign = s->moved_at > contact ? s->moved_at : contact;
	if (s->deadline != 0)
		return now >= s->deadline;
	return now - sign >= s->patience_ms;
}

static int
give_up(const struct send *s, const struct agent_view *v, struct fault *f)
{
	if (v->contact_ms == 0)
		(void)!fault_set(f, LATER, LT_8004, s->me.code, "%s",
		                 v->line.detail[0] != '\0' ? v->line.detail : s->me.endpoints);
	else
		(void)!fault_set(f, LATER, LT_8006, s->me.code, "%" PRIu64, s->made - s->settled);
	return fault_exit_status(f);
}

/* ---- as the agent ---- */

/* -1: go on. */
static int
judge_view(struct send *s, const struct agent_view *v, struct fault *f)
{
	moved(s, v->made, v->acked, v->settled);
	tell(s, false);
	if (v->drained && !v->backing_up)
		return 0;
	if (v->held) {
		(void)!fault_set(f, REFUSED, LT_8007, s->me.code, "%s", site_why_name(v->why));
		return fault_exit_status(f);
	}
	if (v->store.code != FAULT_NONE) {
		*f = v->store;
		return fault_exit_status(f);
	}
	if (too_late(s, v->contact_ms))
		return v->drained ? 0 : give_up(s, v, f);   /* the backup goes on next time from where it stands */
	return -1;
}

static int
send_as_agent(struct send *s, struct agent *a, int signals, struct fault *f)
{
	int status = -1;
	while (status < 0) {
		bool woken = false;
		if (agent_turn(a, signals, TURN_MS, &woken, f) != DONE)
			return fault_exit_status(f);
		status = judge_view(s, agent_look(a), f);
		if (status < 0 && woken)
			status = agent_look(a)->drained ? 0 : give_up(s, agent_look(a), f);
	}
	return status;
}

/* ---- as a watcher ---- */

static int
send_by_watching(struct send *s, struct fault *f)
{
	struct outbox *o = outbox_new(s->store, &s->me.site_id);
	struct site_outbox box;
	struct line_state line;
	uint64_t settled;
	int status = -1;

	while (status < 0) {
		if (outbox_state(o, &box, &settled, f) != DONE || line_load(s->store, &line, f) != DONE) {
			status = fault_exit_status(f);
			break;
		}
		moved(s, box.made, box.acked, settled);
		tell(s, false);
		if (box.made == settled)
			status = 0;
		else if (strcmp(line.state, "held") == 0)
			status = fault_set(f, REFUSED, LT_8007, s->me.code, "%s", line.why) == REFUSED ? fault_exit_status(f) : 70;
		else if (too_late(s, 0) || !agent_is_running(store_dir(s->store)))
			status = fault_set(f, LATER, LT_8006, s->me.code, "%" PRIu64, box.made - settled) == LATER
			                 ? fault_exit_status(f)
			                 : 70;
		else
			nanosleep(&(struct timespec){ .tv_nsec = TURN_MS * 1000000L }, NULL);
	}
	outbox_free(&o);
	return status;
}

/* ---- the command ---- */

static int
finish(struct send *s, int status, const struct fault *f)
{
	json_t *state = NULL;
	uint64_t open = 0, waiting = 0;

	tell(s, true);
	if (s->terminal && !s->lines)
		fputc('\n', stderr);
	if (f->code != FAULT_NONE)
		fault_print(f, stderr);
	int failed = command_state(s->store, &s->me, &state, &open, &waiting);
	if (failed != 0)
		return failed;
	if (status == 0 && open > 0)
		status = STATUS_OPEN;
	json_object_set_new(state, "status", json_integer(status));
	if (s->c->json)
		return command_print_json(state) == 0 ? status : 74;
	printf(lang_pick("Đã gửi %lld, chấp nhận %lld, trả lại %lld, chờ %lld, tạm giữ %lld, còn lại %lld.\n",
	                 "Sent %lld: accepted %lld, returned %lld, parked %lld, quarantined %lld, still queued %lld.\n"),
	       json_integer_value(json_object_get(state, "acked")), json_integer_value(json_object_get(state, "accepted")),
	       json_integer_value(json_object_get(state, "returned")), json_integer_value(json_object_get(state, "parked")),
	       json_integer_value(json_object_get(state, "quarantined")), (long long)waiting);
	if (open > 0 && status == STATUS_OPEN)
		fprintf(stderr, "%s\n",
		        lang_pick("Xem lý do bằng «lienthong inbox».", "See `lienthong inbox` for the reasons."));
	json_decref(state);
	return status;
}

static void
times_set(struct send *s, const struct cli_args *args)
{
	const char *timeout = cli_value(args, "timeout");
	s->started = s->moved_at = clock_mono_ms();
	s->deadline = timeout != NULL ? s->started + strtoll(timeout, NULL, 10) * 1000 : 0;
	s->patience_ms = config_number(s->c->config, "send_patience_s") * 1000;
	s->lines = cli_has(args, "progress");
	s->terminal = isatty(STDERR_FILENO);
}

int
command_send(const struct cli_args *args, void *ctx)
{
	struct send s = { .c = ctx };
	struct agent *a = NULL;
	struct fault f = { 0 };

	int status = command_open(s.c, &s.store, &s.me);
	if (status != 0)
		return status;
	times_set(&s, args);
	int signals = signals_open();
	enum result r = agent_open(s.store, &s.me, &a, &f);
	if (r == DONE) {
		agent_set_backup_hours(a, config_number(s.c->config, "names_backup_hours"));
		status = send_as_agent(&s, a, signals, &f);
	} else if (f.code == LT_8009) {
		f = (struct fault){ 0 };
		status = send_by_watching(&s, &f);
	} else {
		status = fault_exit_status(&f);
	}
	agent_close(&a);
	status = finish(&s, status, &f);
	close(signals);
	store_close(&s.store);
	return status;
}
