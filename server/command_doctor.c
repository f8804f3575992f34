/* `doctor`: one line per check, what is wrong and what to do. Nothing is changed. Checks are rows of a table; each looks
 * at what was gathered once. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "common/base/lang.h"
#include "embedded/run_sql.h"
#include "server/command.h"
#include "server/snapshot.h"
#include "server/store/migrate.h"
#include "server/term.h"

enum standing { FINE, WARNING, FAULTY };
static const char *const standing_words[] = { "ok", "warn", "fail" };

struct patient {
	const struct settings *settings;
	bool quick;
	struct db *db;
	enum result opened; struct fault fault;
	struct migrate_state migrations; bool migrations_known;
	PGresult *figures, *slow, *troubles;
	const char *site;                    /* --site: whose register, too */
};
struct finding_line { enum standing standing; char detail[400]; const char *remedy; };

enum { FIG_VERSION, FIG_DURABLE, FIG_RECOVERY, FIG_WRITER, FIG_WAITING, FIG_HELD, FIG_ACTS, FIG_J, FIG_TERM };

static void
say(struct finding_line *l, enum standing s, const char *remedy, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(l->detail, sizeof l->detail, fmt, args);
	va_end(args);
	l->standing = s;
	l->remedy = s == FINE ? NULL : remedy;
}

static void
check_database(const struct patient *p, struct finding_line *l)
{
	char words[400];

	if (p->opened == DONE) {
		say(l, FINE, NULL, "PostgreSQL %s", p->figures != NULL ? db_get_text(p->figures, 0, FIG_VERSION) : "");
		return;
	}
	fault_format(&p->fault, words, sizeof words);
	say(l, FAULTY,
	    lang_pick("kiểm tra PostgreSQL và thiết lập database", "check PostgreSQL and the setting `database`"), "%s",
	    words);
}

static void
check_migrations(const struct patient *p, struct finding_line *l)
{
	const struct migrate_state *m = &p->migrations;

	if (!p->migrations_known)
		say(l, FAULTY, lang_pick("sửa lỗi cơ sở dữ liệu trước", "mend the database first"), "-");
	else if (m->newer > 0)
		say(l, FAULTY,
		    lang_pick("cài phiên bản mới của lienthong-server", "install the newer lienthong-server"),
		    "newer=%u", m->newer);
	else if (m->no_schema || m->applied < m->known || !m->bootstrapped)
		say(l, FAULTY, "lienthong-server migrate --province CODE \"NAME\"", "applied=%u known=%u founded=%s",
		    m->applied, m->known, m->bootstrapped ? "yes" : "no");
	else
		say(l, FINE, NULL, "applied=%u", m->applied);
}

static void
check_durability(const struct patient *p, struct finding_line *l)
{
	if (p->figures == NULL)
		say(l, WARNING, "-", "-");
	else if (db_get_bool(p->figures, 0, FIG_RECOVERY))
		say(l, FAULTY, lang_pick("nối tới máy chính", "connect to the primary"), "in_recovery=yes");
	else if (!db_get_bool(p->figures, 0, FIG_DURABLE))
		say(l, FAULTY, lang_pick("bật fsync và full_page_writes", "switch fsync and full_page_writes on"), "fsync=off");
	else
		say(l, FINE, NULL, "fsync=on");
}

static void
check_writer(const struct patient *p, struct finding_line *l)
{
	if (p->figures == NULL)
		say(l, WARNING, "-", "-");
	else if (!db_get_bool(p->figures, 0, FIG_WRITER))
		say(l, WARNING, "lienthong-server run", lang_pick("không có tiến trình nào đang nhận", "nobody receives"));
	else
		say(l, FINE, NULL, "term=%" PRId64 " j=%" PRId64, db_get_int8(p->figures, 0, FIG_TERM),
		    db_get_int8(p->figures, 0, FIG_J));
}

static void
check_acts(const struct patient *p, struct finding_line *l)
{
	int64_t n = p->figures != NULL ? db_get_int8(p->figures, 0, FIG_ACTS) : 0;

	say(l, n > 0 ? WARNING : FINE, lang_pick("xem nhật ký của «run»", "see the log of `run`"), "waiting=%" PRId64, n);
}

static void
check_keys(const struct patient *p, struct finding_line *l)
{
	int64_t waiting = p->figures != NULL ? db_get_int8(p->figures, 0, FIG_WAITING) : 0;
	int64_t held = p->figures != NULL ? db_get_int8(p->figures, 0, FIG_HELD) : 0;

	say(l, waiting + held > 0 ? WARNING : FINE,
	    lang_pick("thu hồi lại các khóa đã bị thu hồi (key revoke), rồi lienthong-server key approve --all",
	              "revoke again what was revoked (key revoke), then lienthong-server key approve --all"),
	    "drain_only=%" PRId64 " held=%" PRId64, waiting, held);
}

static void
check_backlog(const struct patient *p, struct finding_line *l)
{
	if (p->slow == NULL) {
		say(l, FINE, NULL, "-");
		return;
	}
	int64_t overdue = db_get_int8(p->slow, 0, 0), quarantined = db_get_int8(p->slow, 0, 1);
	say(l, overdue + quarantined > 0 ? WARNING : FINE,
	    lang_pick("lienthong-server site list; hỏi điểm nêu trong nhật ký",
	              "lienthong-server site list; ask the sites concerned"),
	    "parked_over_30_days=%" PRId64 " quarantined=%" PRId64, overdue, quarantined);
}

static void
check_state_dir(const struct patient *p, struct finding_line *l)
{
	const char *dir = p->settings->state_dir;
	struct statvfs fs;

	if (access(dir, R_OK | W_OK | X_OK) != 0 || statvfs(dir, &fs) != 0) {
		say(l, FAULTY, lang_pick("tạo thư mục và cấp quyền ghi", "make the folder writable"), "%s: %s", dir,
		    strerror(errno));
		return;
	}
	uint64_t free_mb = (uint64_t)fs.f_bavail * fs.f_frsize >> 20;
	say(l, free_mb < 512 ? WARNING : FINE, lang_pick("giải phóng đĩa", "free some disk space"), "free_mb=%" PRIu64,
	    free_mb);
}

static void
check_key_file(const struct patient *p, struct finding_line *l)
{
	struct wire_keypair keys;
	struct fault f = { 0 };
	char words[400];

	if (wire_keypair_file(p->settings->state_dir, "centre.key", false, &keys, &f) == DONE) {
		say(l, FINE, NULL, "centre.key");
		return;
	}
	fault_format(&f, words, sizeof words);
	say(l, WARNING,
	    lang_pick("«run» đầu tiên sẽ tạo khóa; nếu đã từng chạy, phục hồi tệp từ bản sao lưu",
	              "the first `run` makes it; if it ran before, restore the file from a backup"),
	    "%s", words);
}

static void
check_mark(const struct patient *p, struct finding_line *l)
{
	struct mark file;
	bool found = false;
	struct fault f = { 0 };

	if (mark_read(p->settings->state_dir, &file, &found, &f) != DONE || !found)
		say(l, p->figures != NULL && db_get_int8(p->figures, 0, FIG_TERM) > 0 ? WARNING : FINE,
		    lang_pick("lần «run» tới sẽ mở kỷ nguyên mới; sau đó xác nhận khóa",
		              "the next `run` begins a new epoch; confirm the keys then"),
		    "none");
	else if (p->figures != NULL && file.j > (uint64_t)db_get_int8(p->figures, 0, FIG_J))
		say(l, WARNING,
		    lang_pick("cơ sở dữ liệu được phục hồi từ bản cũ: lần «run» tới mở kỷ nguyên mới",
		              "the database was restored from an older backup: the next `run` begins a new epoch"),
		    "mark=%" PRIu64 " j=%" PRId64, file.j, db_get_int8(p->figures, 0, FIG_J));
	else
		say(l, FINE, NULL, "j=%" PRIu64 " term=%" PRIu64, file.j, file.term);
}

static void
check_troubles(const struct patient *p, struct finding_line *l)
{
	int64_t n = p->troubles != NULL ? db_get_int8(p->troubles, 0, 0) : 0;

	say(l, n > 0 ? WARNING : FINE,
	    lang_pick("cập nhật phần mềm ở điểm ấy; nếu vẫn vậy, chạy «lienthong-server verify»",
	              "update the software of that site; if it stays so run `lienthong-server verify`"),
	    "skipped=%" PRId64 " sites=%" PRId64 "%s%s", n, n > 0 ? db_get_int8(p->troubles, 0, 1) : 0, n > 0 ? " last: " : "",
	    n > 0 ? db_get_text(p->troubles, 0, 2) : "");
}

/* What the centre holds of a feed, to be compared with what a site says it holds at the same n. */
static void
say_digest(const struct patient *p, struct finding_line *l, enum feed_no feed, const struct id *site_id, const char *name)
{
	char generation[ID_TEXT], rows[2 * HASH_BYTES + 1], catalogue[2 * HASH_BYTES + 1], words[300], more[120] = "";
	struct snapshot_digest d;
	struct fault f = { 0 };

	if (snapshot_digest(p->db, feed, site_id, &d, &f) != DONE) {
		fault_format(&f, words, sizeof words);
		say(l, FAULTY, lang_pick("sửa lỗi cơ sở dữ liệu trước", "mend the database first"), "%s", words);
		return;
	}
	id_format(&d.at.generation, generation);
	hash_hex(d.of_rows.b, HASH_BYTES, rows);
	hash_hex(d.of_catalogue.b, HASH_BYTES, catalogue);
	if (feed == FEED_PROVINCE)
		snprintf(more, sizeof more, " catalogue=%u catalogue_digest=%s", d.catalogue, catalogue);
	say(l, FINE, NULL, "feed=%s generation=%s n=%" PRIu64 " rows=%" PRIu64 " digest=%s%s", name, generation, d.at.n, d.rows,
	    rows, more);
}

static void
check_province(const struct patient *p, struct finding_line *l)
{
	static const struct id nobody;

	if (p->slow == NULL)
		say(l, FINE, NULL, "-");
	else
		say_digest(p, l, FEED_PROVINCE, &nobody, FEED_PROVINCE_NAME);
}

static void
check_site(const struct patient *p, struct finding_line *l)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;
	char name[64];

	db_arg_text(args, p->site);
	if (p->site == NULL || p->slow == NULL) {
		say(l, FINE, NULL, "-");
	} else if (db_run(p->db, NULL, run_sql_site_by_code, args, &rows, NULL) != DONE || PQntuples(rows) == 0) {
		say(l, FAULTY, "lienthong-server site list", "%s", p->site);
	} else {
		struct id site_id = db_get_id(rows, 0, 0);
		snprintf(name, sizeof name, "site/%s", p->site);
		say_digest(p, l, FEED_SITE, &site_id, name);
	}
	PQclear(rows);
	db_args_free(&args);
}

static const struct { const char *name; void (*look)(const struct patient *, struct finding_line *); } checks[] = {
	{ "database", check_database },
	{ "migrations", check_migrations },
	{ "durability", check_durability },
	{ "writer", check_writer },
	{ "acts", check_acts },
	{ "keys", check_keys },
	{ "backlog", check_backlog },
	{ "state_dir", check_state_dir },
	{ "key_file", check_key_file },
	{ "high_water", check_mark },
	{ "troubles", check_troubles },
	{ "province", check_province },
	{ "site", check_site },
};
#define CHECKS (sizeof checks / sizeof checks[0])

static void
gather(struct patient *p)
{
	struct db_args *args = db_args_new();

	p->opened = settings_connect(p->settings, "lienthong doctor", &p->db, &p->fault);
	if (p->opened == DONE)
		p->migrations_known = migrate_state(p->db, &p->migrations, NULL) == DONE;
	if (p->migrations_known && p->migrations.bootstrapped && p->migrations.applied == p->migrations.known) {
		db_arg_text(args, p->settings->schema);
		(void)!db_run(p->db, NULL, run_sql_doctor, args, &p->figures, NULL);
		(void)!db_run(p->db, NULL, run_sql_doctor_troubles, NULL, &p->troubles, NULL);
		if (!p->quick)
			(void)!db_run(p->db, NULL, run_sql_doctor_slow, NULL, &p->slow, NULL);
	}
	db_args_free(&args);
}

static void
print_all(const struct finding_line *lines, bool json)
{
	json_t *list = json_array();

	for (size_t i = 0; i < CHECKS; i++) {
		const struct finding_line *l = &lines[i];
		if (json)
			json_array_append_new(list,
			                      json_pack("{s:s, s:b, s:s, s:s, s:s?}", "name", checks[i].name, "ok",
			                                l->standing != FAULTY, "level", standing_words[l->standing],
			                                "detail", l->detail, "remedy", l->remedy));
		else
			printf("%-5s %-11s %s%s%s\n", standing_words[l->standing], checks[i].name, l->detail,
			       l->remedy != NULL ? " -> " : "", l->remedy != NULL ? l->remedy : "");
	}
	if (json) {
		json_dumpf(list, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(list);
}

int
command_doctor(const struct cli_args *args, void *settings)
{
	struct patient p = { .settings = settings, .quick = cli_has(args, "quick"),
		.site = cli_value(args, "site") };
	struct finding_line lines[CHECKS];
	int status = 0;

	gather(&p);
	for (size_t i = 0; i < CHECKS; i++) {
		checks[i].look(&p, &lines[i]);
		if (lines[i].standing == FAULTY && status == 0)
			status = p.opened == LATER ? 69 : 78;
	}
	print_all(lines, cli_has(args, "json"));
	PQclear(p.figures);
	PQclear(p.slow);
	PQclear(p.troubles);
	db_close(&p.db);
	return status;
}
