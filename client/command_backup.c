/* lienthong backup FILE: everybody's names, sealed. The file is written beside and renamed: an older one stays whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "client/commands.h"
#include "client/names/names.h"
#include "common/base/lang.h"
#include "common/base/text.h"

static bool
write_all(int fd, struct slice b)
{
	while (b.len > 0) {
		ssize_t n = write(fd, b.data, b.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		b = (struct slice){ b.data + n, b.len - (size_t)n };
	}
	return fsync(fd) == 0;
}

static bool
folder_sync(const char *path)
{
	char copy[PATH_MAX];
	snprintf(copy, sizeof copy, "%s", path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool fine = fsync(fd) == 0 || errno == EINVAL;   /* a stick's file system may not know how */
	close(fd);
	return fine;
}

static enum result
file_write(const char *path, struct slice b, struct fault *f)
{
	char beside[PATH_MAX];
	int fd = -1;

	if (snprintf(beside, sizeof beside, "%s.%d.new", path, (int)getpid()) >= (int)sizeof beside)
		return fault_set(f, REFUSED, LT_8050, path, "%s", strerror(ENAMETOOLONG));
	(void)unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fault_set(f, REFUSED, LT_8050, path, "%s", strerror(errno));
	bool fine = write_all(fd, b) && rename(beside, path) == 0 && folder_sync(path);
	int why = errno;
	if (!fine)
		unlink(beside);
	close(fd);
	return fine ? DONE : fault_set(f, REFUSED, LT_8050, path, "%s", strerror(why));
}

static int
report(const struct command *c, const char *path, size_t bytes)
{
	char safe[4400];

	if (c->json)
		return command_print_json(json_pack("{s:s, s:I}", "file", path, "bytes", (json_int_t)bytes));
	text_printable(path, safe, sizeof safe);
	printf(lang_pick("Đã sao lưu tên vào %s (%zu byte). Chỉ khóa khôi phục mở được.\n",
	                 "The names are backed up in %s (%zu bytes). Only the recovery key opens it.\n"),
	       safe, bytes);
	return 0;
}

int
command_backup(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	const char *path = cli_operand(args, 0);
	struct store *s = NULL;
	struct names *n = NULL;
	struct identity me;
	struct buffer sealed = { 0 };
	struct fault f = { 0 };
	int status = command_open(c, &s, &me);

	if (status != 0)
		return status;
	enum result r = names_open(s, &n, &f);
	if (r == DONE)
		r = names_backup(n, &sealed, &f);
	if (r == DONE)
		r = file_write(path, buffer_slice(&sealed), &f);
	status = r == DONE ? report(c, path, sealed.len) : command_fault(&f);
	names_close(&n);
	store_close(&s);
	buffer_fini(&sealed);
	return status;
}
