/* lienthong status */
#include <stdio.h>
#include <string.h>

#include "client/catalogue.h"
#include "client/closing.h"
#include "client/commands.h"
#include "client/feed.h"
#include "client/figures.h"
#include "client/show.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/share.h"

static const struct { const char *key, *vi, *en; } rows[] = {
	{ "site", "Điểm", "Site" },
	{ "name", "Tên", "Name" },
	{ "made", "Đã ghi", "Recorded" },
	{ "acked", "Tỉnh đã nhận", "Received by the province" },
	{ "settled", "Đã có kết luận", "Settled" },
	{ "accepted", "Chấp nhận", "Accepted" },
	{ "returned", "Trả lại", "Returned" },
	{ "parked", "Chờ bản ghi khác", "Waiting for another record" },
	{ "quarantined", "Tạm giữ", "Quarantined" },
	{ "waiting", "Còn trong hàng chờ", "Still queued" },
	{ "line", "Đường truyền", "Line" },
};

static const struct { const char *state, *vi, *en; } lines[] = {
	{ "streaming", "đang nối với tỉnh", "connected" },
	{ "idle", "không nối", "not connected" },
	{ "held", "tỉnh không nhận", "refused by the province" },
};

/* What to do about a line that is held. */
static const struct { const char *why, *vi, *en; } holds[] = {
	{ "twin",
	  "Có một bản sao khác của thư mục này đang gửi. Dừng bản sao đó, rồi gọi quản trị viên của tỉnh để mở lại.",
	  "Another copy of this directory is sending. Stop it, then call the province's administrator." },
	{ "revoked", "Khóa của điểm đã bị thu hồi. Gọi quản trị viên của tỉnh; cần mã đăng ký mới.",
	  "This site's key was revoked. Call the province's administrator for a fresh token." },
	{ "version", "Chương trình đã quá cũ so với máy chủ của tỉnh. Cài phiên bản mới.",
	  "The program is too old for the province's server. Install a newer version." },
};

static void
value_text(json_t *v, char *out, size_t size)
{
	if (json_is_integer(v))
		snprintf(out, size, "%lld", (long long)json_integer_value(v));
	else
		snprintf(out, size, "%s", json_is_string(v) ? json_string_value(v) : "-");
}

static void
line_text(json_t *v, char *out, size_t size)
{
	value_text(v, out, size);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (strcmp(out, lines[i].state) == 0)
			snprintf(out, size, "%s", lang_pick(lines[i].vi, lines[i].en));
}

static void
print_time(struct show *t, json_t *state, const char *key, const char *label)
{
	char text[MOMENT_TEXT] = "-";
	json_t *value = json_object_get(state, key);
	if (json_is_integer(value))
		command_moment(json_integer_value(value), text);
	show_row(t, (const char *[]){ label, text });
}

/* ---- what came down ---- */

static enum result
feed_json(struct store *s, enum feed_no no, const char *name, json_t *list, struct fault *f)
{
	struct feed_view v;
	enum result r = feed_view(s, no, name, &v, f);
	if (r != DONE)
		return r;
	json_t *o = json_object();
	json_object_set_new(o, "feed", json_string(name));
	json_object_set_new(o, "generation", command_id(&v.place.at.generation));
	json_object_set_new(o, "n", json_integer((json_int_t)v.place.at.n));
	json_object_set_new(o, "snapping", json_boolean(v.place.snapping));
	json_object_set_new(o, "rows", json_integer((json_int_t)v.rows));
	json_object_set_new(o, "applied_at", v.applied_at != 0 ? json_integer(v.applied_at) : json_null());
	json_object_set_new(o, "troubles", json_integer((json_int_t)v.troubles));
	if (v.troubles > 0) {
		json_object_set_new(o, "trouble_n", json_integer((json_int_t)v.latest.n));
		json_object_set_new(o, "trouble_code", json_integer(v.latest.code));
	}
	json_array_append_new(list, o);
	return DONE;
}

static enum result
feeds_json(struct store *s, const struct identity *me, json_t *state, struct fault *f)
{
	char name[80];
	struct catalogue_stand stand;
	json_t *list = json_array();
	identity_feed(me, name, sizeof name);
	enum result r = feed_json(s, FEED_SITE, name, list, f);
	if (r == DONE)
		r = feed_json(s, FEED_PROVINCE, FEED_PROVINCE_NAME, list, f);
	if (r == DONE)
		r = catalogue_stand(s, &stand, f);
	json_object_set_new(state, "feeds", list);
	if (r == DONE)
		json_object_set_new(state, "catalogue", json_integer(stand.version));
	return r;
}

static enum result
figures_json(struct store *s, json_t *state, struct fault *f)
{
	struct figure_state known;
	enum result r = figure_state(s, &known, f);
	if (r != DONE)
		return r;
	json_object_set_new(state, "figures", json_integer((json_int_t)known.figures));
	json_object_set_new(state, "figures_j", known.any ? json_integer(known.j) : json_null());
	json_object_set_new(state, "figures_at", known.any ? json_integer(known.at_ms) : json_null());
	return DONE;
}

static void
print_figures(struct show *t, json_t *state)
{
	char text[160] = "-", count[SHARE_TEXT], j[SHARE_TEXT], moment[MOMENT_TEXT];
	json_t *at = json_object_get(state, "figures_at");
	if (json_is_integer(at))
		snprintf(text, sizeof text, lang_pick("%s số, tính đến số %s, lúc %s", "%s, as known at number %s, %s"),
		         count_text(json_integer_value(json_object_get(state, "figures")), lang_now(), count),
		         count_text(json_integer_value(json_object_get(state, "figures_j")), lang_now(), j),
		         command_moment(json_integer_value(at), moment));
	show_row(t, (const char *[]){ lang_pick("Số liệu tỉnh tính cho điểm", "Figures of this site"), text });
}

/* ---- periods on their way to be closed ---- */

static void
period_see(void *ctx, const struct closing_view *v)
{
	char code[PERIOD_TEXT];
	json_t *o = json_pack("{s:s, s:s, s:b, s:b, s:s, s:s}", "period", period_write(v->length, v->from, code), "state",
	                      closing_state_name(v->state), "asked", v->asked, "closed_by_province", v->whole, "words",
	                      closing_state_word(v), "note", v->note);
	json_array_append_new(ctx, o);
}

static void
periods_json(struct store *s, const struct identity *me, json_t *state)
{
	struct mirror *m = mirror_new(s, me);
	json_t *list = json_array();
	closings_each(m, me, period_see, list);
	json_object_set_new(state, "periods", list);
	mirror_free(&m);
}

#define PERIODS_SHOWN 6           /* the latest ones */

static void
print_periods(struct show *t, json_t *periods)
{
	char label[PERIOD_TEXT + 16], text[700];
	for (size_t i = 0; i < json_array_size(periods) && i < PERIODS_SHOWN; i++) {
		json_t *p = json_array_get(periods, i);
		const char *note = json_string_value(json_object_get(p, "note"));
		snprintf(label, sizeof label, lang_pick("Kỳ %s", "Period %s"), json_string_value(json_object_get(p, "period")));
		snprintf(text, sizeof text, "%s%s%s%s", json_string_value(json_object_get(p, "words")), note[0] != '\0' ? ": " : "", note,
		         json_is_true(json_object_get(p, "closed_by_province")) ? lang_pick("; tỉnh đã khóa kỳ", "; closed by the province")
		                                                                : "");
		show_row(t, (const char *[]){ label, text });
	}
}

static void
print_feed(struct show *t, json_t *feed)
{
	char text[200];
	json_t *applied = json_object_get(feed, "applied_at");
	int64_t troubles = json_integer_value(json_object_get(feed, "troubles"));
	if (!json_is_integer(applied)) {
		show_row(t, (const char *[]){ json_string_value(json_object_get(feed, "feed")), "-" });
		return;
	}
	int64_t age = (clock_wall_ms() - json_integer_value(applied)) / 60000;
	bool snapping = json_is_true(json_object_get(feed, "snapping"));
	int len = snprintf(text, sizeof text,
	                   lang_pick("%s đến mục %lld, %lld bản ghi, %lld phút trước",
	                             "%s up to item %lld, %lld rows, %lld minutes ago"),
	                   snapping ? lang_pick("đang nhận bản chụp,", "taking a snapshot,") : "",
	                   json_integer_value(json_object_get(feed, "n")), json_integer_value(json_object_get(feed, "rows")),
	                   (long long)(age > 0 ? age : 0));
	if (troubles > 0)
		snprintf(text + len, sizeof text - (size_t)len, lang_pick("; bỏ qua %lld mục", "; %lld items passed over"),
		         (long long)troubles);
	show_row(t, (const char *[]){ json_string_value(json_object_get(feed, "feed")), text[0] == ' ' ? text + 1 : text });
}

static void
print_text(json_t *state)
{
	struct show *t = show_new(NULL, 2);
	char text[700];
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		(strcmp(rows[i].key, "line") == 0 ? line_text : value_text)(json_object_get(state, rows[i].key), text, sizeof text);
		show_row(t, (const char *[]){ lang_pick(rows[i].vi, rows[i].en), text });
	}
	print_time(t, state, "last_contact", lang_pick("Liên lạc lần cuối", "Last contact"));
	print_time(t, state, "names_backup_at", lang_pick("Bản sao lưu tên ở tỉnh", "Names backed up at the province"));
	size_t at;
	json_t *feed;
	json_array_foreach(json_object_get(state, "feeds"), at, feed)
		print_feed(t, feed);
	value_text(json_object_get(state, "catalogue"), text, sizeof text);
	show_row(t, (const char *[]){ lang_pick("Danh mục, phiên bản", "Catalogue, version"), text });
	print_figures(t, state);
	print_periods(t, json_object_get(state, "periods"));
	show_print(&t);
	const char *why = json_string_value(json_object_get(state, "why"));
	for (size_t i = 0; why != NULL && i < sizeof holds / sizeof holds[0]; i++)
		if (strcmp(holds[i].why, why) == 0)
			printf("%s\n", lang_pick(holds[i].vi, holds[i].en));
}

int
command_status(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct identity me;
	struct store *s = NULL;
	json_t *state = NULL;
	uint64_t open, waiting;
	struct fault f = { 0 };

	(void)args;
	int status = command_open(c, &s, &me);
	if (status != 0)
		return status;
	status = command_state(s, &me, &state, &open, &waiting);
	if (status == 0 && (feeds_json(s, &me, state, &f) != DONE || figures_json(s, state, &f) != DONE))
		status = command_fault(&f);
	if (status == 0)
		periods_json(s, &me, state);
	if (status == 0 && c->json)
		status = command_print_json(json_incref(state));
	else if (status == 0)
		print_text(state);
	json_decref(state);
	store_close(&s);
	return status;
}
