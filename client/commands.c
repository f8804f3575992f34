/* What several commands share: opening, faults, JSON, and the state they print. */
#include "client/commands.h"

#include <stdio.h>
#include <time.h>

#include "client/agent.h"
#include "client/catalogue.h"
#include "client/feed.h"
#include "client/vault.h"
#include "client/verdict.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/files/cell.h"

int
command_fault(const struct fault *f)
{
	fault_print(f, stderr);
	return fault_exit_status(f);
}

int
command_open(const struct command *c, struct store **s, struct identity *me)
{
	struct fault f = { 0 };
	enum result r = store_open(c->dir, false, s, &f);
	if (r == DONE)
		r = identity_load(*s, me, &f);
	if (r == DONE)
		return 0;
	store_close(s);
	return command_fault(&f);
}

int
command_forms(struct store *s)
{
	struct catalogue *held = NULL;
	struct fault f = { 0 };
	enum result r = catalogue_held(s, &held, &f);
	forms_use(&held);
	if (r == DONE)
		return 0;
	int status = command_fault(&f);
	return r == REFUSED ? 0 : status;   /* one this program cannot make sense of: its own forms work all the same */
}

int
command_day(const char *option, const char *text, int32_t *day)
{
	struct fault f = { 0 };
	*day = clock_today();
	if (text == NULL || cell_date(text, day, &f) == DONE)
		return 0;
	snprintf(f.place, sizeof f.place, "--%s", option);
	(void)command_fault(&f);
	return 64;
}

int
command_print_json(json_t *root)
{
	bool fine = json_dumpf(root, stdout, JSON_INDENT(2)) == 0 && fputc('\n', stdout) != EOF && fflush(stdout) == 0;
	json_decref(root);
	return fine ? 0 : 74;
}

json_t *
command_id(const struct id *id)
{
	char text[ID_TEXT];
	if (id_is_zero(id))
		return json_null();
	id_format(id, text);
	return json_string(text);
}

const char *
command_day_text(int32_t day, char out[DATE_TEXT])
{
	if (lang_now() == LANG_EN)
		date_format_iso(day, out);
	else
		date_format_vi(day, out);
	return out;
}

const char *
command_moment(int64_t wall_ms, char out[MOMENT_TEXT])
{
	time_t at = (time_t)(wall_ms / 1000) + 7 * 3600;   /* Asia/Ho_Chi_Minh */
	struct tm tm;
	gmtime_r(&at, &tm);
	strftime(out, MOMENT_TEXT, lang_pick("%H:%M:%S %d/%m/%Y", "%Y-%m-%d %H:%M:%S"), &tm);
	return out;
}

json_t *
command_date(int32_t day)
{
	char iso[DATE_TEXT];
	date_format_iso(day, iso);
	return json_string(iso);
}

/* "streaming" was true when it was written; without an agent nothing streams. */
static const char *
line_now(const struct store *s, const struct line_state *line)
{
	if (strcmp(line->state, "streaming") == 0 && !agent_is_running(store_dir(s)))
		return "idle";
	return line->state;
}

/* When the centre last said that it has the backup of the names, and how that is. */
static enum result
backup_state(struct store *s, json_t *o, struct fault *f)
{
	static const char *const words[] = { [VAULT_NOTHING] = "none",
		                             [VAULT_FRESH] = "fresh",
		                             [VAULT_STRANGER] = "unknown",
		                             [VAULT_OVERDUE] = "overdue" };
	struct vault_row row;
	enum vault_health health;
	enum result r = vault_health(s, clock_wall_ms(), &row, &health, f);
	if (r != DONE)
		return r;
	json_object_set_new(o, "names_backup_at", row.kept_at != 0 ? json_integer(row.kept_at) : json_null());
	json_object_set_new(o, "names_backup", json_string(words[health]));
	return DONE;
}

static enum result
state_read(struct store *s, const struct identity *me, struct site_outbox *box, uint64_t *settled,
           struct verdict_counts *counts, struct log_position *feed, struct line_state *line, struct fault *f)
{
	struct feed_place place = { 0 };
	char name[80];
	struct outbox *o = outbox_new(s, &me->site_id);
	identity_feed(me, name, sizeof name);
	enum result r = outbox_state(o, box, settled, f);
	outbox_free(&o);
	if (r == DONE)
		r = verdict_counts(s, counts, f);
	if (r == DONE)
		r = feed_place(s, name, &place, f);
	*feed = place.at;
	return r == DONE ? line_load(s, line, f) : r;
}

static json_t *
state_json(struct store *s, const struct identity *me, const struct site_outbox *box, uint64_t settled,
           const struct verdict_counts *counts, const struct log_position *feed, const struct line_state *line)
{
	json_t *o = json_object();
	const struct { const char *name; uint64_t value; } numbers[] = {
		{ "made", box->made }, { "acked", box->acked }, { "settled", settled }, { "updates", counts->letters },
		{ "accepted", counts->accepted }, { "returned", counts->returned }, { "parked", counts->parked },
		{ "quarantined", counts->quarantined }, { "waiting", counts->waiting }, { "open", counts->open },
	};
	json_object_set_new(o, "site", json_string(me->code));
	json_object_set_new(o, "name", json_string(me->name));
	json_object_set_new(o, "generation", command_id(&box->generation));
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		json_object_set_new(o, numbers[i].name, json_integer((json_int_t)numbers[i].value));
	json_object_set_new(o, "feed_generation", command_id(&feed->generation));
	json_object_set_new(o, "feed_n", json_integer((json_int_t)feed->n));
	json_object_set_new(o, "last_contact", line->has_contact ? json_integer(line->contact_ms) : json_null());
	json_object_set_new(o, "line", json_string(line_now(s, line)));
	json_object_set_new(o, "why", line->why[0] != '\0' ? json_string(line->why) : json_null());
	return o;
}

int
command_state(struct store *s, const struct identity *me, json_t **out, uint64_t *open, uint64_t *waiting)
{
	struct site_outbox box;
	struct verdict_counts counts;
	struct log_position feed;
	struct line_state line;
	struct fault f = { 0 };
	uint64_t settled;

	if (state_read(s, me, &box, &settled, &counts, &feed, &line, &f) != DONE)
		return command_fault(&f);
	*open = counts.open;
	*waiting = counts.waiting;
	*out = state_json(s, me, &box, settled, &counts, &feed, &line);
	if (backup_state(s, *out, &f) == DONE)
		return 0;
	json_decref(*out);
	*out = NULL;
	return command_fault(&f);
}
