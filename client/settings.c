/* The site's settings: file /etc/lienthong/lienthong.conf (or --config), environment LIENTHONG_<KEY>, --set. */
#include "client/commands.h"

const struct setting client_settings[] = {
	{ "dir", SETTING_PATH, "/var/lib/lienthong", 0, 0, false, "thư mục dữ liệu của điểm", "the site's directory" },
	{ "log_level", SETTING_TEXT, "warn", 0, 0, false, "mức nhật ký: debug, info, warn, error",
	  "log level: debug, info, warn, error" },
	{ "send_patience_s", SETTING_NUMBER, "60", 1, 86400, false, "«send» chờ bao nhiêu giây khi không có liên lạc",
	  "seconds `send` waits without hearing from the province" },
};
const size_t n_client_settings = sizeof client_settings / sizeof client_settings[0];
