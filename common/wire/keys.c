/* The CURVE key of a site or of the centre and its file: one line of 64 hex digits, the secret half; the public half
 * follows from it. Made whole or not at all: written beside, synced, then linked to its name, which never replaces an
 * older key. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/hash.h"
#include "common/wire/wire.h"

#define KEY_LINE 65   /* 64 digits and a newline */

void
wire_keypair_new(struct wire_keypair *out)
{
	/* crypto_box_keypair works without it; then it is merely not fork-safe before the first use */
	(void)!sodium_init();
	crypto_box_keypair(out->public_key, out->secret_key);
}

static enum result
key_line_parse(const char *line, size_t len, struct wire_keypair *out)
{
	char digits[KEY_LINE];

	if (len != KEY_LINE || line[KEY_LINE - 1] != '\n')
		return REFUSED;
	memcpy(digits, line, KEY_LINE - 1);
	digits[KEY_LINE - 1] = '\0';
	int bad = hash_unhex(digits, out->secret_key, sizeof out->secret_key);
	sodium_memzero(digits, sizeof digits);
	if (bad || crypto_scalarmult_base(out->public_key, out->secret_key) != 0)
		return REFUSED;
	return DONE;
}

static enum result
key_read(int fd, const char *path, struct wire_keypair *out, struct fault *f)
{
	char line[KEY_LINE + 1];
	struct stat st;
	enum result r = DONE;

	if (fstat(fd, &st) != 0)
		return fault_set(f, REFUSED, LT_4053, path, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fault_set(f, REFUSED, LT_4053, path, "not a regular file");
	if (st.st_mode & 077)
		return fault_set(f, REFUSED, LT_4051, path, "mode %04o", (unsigned)(st.st_mode & 07777));
	ssize_t len = read(fd, line, sizeof line);
	if (len < 0)
		r = fault_set(f, REFUSED, LT_4053, path, "%s", strerror(errno));
	else if (key_line_parse(line, (size_t)len, out) != DONE)
		r = fault_set(f, REFUSED, LT_4052, path, "%zd bytes", len);
	sodium_memzero(line, sizeof line);
	return r;
}

static bool
key_write(int fd, const struct wire_keypair *pair)
{
	char line[KEY_LINE + 1];

	hash_hex(pair->secret_key, sizeof pair->secret_key, line);
	line[KEY_LINE - 1] = '\n';
	bool whole = write(fd, line, KEY_LINE) == KEY_LINE && fsync(fd) == 0;
	sodium_memzero(line, sizeof line);
	return whole;
}

/* DONE also when another process made the key first: it is then there to be read. */
static enum result
key_make(int dir_fd, const char *name, const char *path, struct fault *f)
{
	char beside[NAME_MAX];
	struct wire_keypair pair;
	enum result r = DONE;

	if (snprintf(beside, sizeof beside, ".%s.%d", name, (int)getpid()) >= (int)sizeof beside)
		return fault_set(f, REFUSED, LT_4054, path, "%s", strerror(ENAMETOOLONG));
	(void)unlinkat(dir_fd, beside, 0);
	int fd = openat(dir_fd, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fault_set(f, REFUSED, LT_4054, path, "%s", strerror(errno));
	wire_keypair_new(&pair);
	if (!key_write(fd, &pair) || (linkat(dir_fd, beside, dir_fd, name, 0) != 0 && errno != EEXIST) ||
	    fsync(dir_fd) != 0)
		r = fault_set(f, REFUSED, LT_4054, path, "%s", strerror(errno));
	(void)unlinkat(dir_fd, beside, 0);
	close(fd);
	sodium_memzero(&pair, sizeof pair);
	return r;
}

enum result
wire_keypair_file(const char *dir, const char *name, bool make, struct wire_keypair *out, struct fault *f)
{
	const int how = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
	char path[PATH_MAX];
	enum result r;
	int dir_fd = -1, fd = -1;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0) {
		r = fault_set(f, REFUSED, make ? LT_4054 : LT_4053, dir, "%s", strerror(errno));
		goto done;
	}
	fd = openat(dir_fd, name, how);
	if (fd < 0 && errno == ENOENT && make) {
		r = key_make(dir_fd, name, path, f);
		if (r != DONE)
			goto done;
		fd = openat(dir_fd, name, how);
	}
	if (fd < 0)
		r = fault_set(f, REFUSED, LT_4053, path, "%s", strerror(errno));
	else
		r = key_read(fd, path, out, f);
done:
	if (fd >= 0)
		close(fd);
	if (dir_fd >= 0)
		close(dir_fd);
	return r;
}
