/* How often did each fault, branch, reason and verdict occur in the campaign? A simulation that never reaches a branch
 * proves nothing about it, so a zero fails the run. The meetings and fits are counted where the machines ask for them
 * (the linker wraps log_meet and log_fit). */
#include <inttypes.h>
#include <stdio.h>

#include "tests/sim/sim.h"

struct stats stats;

enum log_meeting __real_log_meet(const struct log_facts *facts);
enum log_meeting __wrap_log_meet(const struct log_facts *facts);
enum log_fit __real_log_fit(const struct log_position *cursor, const struct id *owner, uint64_t first_n,
                            const struct hash *chain_before, const struct slice *bodies, size_t n_bodies, size_t *skip,
                            struct log_position *after);
enum log_fit __wrap_log_fit(const struct log_position *cursor, const struct id *owner, uint64_t first_n,
                            const struct hash *chain_before, const struct slice *bodies, size_t n_bodies, size_t *skip,
                            struct log_position *after);

enum log_meeting
__wrap_log_meet(const struct log_facts *facts)
{
	enum log_meeting m = __real_log_meet(facts);
	stats.meetings[m]++;
	return m;
}

enum log_fit
__wrap_log_fit(const struct log_position *cursor, const struct id *owner, uint64_t first_n,
               const struct hash *chain_before, const struct slice *bodies, size_t n_bodies, size_t *skip,
               struct log_position *after)
{
	enum log_fit f = __real_log_fit(cursor, owner, first_n, chain_before, bodies, n_bodies, skip, after);
	stats.fits[f]++;
	return f;
}

/* The reason is the first field of NACK and BYE. */
void
stats_frame(struct slice frame, bool to_site)
{
	uint8_t type = frame.data[3];
	bool has_reason = frame.len >= FRAME_HEADER + 2 && frame.data[FRAME_HEADER] == 0x08;
	stats.frames++;
	if (type == LT1__MESSAGE_TYPE__NACK && has_reason)
		stats.nacks[frame.data[FRAME_HEADER + 1] & 7]++;
	if (type == LT1__MESSAGE_TYPE__BYE && has_reason)
		(to_site ? stats.byes : stats.site_byes)[frame.data[FRAME_HEADER + 1] & 15]++;
}

struct row { const char *name; uint64_t count; };

static bool
section(const char *title, const struct row *rows, size_t n)
{
	bool complete = true;
	printf("%s:", title);
	for (size_t i = 0; i < n; i++) {
		printf(" %s=%" PRIu64, rows[i].name, rows[i].count);
		complete &= rows[i].count > 0;
	}
	printf("%s\n", complete ? "" : "   <- ZERO");
	return complete;
}

/* Counters that stand in the order of their names. */
static bool
named_section(const char *title, const char *const *names, const uint64_t *counts, size_t n)
{
	struct row rows[FAULTS + VAULT_STATS + SNAP_STATS];
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row){ names[i], counts[i] };
	return section(title, rows, n);
}

static bool
faults_print(void)
{
	static const char *const names[FAULTS] = {
		"line_broken",
		"late_delivery",
		"duplicate",
		"reorder",
		"strange_frame",
		"slow_line",
		"site_crash",
		"crash_before_commit",
		"crash_after_commit",
		"site_restore",
		"clone",
		"store_failed",
		"late_answer",
		"late_ack",
		"outbox_pruned",
		"centre_crash",
		"centre_crash_before_commit",
		"centre_crash_after_commit",
		"centre_restore",
		"restore_too_old",
		"commit_unknown",
		"busy",
		"drain_only",
		"revoked",
		"shutdown",
		"overload",
		"feed_pruned",
		"rejudged",
		"woken",
		"duplicate_letter",
		"id_reused",
		"twin_released",
		"fresh_generation",
		"feed_renewed",
		"outbox_renewed",
		"outbox_rewound",
		"settled_plain",
		"disk_died",
	};
	return named_section("faults", names, stats.faults, FAULTS);
}

bool
stats_print(void)
{
	struct row meetings[5], fits[4];
	for (int i = 0; i < 5; i++)
		meetings[i] = (struct row){ log_meeting_name((enum log_meeting)i), stats.meetings[i] };
	for (int i = 0; i < 4; i++)
		fits[i] = (struct row){ log_fit_name((enum log_fit)i), stats.fits[i] };
	const struct row nacks[] = { { "gap", stats.nacks[1] },
		                     { "chain", stats.nacks[2] },
		                     { "credit", stats.nacks[3] },
		                     { "busy", stats.nacks[4] } };
	const struct row byes[] = { { "shutdown", stats.byes[1] }, { "overload", stats.byes[2] },
		                    { "version", stats.byes[3] },  { "revoked", stats.byes[4] },
		                    { "protocol", stats.byes[5] }, { "flow", stats.byes[6] },
		                    { "too_big", stats.byes[7] },  { "silent", stats.byes[8] },
		                    { "twin", stats.byes[9] } };
	const struct row site_byes[] = { { "shutdown", stats.site_byes[1] },
		                         { "protocol", stats.site_byes[5] },
		                         { "silent", stats.site_byes[8] } };
	const struct row verdicts[] = { { "accepted", stats.verdicts[V_ACCEPTED] },
		                        { "returned", stats.verdicts[V_RETURNED] },
		                        { "parked", stats.verdicts[V_PARKED] },
		                        { "quarantined", stats.verdicts[V_QUARANTINED] } };
	const struct row kinds[] = { { "plain", stats.kinds[0] },    { "warned", stats.kinds[1] },
		                     { "returned", stats.kinds[2] }, { "child", stats.kinds[3] },
		                     { "poison", stats.kinds[4] },   { "junk", stats.kinds[5] },
		                     { "reused_id", stats.kinds[6] } };
	const struct row alarms[] = { { "outbox_restored", stats.alarms[SITE_WHY_OUTBOX_RESTORED] },
		                      { "centre_restored", stats.alarms[SITE_WHY_CENTRE_RESTORED] },
		                      { "epoch", stats.alarms[SITE_WHY_EPOCH] },
		                      { "protocol", stats.alarms[SITE_WHY_PROTOCOL] },
		                      { "busy", stats.alarms[SITE_WHY_BUSY] } };
	const struct row holds[] = { { "twin", stats.holds[SITE_WHY_TWIN] },
		                     { "revoked", stats.holds[SITE_WHY_REVOKED] },
		                     { "version", stats.holds[SITE_WHY_VERSION] } };
	static const char *const vaults[VAULT_STATS] = { "kept", "known_again", "resumed", "refused", "pruned", "fetched",
		"damaged", "none_there", "lost", "dropped", "rot_at_site", "rot_at_centre" };
	static const char *const snaps[SNAP_STATS] = { "published", "log_pruned", "generation_changed", "begun_site",
		"begun_province", "parts", "finished", "resumed_after_break", "resumed_by_site", "resumed_by_centre", "restarted",
		"place_unknown", "not_now", "of_another_life", "swept", "newer_kept", "catalogue_halved", "lies", "forged_pulls",
		"troubles", "troubles_noted", "contents_compared" };
#define SECTION(title, rows) section(title, rows, sizeof rows / sizeof rows[0])
	bool complete = faults_print();
	complete &= SECTION("meetings", meetings);
	complete &= SECTION("fits", fits);
	complete &= SECTION("nacks", nacks);
	complete &= SECTION("byes of the centre", byes);
	complete &= SECTION("byes of sites", site_byes);
	complete &= SECTION("verdicts", verdicts);
	complete &= SECTION("kinds", kinds);
	complete &= SECTION("alarms", alarms);
	complete &= SECTION("holds", holds);
	complete &= named_section("vault", vaults, stats.vault, VAULT_STATS);
	complete &= named_section("snapshots", snaps, stats.snaps, SNAP_STATS);
	printf("steps=%" PRIu64 " frames=%" PRIu64 " updates=%" PRIu64 " held_at_end=%" PRIu64
	       " longest_way_to_quiet_s=%" PRIu64 "\n",
	       stats.steps, stats.frames, stats.updates, stats.held, stats.quiet_ms_max / 1000);
	return complete;
}
