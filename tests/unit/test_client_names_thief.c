/* What a thief of the disk reads: no file of a site's directory shows a name, a card or a birth date, however written.
 */
#include "client_names.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "common/base/clock.h"

#define BORN(y) ((y - 1970) * 365)

struct needle { const char *what; uint8_t bytes[256]; size_t len; };

static size_t
utf16(const char *text, bool big, uint8_t *out)
{
	int32_t c[64];
	utf8proc_ssize_t n = utf8proc_decompose((const uint8_t *)text, 0, c, 64, UTF8PROC_NULLTERM);
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		out[2 * i + big] = (uint8_t)c[i];
		out[2 * i + !big] = (uint8_t)(c[i] >> 8);
	}
	return 2 * (size_t)n;
}

#define STEM "Đặng Thuỳ Quỳnh"   /* every planted name begins so */
#define STEM_TCVN3 "\xa7\xc6ng Thu\xfa Qu\xfanh"
#define CARDS "03819904"
#define BIRTH_DAY BORN(1961)

static size_t
needles_make(struct needle out[16])
{
	static const struct { const char *what, *text;
	} plain[] = {
		{ "UTF-8", STEM },
		{ "folded", "đặng thuỳ quỳnh" },
		{ "without marks", "Dang Thuy Quynh" },
		{ "TCVN3", STEM_TCVN3 },
		{ "card", CARDS },
		{ "card with dots", "038.19904" },
	};
	char day[2][DATE_TEXT];
	size_t n = 0;

	for (; n < sizeof plain / sizeof plain[0]; n++) {
		out[n].what = plain[n].what;
		out[n].len = (size_t)snprintf((char *)out[n].bytes, 256, "%s", plain[n].text);
	}
	date_format_iso(BIRTH_DAY, day[0]);
	date_format_vi(BIRTH_DAY, day[1]);
	for (int i = 0; i < 2; i++, n++) {
		out[n].what = "birth date";
		out[n].len = (size_t)snprintf((char *)out[n].bytes, 256, "%s", day[i]);
	}
	char *nfd = (char *)utf8proc_NFD((const uint8_t *)STEM);
	out[n].what = "NFD";
	out[n].len = (size_t)snprintf((char *)out[n].bytes, 256, "%s", nfd);
	n++;
	for (int big = 0; big < 2; big++) {
		out[n].what = "UTF-16";
		out[n].len = utf16(STEM, big, out[n].bytes), n++;
		out[n].what = "UTF-16 NFD";
		out[n].len = utf16(nfd, big, out[n].bytes), n++;
	}
	free(nfd);
	return n;
}

/* The first needle found in any file of the directory, or NULL. */
static const struct needle *
dir_search(const char *dir, const struct needle *needles, size_t n, size_t *bytes)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	const struct needle *found = NULL;
	*bytes = 0;
	while ((e = readdir(d)) != NULL) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		FILE *in = e->d_type == DT_REG ? fopen(path, "r") : NULL;
		if (in == NULL)
			continue;
		struct buffer b = { 0 };
		size_t got;
		while ((got = fread(buffer_room(&b, 1u << 16), 1, 1u << 16, in)) > 0)
			b.len += got;
		fclose(in);
		*bytes += b.len;
		for (size_t i = 0; i < n && found == NULL; i++)
			if (b.len > 0 && memmem(b.data, b.len, needles[i].bytes, needles[i].len) != NULL)
				found = &needles[i];
		buffer_fini(&b);
	}
	closedir(d);
	return found;
}

static void
persons_plant(struct names_site *s, int n)
{
	char name[64], card[32];
	assert_int_equal(store_begin(s->store, NULL), DONE);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof name, STEM " %c%c", 'A' + i / 26 % 26, 'a' + i % 26);
		snprintf(card, sizeof card, i % 2 ? CARDS "%04d" : "038.19904%04d", i);
		struct person p = names_person(name, card, BIRTH_DAY);
		p.ref = id_v7(clock_wall_ms());
		assert_int_equal(names_put(s->names, &p, NULL), DONE);
	}
	assert_int_equal(store_commit(s->store, NULL), DONE);
}

static void
no_file_of_the_directory_shows_a_name_a_card_or_a_birth_date(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct needle needles[16];
	size_t n = needles_make(needles), bytes;
	struct buffer sealed = { 0 };
	char path[96], key[RECOVERY_TEXT];

	persons_plant(s, 1000);
	names_sql(s, "UPDATE person SET name_key = NULL WHERE person_ref IN (SELECT person_ref FROM person LIMIT 300)");
	names_sql(s, "DELETE FROM person WHERE person_ref IN (SELECT person_ref FROM person LIMIT 100 OFFSET 200)");
	assert_int_equal(store_begin(s->store, NULL), DONE);   /* the write-ahead log keeps what is undone as well */
	struct person p = names_person(STEM " Hủy", CARDS "9999", BIRTH_DAY);
	p.ref = id_random();
	assert_int_equal(names_put(s->names, &p, NULL), DONE);
	store_rollback(s->store);
	assert_int_equal(names_make_recovery_key(s->names, key, NULL), DONE);
	assert_int_equal(names_backup(s->names, &sealed, NULL), DONE);
	snprintf(path, sizeof path, "%s/ten.ltnb", s->dir);
	FILE *out = fopen(path, "w");
	fwrite(sealed.data, 1, sealed.len, out);
	fclose(out);
	const struct needle *found = dir_search(s->dir, needles, n, &bytes);   /* with the write-ahead log */
	if (found != NULL)
		fail_msg("before the checkpoint: %s", found->what);
	assert_true(bytes > 500000);
	names_site_reopen(s);   /* checkpoint */
	assert_int_equal(names_rows(s), 900);
	found = dir_search(s->dir, needles, n, &bytes);
	if (found != NULL)
		fail_msg("after the checkpoint: %s", found->what);
	for (size_t i = 0; i < n; i++) {   /* the search does find what is there */
		out = fopen(path, "w");
		fprintf(out, "xx");
		fwrite(needles[i].bytes, 1, needles[i].len, out);
		fclose(out);
		assert_non_null(dir_search(s->dir, &needles[i], 1, &bytes));
	}
	buffer_fini(&sealed);
	names_site_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_file_of_the_directory_shows_a_name_a_card_or_a_birth_date),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
