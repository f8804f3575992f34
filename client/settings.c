/* The site's settings: file /etc/lienthong/lienthong.conf (or --config), environment LIENTHONG_<KEY>, --set. */
#include "client/commands.h"

const struct setting client_settings[] = {
	{ "dir", SETTING_PATH, "/var/lib/lienthong", 0, 0, false, "thư mục dữ liệu của điểm", "the site's directory" },
	{ "log_level", SETTING_TEXT, "warn", 0, 0, false, "mức nhật ký: debug, info, warn, error",
	  "log level: debug, info, warn, error" },
	{ "send_patience_s", SETTING_NUMBER, "60", 1, 86400, false, "«send» chờ bao nhiêu giây khi không có liên lạc",
	  "seconds `send` waits without hearing from the province" },
	{ "names_backup_hours", SETTING_NUMBER, "24", 1, 24 * 30, false,
	  "cứ bao nhiêu giờ thì hỏi lại máy chủ của tỉnh về bản sao lưu tên đã niêm phong",
	  "hours after which the centre is asked again about the sealed backup of the names" },
	{ "core_dumps", SETTING_NUMBER, "0", 0, 1, false, "1: cho phép gỡ lỗi và core dump (chỉ để thử; tên người sẽ lộ)",
	  "1: allow debuggers and core dumps (for tests only; names would be in them)" },
};
const size_t n_client_settings = sizeof client_settings / sizeof client_settings[0];
