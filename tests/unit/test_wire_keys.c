/* Key files: made once, read again, refused when they are not what they should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>
#include "common/wire/wire.h"
#include "tests/unit/test_wire.h"

static char folder[64];

int
key_folder_make(void **state)
{
	strcpy(folder, "/tmp/lt-wire-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

int
key_folder_remove(void **state)
{
	char path[128];

	snprintf(path, sizeof path, "%s/key", folder);
	unlink(path);
	return rmdir(folder);      /* fails when something else was left behind: that fails the test */
}

static void
key_file_write(const char *text, mode_t mode)
{
	char path[128];

	snprintf(path, sizeof path, "%s/key", folder);
	unlink(path);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

void
key_is_made_once_and_read_again(void **state)
{
	struct wire_keypair made, again;
	struct fault f = { 0 };

	assert_int_equal(wire_keypair_file(folder, "key", true, &made, &f), DONE);
	assert_int_equal(wire_keypair_file(folder, "key", true, &again, &f), DONE);
	assert_memory_equal(&made, &again, sizeof made);
	assert_int_equal(wire_keypair_file(folder, "key", false, &again, &f), DONE);
	assert_memory_equal(&made, &again, sizeof made);
}

void
key_file_is_for_its_owner_only(void **state)
{
	struct wire_keypair pair;
	struct stat st;
	char path[128];

	assert_int_equal(wire_keypair_file(folder, "key", true, &pair, NULL), DONE);
	snprintf(path, sizeof path, "%s/key", folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

void
missing_key_is_not_made_unasked(void **state)
{
	struct wire_keypair pair;
	struct fault f = { 0 };

	assert_int_equal(wire_keypair_file(folder, "key", false, &pair, &f), REFUSED);
	assert_int_equal(f.code, LT_4053);
	assert_non_null(strstr(f.place, "/key"));
	assert_int_equal(wire_keypair_file("/nowhere/at/all", "key", true, &pair, &f), REFUSED);
	assert_int_equal(f.code, LT_4054);
}

#define DIGITS "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
static const struct { enum fault_code expected; mode_t mode; const char *text; } key_files[] = {
	{ FAULT_NONE, 0600, DIGITS "\n" },
	{ FAULT_NONE, 0400, DIGITS "\n" },
	{ LT_4051, 0640, DIGITS "\n" },
	{ LT_4051, 0604, DIGITS "\n" },
	{ LT_4052, 0600, DIGITS },
	{ LT_4052, 0600, DIGITS "\n\n" },
	{ LT_4052, 0600, DIGITS "00\n" },
	{ LT_4052, 0600, "" },
	{ LT_4052, 0600, "g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n" },
};

void
key_files_are_read_or_refused_by_the_table(void **state)
{
	for (size_t i = 0; i < sizeof key_files / sizeof key_files[0]; i++) {
		struct wire_keypair pair;
		struct fault f = { 0 };

		key_file_write(key_files[i].text, key_files[i].mode);
		enum result r = wire_keypair_file(folder, "key", true, &pair, &f);
		assert_int_equal(r, key_files[i].expected ? REFUSED : DONE);
		assert_int_equal(f.code, key_files[i].expected);
		assert_null(strstr(f.detail, "0001"));      /* no part of a key in a message */
	}
}

void
symlink_in_place_of_a_key_is_refused(void **state)
{
	struct wire_keypair pair;
	struct fault f = { 0 };
	char path[128];

	snprintf(path, sizeof path, "%s/key", folder);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_int_equal(wire_keypair_file(folder, "key", true, &pair, &f), REFUSED);
	assert_int_equal(f.code, LT_4053);
}

void
our_keys_are_the_keys_of_libzmq(void **state)
{
	struct wire_keypair pair;
	char secret[41], public[41], expected[41];

	wire_keypair_new(&pair);
	assert_non_null(zmq_z85_encode(secret, pair.secret_key, 32));
	assert_non_null(zmq_z85_encode(expected, pair.public_key, 32));
	assert_int_equal(zmq_curve_public(public, secret), 0);
	assert_string_equal(public, expected);
}
