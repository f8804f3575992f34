/* DIR/names.key and what is sealed with it. The file: one line of 64 hex digits; made whole or not at all (written
 * beside, synced, then linked to its name, which never replaces an older key). From it four subkeys, in memory that is
 * neither swapped nor dumped where the system lets us. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/names/names_room.h"

#define LINE 65   /* 64 digits and a newline */
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_Static_assert(NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES == SEAL_EXTRA, "nonce in front, tag behind");
_Static_assert(NAMES_KEY == crypto_kdf_KEYBYTES && NAMES_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES &&
                       NAMES_KEY == crypto_auth_hmacsha512256_KEYBYTES,
               "all keys have one length");

/* ---- the file ---- */

static enum result
key_take(int fd, const char *path, uint8_t key[NAMES_KEY], struct fault *f)
{
	char line[LINE + 1];
	struct stat st;
	enum result r = DONE;

	if (fstat(fd, &st) != 0)
		return fault_set(f, REFUSED, LT_7102, path, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fault_set(f, REFUSED, LT_7102, path, "not a regular file");
	if (st.st_mode & 077)
		return fault_set(f, REFUSED, LT_7101, path, "mode %04o", (unsigned)(st.st_mode & 07777));
	ssize_t len = read(fd, line, sizeof line);
	if (len < 0)
		return fault_set(f, REFUSED, LT_7102, path, "%s", strerror(errno));
	bool whole = len == LINE && line[LINE - 1] == '\n';
	line[LINE - 1] = '\0';
	if (!whole || hash_unhex(line, key, NAMES_KEY) != 0)
		r = fault_set(f, REFUSED, LT_7104, path, "%zd bytes", len);
	sodium_memzero(line, sizeof line);
	return r;
}

enum result
names_key_read(const char *dir, uint8_t key[NAMES_KEY], bool *there, struct fault *f)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", dir, NAMES_KEY_FILE);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	*there = fd >= 0 || errno != ENOENT;
	if (!*there)
		return DONE;
	if (fd < 0)
		return fault_set(f, REFUSED, LT_7102, path, "%s", strerror(errno));
	enum result r = key_take(fd, path, key, f);
	close(fd);
	return r;
}

static bool
key_write(int fd)
{
	uint8_t key[NAMES_KEY];
	char line[LINE + 1];

	crypto_kdf_keygen(key);
	hash_hex(key, sizeof key, line);
	line[LINE - 1] = '\n';
	bool whole = write(fd, line, LINE) == LINE && fsync(fd) == 0;
	sodium_memzero(line, sizeof line);
	sodium_memzero(key, sizeof key);
	return whole;
}

enum result
names_key_make(const char *dir, struct fault *f)
{
	char path[PATH_MAX], beside[64];
	enum result r = DONE;
	int fd = -1, dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	snprintf(path, sizeof path, "%s/%s", dir, NAMES_KEY_FILE);
	snprintf(beside, sizeof beside, ".%s.%d", NAMES_KEY_FILE, (int)getpid());
	if (dir_fd >= 0) {
		(void)unlinkat(dir_fd, beside, 0);
		fd = openat(dir_fd, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	}
	if (fd < 0 || !key_write(fd) || (linkat(dir_fd, beside, dir_fd, NAMES_KEY_FILE, 0) != 0 && errno != EEXIST) ||
	    fsync(dir_fd) != 0)
		r = fault_set(f, REFUSED, LT_7102, path, "%s", strerror(errno));
	if (fd >= 0) {
		(void)unlinkat(dir_fd, beside, 0);
		close(fd);
	}
	if (dir_fd >= 0)
		close(dir_fd);
	return r;
}

/* ---- keys in memory ---- */

struct names_keys *
names_keys_new(const uint8_t key[NAMES_KEY])
{
	static const char context[] = "LTnames";   /* with the terminator: crypto_kdf_CONTEXTBYTES */
	_Static_assert(sizeof context == crypto_kdf_CONTEXTBYTES, "a context has eight bytes");
	struct names_keys *k = sodium_malloc(sizeof *k);   /* locked and left out of dumps where possible */
	if (k == NULL)
		abort();
	uint8_t *const subkeys[] = { k->seal, k->card, k->name, k->birth };
	for (size_t i = 0; i < sizeof subkeys / sizeof subkeys[0]; i++)
		crypto_kdf_derive_from_key(subkeys[i], NAMES_KEY, i + 1, context, key);
	return k;
}

void
names_keys_free(struct names_keys **k)
{
	sodium_free(*k);   /* wipes */
	*k = NULL;
}

void
names_seal(const struct names_keys *k, struct slice bound, struct slice plain, uint8_t *out)
{
	randombytes_buf(out, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, plain.data, plain.len, bound.data, bound.len,
	                                           NULL, out, k->seal);
}

bool
names_unseal(const struct names_keys *k, struct slice bound, struct slice sealed, uint8_t *out)
{
	return sealed.len >= SEAL_EXTRA &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.data + NONCE, sealed.len - NONCE,
	                                                  bound.data, bound.len, sealed.data, k->seal) == 0;
}
