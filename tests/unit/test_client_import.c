/* Import: what is refused and why, what is recognised, what survives an interruption. Tables with the expected code
 * first. */
#include "client_site.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/failpoint.h"

#define UNIT_HEADER "code,name,level,kind,parent_code,region_class,special_difficulty,households,valid_from\n"
#define ORGANISATION_HEADER "code,name,type,setting,parent_code,unit_code,has_committee,valid_from\n"
#define CHANGE_HEADER \
	"change,code,occurred_on,decided_on,issuer,number,type_code,signed_on,new_name,new_parent_code,successor_" \
	"codes," \
	"without_successor,retroactive,name,level,kind,parent_code\n"
#define COMMUNE "C1,Xã Một,commune,xa,0807,mountain,1,1200,\n"

static const struct { const char *expected, *form, *rows; } refusals[] = {
	{ "", "unit", COMMUNE },
	{ "", "unit", "C1,\"Xã \"\"Một\"\", mới\",commune,xa,0807,,,,1/7/2003\n" },
	{ "2 level LT-2018|", "unit", "C1,Xã Một,communne,xa,0807,,,,\n" },
	{ "2 special_difficulty LT-2017|", "unit", "C1,Xã Một,commune,xa,0807,,maybe,,\n" },
	{ "2 households LT-2015|", "unit", "C1,Xã Một,commune,xa,0807,,,1.2O0,\n" },
	{ "2 households LT-2023|", "unit", "C1,Xã Một,commune,xa,0807,,,12.00,\n" },
	{ "2 households LT-2016|", "unit", "C1,Xã Một,commune,xa,0807,,,-3,\n" },
	{ "2 valid_from LT-2013|", "unit", "C1,Xã Một,commune,xa,0807,,,,năm 2003\n" },
	{ "2 valid_from LT-2014|", "unit", "C1,Xã Một,commune,xa,0807,,,,31/02/2003\n" },
	{ "2 valid_from LT-2014|", "unit", "C1,Xã Một,commune,xa,0807,,,,1799-01-01\n" },
	{ "2 code LT-2019|", "unit", "C1234567890,Xã Một,commune,xa,0807,,,,\n" },
	{ "2 parent_code LT-2019|", "unit", "C1,Xã Một,commune,xa,08070807080,,,,\n" },
	{ "2  LT-2010|", "unit", "C1,Xã Một,commune,xa,0807\n" },
	{ "2  LT-2010|", "unit", "C1,Xã, Một,commune,xa,0807,,,,\n" },
	{ "2 name LT-2011|", "unit", "C1,X\xe3 M\xf4t,commune,xa,0807,,,,\n" },
	{ "2 code REC-001|", "unit", ",Xã Một,commune,xa,0807,,,,\n" },
	{ "2 parent_code REC-001|", "unit", "C1,Xã Một,commune,xa,,,,,\n" },
	{ "2 kind UNIT-004|", "unit", "C1,Xã Một,commune,thon,0807,,,,\n" },
	{ "2 parent_code UNIT-003|", "unit", "C1,Huyện con,district,huyen,0807,,,,\n" },
	{ "2 valid_from REC-009|", "unit", "C1,Xã Một,commune,xa,0807,,,,1/1/2021\n" },
	{ "4 name LT-2021|", "unit", COMMUNE "\nC1,Xã Khác,commune,xa,0807,mountain,1,1200,\n" },
	{ "3 parent_code UNIT-003|", "unit", COMMUNE "C2,Xã Hai,commune,xa,C1,,,,\n" },
	{ "", "unit", COMMUNE "V1,Thôn Một,village,thon,C1,,,,\nV2,Thôn Hai,village,thon,KHONGCO,,,,\n" },
	{ "2 type LT-2018|", "organisation", "D1,Đảng bộ,committee,office,HU0807,0807,1,\n" },
	{ "2 parent_code ORG-003|", "organisation", "D1,Đảng bộ tỉnh con,direct_committee,office,HU0807,0807,1,\n" },
	{ "", "organisation",
	  "D1,Đảng bộ xã,grassroots_committee,office,HU0807,0807,1,\nB1,Chi bộ,subordinate_cell,office,D1,0807,0,\n" },
	{ "2 occurred_on LT-2013|", "unit_change",
	  "rename,0807,hôm qua,2021-01-02,HĐND,1,NQ,2021-01-02,Tên,,,,,,,,\n" },
	{ "2 code SITE-001|", "unit_change", "rename,0807,2021-01-02,2021-01-02,HĐND,1,NQ,2021-01-02,Tên,,,,,,,,\n" },
	{ "2 name LT-2020|", "unit_change",
	  "rename,0807,2021-01-02,2021-01-02,HĐND,1,NQ,2021-01-02,Tên,,,,,Thừa,,,\n" },
	{ "", "unit_change",
	  "found,C9,2021-01-02,2021-01-02,HĐND,1,NQ,2021-01-02,,,,,,Xã Chín,commune,xa,0807\n"
	  "rename,C9,2021-05-01,2021-05-01,HĐND,2,NQ,2021-05-01,Xã Mười,,,,,,,,\n" },
	{ "2 issuer REC-001|", "unit_change",
	  "found,C9,2021-01-02,2021-01-02,,1,NQ,2021-01-02,,,,,,Xã Chín,commune,xa,0807\n" },
};

static void
each_bad_row_is_refused_with_its_row_column_and_code(void **state)
{
	char csv[2048];
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct client_site *c = client_site_new();
		const char *form = refusals[i].form;
		const char *header = strcmp(form, "unit") == 0           ? UNIT_HEADER
		                     : strcmp(form, "organisation") == 0 ? ORGANISATION_HEADER
		                                                         : CHANGE_HEADER;
		snprintf(csv, sizeof csv, "%s%s", header, refusals[i].rows);
		struct import_report r = client_import(c, form, csv, DONE, NULL);
		if (strcmp(client_said, refusals[i].expected) != 0)
			fail_msg("case %zu: expected \"%s\", said \"%s\"", i, refusals[i].expected, client_said);
		assert_int_equal(r.refused, refusals[i].expected[0] != '\0');
		assert_int_equal(r.rows, r.recorded + r.skipped + r.refused);
		assert_int_equal(client_state(c, NULL).made, r.recorded);
		client_site_free(c);
	}
}

static const struct { int expected; const char *csv; } files[] = {
	{ LT_2003, "" },
	{ LT_2003, "\n\n" },
	{ LT_2004, "code,name,level,kind,parent_code,colour\nC1,Xã,commune,xa,0807,red\n" },
	{ LT_2005, "code,name,kind,parent_code\nC1,Xã,xa,0807\n" },
	{ LT_2006, "code,name,level,kind,parent_code,name\nC1,Xã,commune,xa,0807,Xã\n" },
	{ LT_2007, "\xff\xfe\x63\x01\n" },
	{ LT_2012, UNIT_HEADER COMMUNE "C2,\"Xã Hai,commune,xa,0807,,,,\n" },
};

static void
a_file_that_is_no_good_says_so_before_any_row(void **state)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct client_site *c = client_site_new();
		struct fault f = { 0 };
		client_import(c, "unit", files[i].csv, REFUSED, &f);
		assert_int_equal(f.code, files[i].expected);
		assert_int_equal(client_state(c, NULL).made, files[i].expected == LT_2012 ? 1 : 0);
		client_site_free(c);
	}
}

static void
mark_and_decomposed_letters_and_line_ends_do_not_matter(void **state)
{
	struct client_site *c = client_site_new();
	client_import(c, "unit", UNIT_HEADER "C1,Xã Đồng,commune,xa,0807,,,,\n", DONE, NULL);
	struct import_report r = client_import(
		c, "unit",
		"\xef\xbb\xbf"
		"code,name,level,kind,parent_code,region_class,special_difficulty,households,valid_from\r\n"
		"C1, Xa\xcc\x83 \xc3\x90o\xcc\x82\xcc\x80ng ,commune,xa,0807,,,,\r\n",
		DONE, NULL);
	assert_string_equal(client_said, "");
	assert_int_equal(r.skipped, 1);
	client_site_free(c);
}

static void
the_same_file_again_is_skipped_and_counted(void **state)
{
	struct client_site *c = client_site_new();
	static const char csv[] = UNIT_HEADER COMMUNE "V1,Thôn Một,village,thon,C1,,,,\n";
	static const char changes[] =
		CHANGE_HEADER "found,C9,2021-01-02,2021-01-02,HĐND,1,NQ,2021-01-02,,,,,,Xã Chín,commune,xa,0807\n"
			      "rename,C9,2021-05-01,2021-05-01,HĐND,2,NQ,2021-05-01,Xã Mười,,,,,,,,\n";
	for (uint64_t again = 0; again < 2; again++) {
		struct import_report r = client_import(c, "unit", csv, DONE, NULL);
		assert_int_equal(r.recorded, again ? 0 : 2);
		assert_int_equal(r.skipped, again ? 2 : 0);
		r = client_import(c, "unit_change", changes, DONE, NULL);
		assert_int_equal(r.recorded, again ? 0 : 2);
		assert_int_equal(r.skipped, again ? 2 : 0);
		client_site_reopen(c);
	}
	client_import(c, "unit_change",
	              CHANGE_HEADER "rename,C9,2021-05-01,2021-05-01,HĐND,2,NQ,2021-05-01,Xã Khác,,,,,,,,\n", DONE,
	              NULL);
	assert_string_equal(client_said, "2 new_name LT-2021|");
	client_site_free(c);
}

static void
a_returned_row_may_be_recorded_again_and_names_what_it_corrects(void **state)
{
	struct client_site *c = client_site_new();
	struct buffer b = { 0 };
	struct id none = { { 0 } };
	(void)none;
	client_import(c, "unit", UNIT_HEADER COMMUNE, DONE, NULL);
	struct site_outbox box = client_state(c, NULL);
	struct slice item = client_item(&b, NULL, &box.generation, 1, LT1__VERDICT__RETURNED, "UNIT-005");
	assert_int_equal(client_apply(c, &item, 1, 1, NULL), DONE);
	client_ack(c, 1, 1);
	assert_int_equal(client_counts(c).open, 1);
	struct import_report r =
		client_import(c, "unit", UNIT_HEADER "C1,Xã Một đã sửa,commune,xa,0807,mountain,1,1200,\n", DONE, NULL);
	assert_int_equal(r.recorded, 1);
	struct verdict_counts n = client_counts(c);
	assert_int_equal(n.returned, 1);
	assert_int_equal(n.open, 0);
	buffer_fini(&b);
	client_site_free(c);
}

static void
a_dry_run_sees_its_own_rows_and_leaves_nothing(void **state)
{
	struct client_site *c = client_site_new();
	char path[128];
	snprintf(path, sizeof path, "%s/dry.csv", c->dir);
	FILE *out = fopen(path, "w");
	fputs(UNIT_HEADER COMMUNE "C2,Xã Hai,commune,xa,C1,,,,\n", out);
	fclose(out);
	struct import_options o = { .path = path,
		                    .form = form_find("unit"),
		                    .dry_run = true,
		                    .as_of = DAY(2020, 12, 31),
		                    .today = clock_today() };
	struct import_report r;
	assert_int_equal(import_run(c->store, &o, &r, NULL), DONE);
	assert_int_equal(r.recorded, 1);
	assert_int_equal(r.refused, 1);   /* below C1, which only the dry run knows */
	client_site_reopen(c);
	assert_int_equal(client_state(c, NULL).made, 0);
	client_site_free(c);
}

/* ---- interruptions ---- */

static char *
many_villages(int n)
{
	char *csv = malloc(80 * (size_t)(n + 2)), *p = csv;
	p += sprintf(p, UNIT_HEADER);
	for (int i = 0; i < n; i++)
		p += sprintf(p, "T%d,Thôn số %d,village,thon,0807,,,,\n", i, i);
	return csv;
}

static int
import_in_child(struct client_site *c, const char *csv, const char *failpoint, rlim_t file_limit)
{
	client_site_close(c);
	pid_t pid = fork();
	if (pid == 0) {
		struct fault f = { 0 };
		struct import_options o = {
			.path = NULL, .form = form_find("unit"), .as_of = DAY(2020, 12, 31), .today = clock_today()
		};
		struct import_report report;
		char path[128];
		client_env("LT_FAILPOINT", failpoint);
		snprintf(path, sizeof path, "%s/file.csv", c->dir);
		FILE *out = fopen(path, "w");
		fputs(csv, out);
		fclose(out);
		o.path = path;
		if (file_limit > 0) {
			signal(SIGXFSZ, SIG_IGN);
			setrlimit(RLIMIT_FSIZE, &(struct rlimit){ file_limit, file_limit });
		}
		if (store_open(c->dir, false, &c->store, &f) != DONE)
			_exit(f.code == LT_7002 ? 74 : 70);
		enum result r = import_run(c->store, &o, &report, &f);
		_exit(r == DONE ? 0 : f.code == LT_7002 ? 74 : 70);
	}
	int status;
	waitpid(pid, &status, 0);
	client_site_reopen(c);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void
log_is_whole(struct client_site *c)
{
	struct site_outbox box = client_state(c, NULL);
	struct outbox_run run = { 0 };
	struct hash chain = { { 0 } }, stored;
	bool found;
	assert_int_equal(outbox_bodies(c->outbox, 1, 1 << 30, &run, NULL), DONE);
	assert_int_equal(run.n_bodies, box.made);
	for (uint64_t n = 1; n <= box.made; n++)
		chain = log_chain(&chain, &c->me.site_id, &box.generation, n, run.bodies[n - 1]);
	assert_int_equal(outbox_chain(c->outbox, box.made, &found, &stored, NULL), DONE);
	assert_memory_equal(chain.b, stored.b, HASH_BYTES);
	outbox_run_fini(&run);
}

static void
an_import_killed_anywhere_is_finished_by_importing_again(void **state)
{
	static const char *const kills[] = { "A1:kill:1500", "A2:kill:2100", "A3:kill:2", "A11:kill:700", "A11:kill:2999" };
	char *csv = many_villages(3000);
	for (size_t i = 0; i < sizeof kills / sizeof kills[0]; i++) {
		struct client_site *c = client_site_new();
		assert_int_equal(import_in_child(c, csv, kills[i], 0), -SIGKILL);
		log_is_whole(c);
		uint64_t before = client_state(c, NULL).made;
		assert_true(before < 3000);
		struct import_report r = client_import(c, "unit", csv, DONE, NULL);
		assert_int_equal(r.recorded, 3000 - before);
		assert_int_equal(r.skipped, before);
		log_is_whole(c);
		client_site_free(c);
	}
	free(csv);
}

static void
a_full_disk_is_told_as_such_and_undoes_only_the_unfinished(void **state)
{
	char *csv = many_villages(20000);
	const rlim_t limits[] = { 300 << 10, 2 << 20, 5 << 20 };
	for (size_t i = 0; i < 3; i++) {
		struct client_site *c = client_site_new();
		char path[128];
		snprintf(path, sizeof path, "%s/file.csv", c->dir);
		assert_int_equal(import_in_child(c, csv, NULL, limits[i]), 74);
		log_is_whole(c);
		uint64_t before = client_state(c, NULL).made;
		assert_true(before < 20000);
		struct import_report r = client_import(c, "unit", csv, DONE, NULL);
		assert_int_equal(r.recorded, 20000 - before);
		assert_int_equal(r.skipped, before);
		log_is_whole(c);
		client_site_free(c);
	}
	free(csv);
}

static void
two_processes_import_into_one_directory(void **state)
{
	struct client_site *c = client_site_new();
	client_site_close(c);
	pid_t children[2];
	for (int k = 0; k < 2; k++) {
		children[k] = fork();
		if (children[k] == 0) {
			char path[128];
			struct import_report report;
			struct fault f = { 0 };
			snprintf(path, sizeof path, "%s/file%d.csv", c->dir, k);
			FILE *out = fopen(path, "w");
			fputs(UNIT_HEADER, out);
			for (int i = 0; i < 5000; i++)
				fprintf(out, "%c%d,Thôn %d,village,thon,0807,,,,\n", i % 2 == 0 ? 'X' : 'A' + k, i,
				        i); /* half of them the same */
			fclose(out);
			struct import_options o = { .path = path,
				                    .form = form_find("unit"),
				                    .as_of = DAY(2020, 12, 31),
				                    .today = clock_today() };
			if (store_open(c->dir, false, &c->store, &f) != DONE || import_run(c->store, &o, &report, &f) != DONE)
				_exit(1);
			_exit(report.recorded + report.skipped == 5000 && report.refused == 0 ? 0 : 2);
		}
	}
	for (int k = 0; k < 2; k++) {
		int status;
		waitpid(children[k], &status, 0);
		assert_int_equal(status, 0);
	}
	client_site_reopen(c);
	assert_int_equal(client_state(c, NULL).made, 7500);
	log_is_whole(c);
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_bad_row_is_refused_with_its_row_column_and_code),
		cmocka_unit_test(a_file_that_is_no_good_says_so_before_any_row),
		cmocka_unit_test(mark_and_decomposed_letters_and_line_ends_do_not_matter),
		cmocka_unit_test(the_same_file_again_is_skipped_and_counted),
		cmocka_unit_test(a_returned_row_may_be_recorded_again_and_names_what_it_corrects),
		cmocka_unit_test(a_dry_run_sees_its_own_rows_and_leaves_nothing),
		cmocka_unit_test(an_import_killed_anywhere_is_finished_by_importing_again),
		cmocka_unit_test(a_full_disk_is_told_as_such_and_undoes_only_the_unfinished),
		cmocka_unit_test(two_processes_import_into_one_directory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
