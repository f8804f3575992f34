/* lienthong doctor, lienthong config print: is this directory in order? Each check is a row; the first that is not decides
 * the status. With --quick nothing is looked at that grows with the store, and what only warns leaves the status 0: a
 * line that is down for a week is no reason to call the program ill. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "client/agent.h"
#include "client/catalogue.h"
#include "client/commands.h"
#include "client/feed.h"
#include "client/mirror/mirror.h"
#include "client/show.h"
#include "client/vault.h"
#include "client/verdict.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/wire/wire.h"

#define ROOM_MIN_MB 64
#define SILENT_MS (36 * 3600000LL)
#define TROUBLE_NEW_MS (7 * 86400000LL)

enum level { FINE, WARNING, FAULTY };
static const struct { const char *word, *mark; } levels[] = { [FINE] = { "ok", "ok" },
	                                                       [WARNING] = { "warn", "!" },
	                                                       [FAULTY] = { "fail", "!!" } };

struct check { enum level level; int status; char detail[1700]; };
struct patient { const struct command *c; bool quick; struct store *store; struct identity me; bool enrolled; };

static void
failed(struct check *out, const struct fault *f)
{
	out->level = FAULTY;
	out->status = fault_exit_status(f);
	fault_format(f, out->detail, sizeof out->detail);
}

static void
check_store(struct patient *p, struct check *out)
{
	struct fault f = { 0 };
	if (store_open(p->c->dir, false, &p->store, &f) != DONE || (!p->quick && store_check(p->store, &f) != DONE))
		failed(out, &f);
	else
		snprintf(out->detail, sizeof out->detail, "%s/site.db, SQLite %s", p->c->dir, store_sqlite_version());
}

static void
check_identity(struct patient *p, struct check *out)
{
	struct fault f = { 0 };
	if (p->store == NULL)
		(void)!fault_set(&f, REFUSED, LT_8001, "", "%s", p->c->dir);
	if (p->store == NULL || identity_load(p->store, &p->me, &f) != DONE) {
		failed(out, &f);
		return;
	}
	p->enrolled = true;
	snprintf(out->detail, sizeof out->detail, "%s, %s", p->me.code, p->me.name);
}

static void
check_keys(struct patient *p, struct check *out)
{
	struct wire_keypair pair;
	struct fault f = { 0 };
	char name[64];
	if (!p->enrolled)
		return;
	snprintf(name, sizeof name, "%s.curve", p->me.key_name);
	enum result r = wire_keypair_file(p->c->dir, name, false, &pair, &f);
	snprintf(name, sizeof name, "%s.box", p->me.key_name);
	if (r == DONE)
		r = wire_keypair_file(p->c->dir, name, false, &pair, &f);
	if (r != DONE)
		failed(out, &f);
	else
		snprintf(out->detail, sizeof out->detail, "%s", p->me.key_name);
}

static void
check_room(struct patient *p, struct check *out)
{
	struct statvfs st;
	if (statvfs(p->c->dir, &st) != 0)
		return;
	unsigned long long mb = (unsigned long long)st.f_bavail * st.f_frsize >> 20;
	snprintf(out->detail, sizeof out->detail, "%llu MB", mb);
	out->level = mb >= ROOM_MIN_MB ? FINE : FAULTY;
	out->status = 74;
}

static void
check_line(struct patient *p, struct check *out)
{
	struct line_state line;
	struct fault f = { 0 };
	if (!p->enrolled)
		return;
	if (line_load(p->store, &line, &f) != DONE) {
		failed(out, &f);
		return;
	}
	bool held = strcmp(line.state, "held") == 0;
	bool silent = line.has_contact && clock_wall_ms() - line.contact_ms > SILENT_MS;
	out->level = held ? FAULTY : silent ? WARNING : FINE;
	out->status = held ? 77 : 69;
	snprintf(out->detail, sizeof out->detail, "%s%s%s%s", line.state, line.why[0] != '\0' ? ": " : "", line.why,
	         silent ? lang_pick(", đã lâu không liên lạc", ", no contact for long") : "");
}

static void
check_outbox(struct patient *p, struct check *out)
{
	struct verdict_counts counts;
	struct fault f = { 0 };
	snprintf(out->detail, sizeof out->detail, "-");
	if (!p->enrolled || p->quick)
		return;
	if (verdict_counts(p->store, &counts, &f) != DONE)
		failed(out, &f);
	else
		snprintf(out->detail, sizeof out->detail,
		         lang_pick("còn %llu trong hàng chờ, %llu cần xử lý", "%llu queued, %llu need attention"),
		         (unsigned long long)counts.waiting, (unsigned long long)counts.open);
}

/* The names are nowhere else: a disk that dies takes them along. */
static const struct { bool ok; const char *vi, *en; } backups[] = {
	[VAULT_NOTHING] = { true, "chưa có tên ai", "nobody's name is here yet" },
	[VAULT_FRESH] = { true, "máy chủ của tỉnh có bản niêm phong, hoặc đang gửi", "sealed at the province, or on its way" },
	[VAULT_STRANGER] = { false, "máy chủ của tỉnh có bản của lần đăng ký trước: chạy «lienthong restore»",
	                     "the province has one from before this enrolment: run `lienthong restore`" },
	[VAULT_OVERDUE] = { false, "đã lâu máy chủ của tỉnh không có bản mới: kiểm tra đường truyền và khóa khôi phục",
	                    "none at the province for long: check the line and the recovery key" },
};

static void
check_backup(struct patient *p, struct check *out)
{
	struct vault_row row;
	enum vault_health health;
	struct fault f = { 0 };
	char age[48] = "";
	int64_t now = clock_wall_ms();
	if (!p->enrolled)
		return;
	if (vault_health(p->store, now, &row, &health, &f) != DONE) {
		failed(out, &f);
		return;
	}
	if (row.kept_at != 0)
		snprintf(age, sizeof age, lang_pick(" (%lld giờ trước)", " (%lld hours ago)"),
		         (long long)((now - row.kept_at) / 3600000));
	out->level = backups[health].ok ? FINE : WARNING;
	out->status = 75;
	snprintf(out->detail, sizeof out->detail, "%s%s", lang_pick(backups[health].vi, backups[health].en), age);
}

/* ---- what came down ---- */

/* The words of the centre's doctor, so that the two lines can be compared. */
static void
say_digest(struct check *out, const char *name, const struct feed_place *at, const struct mirror_digest *d)
{
	char generation[ID_TEXT], hash[2 * HASH_BYTES + 1];
	id_format(&at->at.generation, generation);
	hash_hex(d->hash.b, HASH_BYTES, hash);
	snprintf(out->detail, sizeof out->detail, "feed=%s generation=%s n=%" PRIu64 " rows=%" PRIu64 " digest=%s", name,
	         generation, at->at.n, d->rows, hash);
}

/* In the middle of a snapshot, or behind what it told already, a digest means nothing. */
static void
say_not_yet(struct check *out, const struct feed_place *at)
{
	if (!at->snapping && at->at.n < at->until)
		snprintf(out->detail, sizeof out->detail,
		         lang_pick("đang theo kịp: %" PRIu64 "/%" PRIu64, "catching up: %" PRIu64 "/%" PRIu64), at->at.n,
		         at->until);
	else
		snprintf(out->detail, sizeof out->detail, "%s",
		         at->snapping ? lang_pick("đang nhận bản chụp", "taking a snapshot") : "-");
}

static bool
is_whole(const struct feed_place *at)
{
	return !at->snapping && !id_is_zero(&at->at.generation) && at->at.n >= at->until;
}

static void
say_catalogue(struct patient *p, struct check *out)
{
	struct catalogue_stand stand;
	struct fault f = { 0 };
	char hash[2 * HASH_BYTES + 1];
	size_t len = strlen(out->detail);
	if (catalogue_stand(p->store, &stand, &f) != DONE) {
		failed(out, &f);
		return;
	}
	hash_hex(stand.digest.b, HASH_BYTES, hash);
	snprintf(out->detail + len, sizeof out->detail - len, " catalogue=%u catalogue_digest=%s", stand.version, hash);
}

static void
check_province(struct patient *p, struct check *out)
{
	struct feed_place at;
	struct mirror_digest d;
	struct fault f = { 0 };
	snprintf(out->detail, sizeof out->detail, "-");
	if (!p->enrolled || p->quick)
		return;
	enum result r = feed_place(p->store, FEED_PROVINCE_NAME, &at, &f);
	if (r == DONE && !is_whole(&at)) {
		say_not_yet(out, &at);
		return;
	}
	if (r == DONE)
		r = mirror_digest_feed(p->store, FEED_PROVINCE, &d, &f);
	if (r != DONE) {
		failed(out, &f);
		return;
	}
	say_digest(out, FEED_PROVINCE_NAME, &at, &d);
	say_catalogue(p, out);
}

static void
check_register(struct patient *p, struct check *out)
{
	struct feed_place at;
	struct mirror_digest d;
	struct fault f = { 0 };
	char name[80];
	snprintf(out->detail, sizeof out->detail, "-");
	if (!p->enrolled || p->quick)
		return;
	identity_feed(&p->me, name, sizeof name);
	enum result r = feed_place(p->store, name, &at, &f);
	if (r == DONE && (at.snapping || id_is_zero(&at.at.generation))) {
		say_not_yet(out, &at);
		return;
	}
	if (r == DONE)
		r = mirror_digest_own(p->store, &d, &f);
	if (r != DONE)
		failed(out, &f);
	else
		say_digest(out, name, &at, &d);
}

/* Items that were passed over: worth a look while they are new. */
static void
check_troubles(struct patient *p, struct check *out)
{
	char name[80];
	struct fault f = { 0 };
	size_t len = 0;
	snprintf(out->detail, sizeof out->detail, "-");
	if (!p->enrolled || p->quick)
		return;
	identity_feed(&p->me, name, sizeof name);
	const char *const feeds[FEEDS] = { name, FEED_PROVINCE_NAME };
	for (int no = 0; no < FEEDS; no++) {
		struct feed_view v;
		if (feed_view(p->store, (enum feed_no)no, feeds[no], &v, &f) != DONE) {
			failed(out, &f);
			return;
		}
		if (v.troubles == 0)
			continue;
		if (clock_wall_ms() - v.latest_at < TROUBLE_NEW_MS) {
			out->level = WARNING;
			out->status = 65;
		}
		len += (size_t)snprintf(out->detail + len, sizeof out->detail - len,
		                        lang_pick("%s%s: bỏ qua %" PRIu64 " mục, gần nhất số %" PRIu64 " (LT-%u)",
		                                  "%s%s: %" PRIu64 " items passed over, the latest number %" PRIu64 " (LT-%u)"),
		                        len > 0 ? "; " : "", feeds[no], v.troubles, v.latest.n, v.latest.code);
	}
}

static const struct { const char *name, *vi, *en; void (*check)(struct patient *, struct check *); } checks[] = {
	{ "store", "Kho dữ liệu", "Store", check_store }, { "identity", "Đăng ký", "Enrolment", check_identity },
	{ "keys", "Khóa", "Keys", check_keys }, { "room", "Chỗ trên đĩa", "Room on the disk", check_room },
	{ "line", "Đường truyền", "Line", check_line }, { "outbox", "Hàng chờ", "Queue", check_outbox },
	{ "names_backup", "Sao lưu tên", "Backup of the names", check_backup },
	{ "province", "Dữ liệu của tỉnh", "The province", check_province },
	{ "register", "Sổ của điểm", "The site's register", check_register },
	{ "troubles", "Mục bị bỏ qua", "Items passed over", check_troubles },
};
#define N_CHECKS (sizeof checks / sizeof checks[0])

static json_t *
doctor_json(const struct check *results, int status)
{
	json_t *list = json_array();
	for (size_t i = 0; i < N_CHECKS; i++)
		json_array_append_new(list, json_pack("{s:s, s:b, s:s, s:s}", "name", checks[i].name, "ok",
		                                      results[i].level == FINE, "level", levels[results[i].level].word,
		                                      "detail", results[i].detail));
	return json_pack("{s:b, s:o}", "ok", status == 0, "checks", list);
}

static void
doctor_text(const struct check *results)
{
	struct show *t = show_new(NULL, 3);
	for (size_t i = 0; i < N_CHECKS; i++)
		show_row(t, (const char *[]){ levels[results[i].level].mark, lang_pick(checks[i].vi, checks[i].en),
		                              results[i].detail });
	show_print(&t);
}

int
command_doctor(const struct cli_args *args, void *ctx)
{
	struct patient p = { .c = ctx, .quick = cli_has(args, "quick") };
	enum level counts = p.quick ? FAULTY : WARNING;
	struct check results[N_CHECKS] = { 0 };
	int status = 0;

	for (size_t i = 0; i < N_CHECKS; i++) {
		checks[i].check(&p, &results[i]);
		if (results[i].level >= counts && status == 0)
			status = results[i].status;
	}
	if (p.c->json)
		(void)command_print_json(doctor_json(results, status));
	else
		doctor_text(results);
	store_close(&p.store);
	return status;
}

int
command_config_print(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	(void)args;
	config_print(c->config, stdout, c->json);
	return 0;
}
