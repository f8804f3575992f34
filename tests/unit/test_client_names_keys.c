/* Keys of the names: as people type them, as a file, and what they do not open. */
#include "client_names.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/names/names_text.h"
#include "common/base/lang.h"

#define BORN(y) ((y - 1970) * 365)

/* ---- keys on paper ---- */

static void
key_mangle(int how, char *t)
{
	static const int at = 2 * 6 + 1;   /* in the third group */
	char copy[RECOVERY_TEXT];
	strcpy(copy, t);
	switch (how) {
	case 0: break;
	case 1: for (char *p = t; *p != '\0'; p++) *p |= *p >= 'A' ? 0x20 : 0; break;
	case 2: for (char *p = t, *q = t; (*q = *p) != '\0'; p++) q += *p != '-'; break;
	case 3: for (char *p = t; *p != '\0'; p++) *p = *p == '-' ? ' ' : *p; break;
	case 4: for (char *p = t; *p != '\0'; p++) *p = *p == '0' ? 'O' : *p == '1' ? 'l' : *p; break;
	case 5: t[at] = t[at] == '7' ? '8' : '7'; break;
	case 6: t[at] = copy[at + 1], t[at + 1] = copy[at]; break;
	case 7: t[at] = 'U'; break;
	case 8: memmove(t + at, copy + at + 1, strlen(copy + at)); break;
	case 9: memcpy(t + 6, copy + 12, 5), memcpy(t + 12, copy + 6, 5); break;
	case 10: t[0] = '\0'; break;
	case 11: t[6 * 5 - 1] = '\0'; break;
	}
}

static void
a_key_is_read_as_people_write_it_and_a_slip_is_told_by_its_group(void **state)
{
	static const struct { const char *expected, *what;
	} cases[] = {
		{ NULL, "as printed" },
		{ NULL, "small letters" },
		{ NULL, "without dashes" },
		{ NULL, "blanks for dashes" },
		{ NULL, "O for 0 and l for 1" },
		{ "group 3", "a wrong character" },
		{ "group 3", "two exchanged" },
		{ "group 3 holds a strange character", "a letter no key has" },
		{ "group 3 has 4 characters instead of 5", "one missing" },
		{ "group 2, 3", "groups exchanged" },
		{ "empty", "nothing" },
		{ "25 characters instead of 65", "the first five groups" },
	};
	uint8_t key[KEY_TEXT_BYTES], back[KEY_TEXT_BYTES];
	char text[RECOVERY_TEXT], other[RECOVERY_TEXT];
	struct fault f;

	for (int n = 0; n < 50; n++) {
		randombytes_buf(key, sizeof key);
		for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
			key_text_format(KEY_TEXT_RECOVERY, key, text);
			assert_int_equal(strlen(text), 77);
			strcpy(other, text);
			key_mangle((int)i, text);
			f = (struct fault){ 0 };
			bool unchanged = i >= 5 && strcmp(other, text) == 0;   /* two equal ones exchanged */
			enum result r = key_text_parse(KEY_TEXT_RECOVERY, text, back, &f);
			bool fine = r == DONE && memcmp(key, back, sizeof key) == 0;
			if (cases[i].expected == NULL || unchanged
			            ? !fine
			            : r == DONE || strcmp(f.detail, cases[i].expected) != 0)
				fail_msg("%s: %d «%s» (%s)", cases[i].what, r, f.detail, text);
		}
	}
	key_text_format(KEY_TEXT_MATCHING, key, text);
	assert_int_equal(key_text_parse(KEY_TEXT_RECOVERY, text, back, &f), REFUSED);
	assert_string_equal(f.detail, "this is a matching key");
}

static void
every_single_wrong_character_is_noticed(void **state)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t key[KEY_TEXT_BYTES], back[KEY_TEXT_BYTES];
	char text[RECOVERY_TEXT], expected[16];
	struct fault f;

	randombytes_buf(key, sizeof key);
	key_text_format(KEY_TEXT_RECOVERY, key, text);
	for (size_t i = 0; i < strlen(text); i++) {
		char was = text[i];
		for (const char *d = digits; was != '-' && *d != '\0'; d++) {
			if (*d == was)
				continue;
			text[i] = *d;
			snprintf(expected, sizeof expected, "group %zu", i / 6 + 1);
			assert_int_equal(key_text_parse(KEY_TEXT_RECOVERY, text, back, &f), REFUSED);
			assert_string_equal(f.detail, expected);
		}
		text[i] = was;
	}
}

/* ---- the key beside the store ---- */

static void
key_spoil(struct names_site *s, int how, char *line, size_t size)
{
	char path[96];
	snprintf(path, sizeof path, "%s/names.key", s->dir);
	FILE *in = fopen(path, "r");
	assert_non_null(fgets(line, (int)size, in));
	fclose(in);
	const char *text[] = { NULL, NULL, NULL, "not hex\n",
		                   "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", "" };
	if (how < 2)
		chmod(path, how == 0 ? 0640 : 0604);
	else
		unlink(path);
	if (how >= 3) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		assert_int_equal(write(fd, text[how], strlen(text[how])), strlen(text[how]));
		close(fd);
	}
}

static void
a_key_that_others_read_or_that_is_not_ours_opens_nothing(void **state)
{
	static const struct { int expected; const char *what;
	} cases[] = {
		{ LT_7101, "readable by the group" },
		{ LT_7101, "readable by all" },
		{ LT_7103, "lost" },
		{ LT_7104, "not hex" },
		{ LT_7105, "another key" },
		{ LT_7104, "empty" },
	};
	for (int i = 0; i < (int)(sizeof cases / sizeof cases[0]); i++) {
		struct names_site *s = names_site_new("0807");
		struct fault f = { 0 };
		struct stat st;
		char path[96], line[80];
		snprintf(path, sizeof path, "%s/names.key", s->dir);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		struct id ref = names_add(s, "Lê Văn Tám", "0131", BORN(1970));
		names_close(&s->names);
		key_spoil(s, i, line, sizeof line);
		assert_int_equal(names_open(s->store, &s->names, &f), REFUSED);
		if ((int)f.code != cases[i].expected)
			fail_msg("%s: LT-%d %s", cases[i].what, (int)f.code, f.detail);
		if (i == 2)
			assert_int_equal(access(path, F_OK), -1);   /* a lost key is not replaced by a fresh one */
		unlink(path);
		int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
		assert_int_equal(write(fd, line, 65), 65);
		close(fd);
		names_site_reopen(s);   /* the key put back opens everything again */
		assert_string_equal(names_read(s, &ref).name, "Lê Văn Tám");
		names_site_free(s);
	}
}

static void
two_processes_make_one_key(void **state)
{
	struct names_site *s = names_site_new("0807");
	char path[96];
	int status;

	names_close(&s->names);
	names_sql(s, "DELETE FROM person_key");
	snprintf(path, sizeof path, "%s/names.key", s->dir);
	unlink(path);
	for (int i = 0; i < 4; i++) {
		if (fork() != 0)
			continue;
		struct store *store = NULL;
		struct names *n = NULL;
		_exit(store_open(s->dir, false, &store, NULL) == DONE && names_open(store, &n, NULL) == DONE ? 0 : 1);
	}
	for (int i = 0; i < 4; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	names_site_reopen(s);
	names_site_free(s);
}

static void
a_key_of_which_the_transaction_was_undone_is_still_the_key(void **state)
{
	struct names_site *s = names_site_new("0807");
	names_close(&s->names);
	names_sql(s, "DELETE FROM person_key");
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(names_open(s->store, &s->names, NULL), DONE);
	store_rollback(s->store);
	struct id ref = names_add(s, "Lê Văn Tám", "0131", BORN(1970));   /* the same handle, another transaction */
	names_site_reopen(s);
	assert_string_equal(names_read(s, &ref).name, "Lê Văn Tám");
	struct sql *q = store_sql(s->store, "SELECT count(*) FROM person_key");
	assert_int_equal(sql_next(s->store, q, NULL), SQL_ROW);
	assert_int_equal(sql_get_int(q, 0), 1);
	sql_done(q);
	names_site_free(s);
}

static void
a_row_that_was_tampered_with_is_not_believed(void **state)
{
	static const struct { int expected; const char *sql; } cases[] = {
		{ 0, "UPDATE person SET card_key = NULL" },
		{ LT_7106, "UPDATE person SET sealed = substr(sealed, 1, length(sealed) - 1)" },
		{ LT_7106, "UPDATE person SET sealed = CAST(sealed || x'00' AS BLOB)" },
		{ LT_7106, "UPDATE person SET sealed = x''" },
		{ LT_7106, "UPDATE person SET sealed = zeroblob(100)" },
		{ LT_7106, "UPDATE person SET sealed = zeroblob(100000)" },
		{ LT_7106, "UPDATE person SET sealed = CAST(x'00' || substr(sealed, 2) AS BLOB)" },
		/* one person's row under another's person_ref */
		{ LT_7106, "UPDATE person SET sealed = (SELECT sealed FROM person ORDER BY person_ref DESC LIMIT 1)" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct names_site *s = names_site_new("0807");
		struct id first = names_add(s, "Lê Văn Tám", "0131", BORN(1970));
		struct fault f = { 0 };
		struct person p;
		bool there;
		names_add(s, "Trần Thị Lan", "0132", BORN(1971));
		names_sql(s, cases[i].sql);
		enum result r = names_get(s->names, &first, &p, &there, &f);
		if (r != (cases[i].expected != 0 ? REFUSED : DONE) || (int)f.code != cases[i].expected)
			fail_msg("%s: %d LT-%d", cases[i].sql, r, (int)f.code);
		names_site_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_read_as_people_write_it_and_a_slip_is_told_by_its_group),
		cmocka_unit_test(every_single_wrong_character_is_noticed),
		cmocka_unit_test(a_key_that_others_read_or_that_is_not_ours_opens_nothing),
		cmocka_unit_test(two_processes_make_one_key),
		cmocka_unit_test(a_key_of_which_the_transaction_was_undone_is_still_the_key),
		cmocka_unit_test(a_row_that_was_tampered_with_is_not_believed),
	};
	lang_init("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
