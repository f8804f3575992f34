/* lienthong recovery-key new: when the paper is lost. The key is on the screen before it counts; backups made from then
 * on open with it only. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>

#include "client/commands.h"
#include "client/names/names.h"
#include "common/base/lang.h"

static bool
show(const struct command *c, const char *key)
{
	if (c->json)
		return command_print_json(json_pack("{s:s}", "recovery_key", key)) == 0;
	printf("%s\n%s\n",
	       lang_pick("Khóa khôi phục mới, chỉ in lần này. Bản sao lưu cũ vẫn cần khóa cũ.",
	                 "The new recovery key, printed this once. Older backups still need the older key."),
	       key);
	return fflush(stdout) == 0 && !ferror(stdout);
}

static enum result
renew(const struct command *c, struct store *s, struct names *n, struct fault *f)
{
	char key[RECOVERY_TEXT];
	enum result r = store_begin(s, f);

	if (r == DONE)
		r = names_renew_recovery_key(n, key, f);
	if (r == DONE && !show(c, key))
		r = fault_set(f, REFUSED, LT_8054, "stdout", "%s", strerror(errno));
	if (r == DONE)
		r = store_commit(s, f);
	store_rollback(s);
	sodium_memzero(key, sizeof key);
	return r;
}

int
command_recovery_key_new(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct store *s = NULL;
	struct names *n = NULL;
	struct identity me;
	struct fault f = { 0 };
	int status = command_open(c, &s, &me);

	if (status != 0)
		return status;
	enum result r = names_open(s, &n, &f);
	if (r == DONE)
		r = renew(c, s, n, &f);
	names_close(&n);
	store_close(&s);
	return r == DONE ? 0 : command_fault(&f);
}
