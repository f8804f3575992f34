/* lienthong status */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/commands.h"
#include "client/show.h"
#include "common/base/lang.h"

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
	char text[64] = "-";
	json_t *value = json_object_get(state, key);
	if (json_is_integer(value)) {
		time_t at = (time_t)(json_integer_value(value) / 1000) + 7 * 3600;   /* Asia/Ho_Chi_Minh */
		struct tm tm;
		gmtime_r(&at, &tm);
		strftime(text, sizeof text, lang_pick("%H:%M:%S %d/%m/%Y", "%Y-%m-%d %H:%M:%S"), &tm);
	}
	show_row(t, (const char *[]){ label, text });
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

	(void)args;
	int status = command_open(c, &s, &me);
	if (status != 0)
		return status;
	status = command_state(s, &me, &state, &open, &waiting);
	if (status == 0 && c->json)
		status = command_print_json(json_incref(state));
	else if (status == 0)
		print_text(state);
	json_decref(state);
	store_close(&s);
	return status;
}
