/* What becomes of the rows of a file beyond right and wrong: totals, warnings and their reasons, amendments, the file
 * of refused rows, text that looks like something else. */
#include "client_files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/names/names.h"
#include "common/base/clock.h"

#define UNITS "code,name,level,kind,parent_code,households\n"
#define MEMBERS "name,card,birth_on,organisation_code,sex,status,admitted_on,official_on\n"
#define TAM "Lê Văn Tám,1111,1970-05-05,CB1,male,official,1990-01-01,1991-01-01\n"
#define MEETINGS "cell_code,held_on,kind,required,present,excused,unexcused\n"

static struct import_report
take(struct client_site *c, const struct import_options *o, const char *csv)
{
	return files_import(c, o, csv, strlen(csv), DONE, NULL);
}

/* ---- totals ---- */

static const struct { const char *expected; unsigned totals; const char *rows; } totals[] = {
	{ "", 1, "V1,Thôn Một,village,thon,0807,100\nV2,Thôn Hai,village,thon,0807,50\nTổng cộng,,,,,150\n" },
	{ "4 households LT-2052|", 1, "V1,Thôn Một,village,thon,0807,100\nV2,Thôn Hai,village,thon,0807,"
	  "50\nTổng cộng,,,,,151\n" },
	{ "", 1, "V1,Thôn Một,village,thon,0807,1.100\nV2,Thôn Hai,village,thon,0807,\nTổng số,,,,,1.100\n" },
	{ "", 1, "V1,Thôn Một,village,thon,0807,100\nTổng cộng,,,,,\n" },
	/* rows that are refused are in the file all the same */
	{ "3 kind UNIT-004|", 1, "V1,Thôn Một,village,thon,0807,100\nV2,Thôn Hai,village,xa,0807,50\nTổng cộng,,,,,"
	  "150\n" },
	{ "3 households LT-2015|4 households LT-2052|", 1,
	  "V1,Thôn Một,village,thon,0807,100\nV2,Thôn Hai,village,thon,0807,5O\nTổng cộng,,,,,150\n" },
	/* sums of parts, then of all */
	{ "", 3, "V1,Thôn Một,village,thon,0807,100\nCộng,,,,,100\nV2,Thôn Hai,village,thon,0807,50\nCộng,,,,,"
	  "50\nTổng cộng,,,,,150\n" },
	{ "4 households LT-2015|", 1, "V1,Thôn Một,village,thon,0807,100\n\nTổng cộng,,,,,1OO\n" },
};

static void
totals_are_checked_and_left_out(void **state)
{
	char csv[1024];
	for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
		struct client_site *c = client_site_new();
		snprintf(csv, sizeof csv, UNITS "%s", totals[i].rows);
		struct import_report r = take(c, &(struct import_options){ .form = form_find("unit") }, csv);
		if (strcmp(files_said, totals[i].expected) != 0)
			fail_msg("case %zu: expected \"%s\", said \"%s\"\n%s", i, totals[i].expected, files_said,
			         files_texts);
		assert_int_equal(r.total_rows, totals[i].totals);
		assert_int_equal(r.rows, r.recorded + r.skipped + r.refused);
		client_site_free(c);
	}
}

static void
a_total_that_differs_shows_both_numbers(void **state)
{
	struct client_site *c = client_site_new();
	take(c, &(struct import_options){ .form = form_find("unit") },
	     UNITS "V1,Thôn Một,village,thon,0807,100\nTổng cộng,,,,,1.070\n");
	assert_non_null(strstr(files_texts, "100"));
	assert_non_null(strstr(files_texts, "1070"));
	client_site_free(c);
}

/* ---- reasons ---- */

/* Sixty minutes since 2025-10-28 are fewer than ninety: a warning. */
#define SHORT_MEETING "cell_code,held_on,kind,minutes_taken,required,present,excused,unexcused"
#define SHORT_ROW "CB1,2025-11-03,periodic,60,3,3,0,0"

static const struct { const char *expected, *reason, *note, *header, *row; } warned[] = {
	{ "2 minutes_taken MTG-005|", NULL, NULL, SHORT_MEETING, SHORT_ROW },
	{ "?2 minutes_taken MTG-005|", "permitted", NULL, SHORT_MEETING, SHORT_ROW },
	{ "?2 minutes_taken MTG-005|", NULL, NULL, SHORT_MEETING ",reason", SHORT_ROW ",permitted" },
	{ "2 minutes_taken MTG-005|", NULL, NULL, SHORT_MEETING ",reason", SHORT_ROW "," },
	{ "?2 minutes_taken MTG-005|", "late_paper", NULL, SHORT_MEETING ",reason", SHORT_ROW ",permitted" },
	{ "2 reason LT-2045|", NULL, NULL, SHORT_MEETING ",reason", SHORT_ROW ",because" },
	{ "2 reason_note LT-2046|", NULL, NULL, SHORT_MEETING ",reason", SHORT_ROW ",other" },
	{ "2 reason_note LT-2046|", "other", "", SHORT_MEETING ",reason", SHORT_ROW ",other" },
	{ "?2 minutes_taken MTG-005|", NULL, NULL, SHORT_MEETING ",reason,reason_note", SHORT_ROW ",other,Họp ngắn" },
	{ "?2 minutes_taken MTG-005|", "other", "Họp ngắn", SHORT_MEETING, SHORT_ROW },
};

static void
a_warning_needs_a_reason_which_travels(void **state)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	char csv[600];
	for (size_t i = 0; i < sizeof warned / sizeof warned[0]; i++) {
		struct client_site *c = client_site_new();
		cells_put(c, 1);
		snprintf(csv, sizeof csv, "%s\n%s\n", warned[i].header, warned[i].row);
		struct import_options o = { .form = form_find("meeting"),
			                    .reason = warned[i].reason,
			                    .note = warned[i].note };
		bool bad_option =
			o.reason != NULL && strcmp(o.reason, "other") == 0 && (o.note == NULL || o.note[0] == '\0');
		if (bad_option) { /* said before any row */
			struct fault f = { 0 };
			files_import(c, &o, csv, strlen(csv), REFUSED, &f);
			assert_int_equal(f.code, LT_2046);
			client_site_free(c);
			continue;
		}
		struct import_report r = take(c, &o, csv);
		if (strcmp(files_said, warned[i].expected) != 0)
			fail_msg("case %zu: expected \"%s\", said \"%s\"\n%s", i, warned[i].expected, files_said,
			         files_texts);
		bool recorded = warned[i].expected[0] == '?';
		assert_int_equal(r.recorded, recorded);
		assert_int_equal(r.warnings, recorded);
		if (recorded) {
			Lt__Update *u = files_latest(c, a);
			bool other =
				strstr(csv, "other") != NULL || (o.reason != NULL && strcmp(o.reason, "other") == 0);
			assert_int_equal(u->n_reasons, 1);
			assert_string_equal(u->reasons[0]->rule, "MTG-005");
			assert_string_equal(u->reasons[0]->reason_code, other ? "other" : "permitted");
			assert_string_equal(u->reasons[0]->note != NULL ? u->reasons[0]->note : "",
			                    other ? "Họp ngắn" : "");
		}
		client_site_free(c);
	}
	arena_free(&a);
}

static void
a_refusal_for_want_of_a_reason_names_the_codes(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	take(c, &(struct import_options){ .form = form_find("meeting") }, SHORT_MEETING "\n" SHORT_ROW "\n");
	for (size_t i = 0; i < n_reasons; i++)
		assert_non_null(strstr(files_texts, reasons[i].code));
	struct fault f = { 0 };
	struct import_options o = { .form = form_find("meeting"), .reason = "because" };
	files_import(c, &o, SHORT_MEETING "\n", strlen(SHORT_MEETING "\n"), REFUSED, &f);
	assert_int_equal(f.code, LT_2045);
	client_site_free(c);
}

static void
a_reason_nobody_asked_for_is_left_out(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	take(c, &(struct import_options){ .form = form_find("unit"), .reason = "checked" },
	     UNITS "V1,Thôn Một,village,thon,0807,100\n");
	assert_int_equal(files_latest(c, a)->n_reasons, 0);
	arena_free(&a);
	client_site_free(c);
}

/* ---- amendments ---- */

static const struct { const char *form, *first, *second, *columns, *changes; } amended[] = {
	{ "unit", UNITS "V1,Thôn Một,village,thon,0807,100\n", UNITS "V1,Thôn Mốt,village,thon,0807,"
	  "120\n", "2 name LT-2021|",
	  "Tên: Thôn Một -> Thôn Mốt; Số hộ: 100 -> 120" },
	{ "organisation", "code,name,type,parent_code,has_committee\nB9,Chi bộ Chín,grassroots_cell,HU0807,0\n",
	  "code,name,type,parent_code,has_committee\nB9,Chi bộ Chín,grassroots_cell,"
	  "HU0807,\n", "2 has_committee LT-2021|",
	  "Có cấp ủy: không -> (trống)" },
	{ "member", MEMBERS TAM, MEMBERS "Lê Văn Tám,1111,1970-05-05,CB2,male,official,1990-01-01,1991-01-01\n",
	  "2 organisation_code LT-2021|", "CB1 -> CB2" },
	{ "post", "card,organisation_code,title,from_on\n1111,CB1,secretary,2015-01-01\n",
	  "card,organisation_code,title,from_on,to_on\n1111,CB1,secretary,2015-01-01,2020-01-01\n", "2 to_on LT-2021|",
	  "(trống) -> 01/01/2020" },
	{ "meeting", MEETINGS "CB1,2021-03-03,periodic,3,3,0,0\n", MEETINGS "CB1,2021-03-03,periodic,3,2,1,0\n",
	  "2 present LT-2021|", "Có mặt: 3 -> 2; Vắng có lý do: 0 -> 1" },
	{ "member_event", "event,card,occurred_on,decided_on,issuer,number,type_code,signed_on,voluntary,"
	  "certificate_seen\n"
	  "exempt,1111,2021-03-01,2021-02-20,Đảng ủy,1,QĐ,2021-02-20,1,1\n",
	  "event,card,occurred_on,decided_on,issuer,number,type_code,signed_on,voluntary,certificate_seen\n"
	  "exempt,1111,2021-03-01,2021-02-21,Đảng ủy,1,QĐ,2021-02-21,1,1\n", "2 decided_on LT-2021|",
	  "20/02/2021 -> 21/02/2021" },
};

static void
what_differs_is_shown_and_amended_when_asked(void **state)
{
	struct arena *a = arena_new(4 * RECORD_ARENA_CAP);
	for (size_t i = 0; i < sizeof amended / sizeof amended[0]; i++) {
		struct client_site *c = client_site_new();
		const struct form *form = form_find(amended[i].form);
		cells_put(c, 2);
		if (strstr(amended[i].first, "1111") != NULL && strcmp(amended[i].form, "member") != 0)
			files_take(c, "member", MEMBERS TAM);
		files_take(c, amended[i].form, amended[i].first);
		Lt__Update *first = files_latest(c, a);

		struct import_options o = { .form = form, .reason = "checked" };
		struct import_report r = take(c, &o, amended[i].second);
		if (strcmp(files_said, amended[i].columns) != 0 || strstr(files_texts, amended[i].changes) == NULL)
			fail_msg("case %zu: said \"%s\"\n%s", i, files_said, files_texts);
		assert_int_equal(r.differing, 1);
		assert_int_equal(r.refused, 1);

		o.amend = true;
		r = take(c, &o, amended[i].second);
		if (r.amended != 1 || r.recorded != 1)
			fail_msg("case %zu: not amended: %s\n%s", i, files_said, files_texts);
		Lt__Update *second = files_latest(c, a);
		assert_int_equal(second->op, LT__OP__OP_AMEND);
		assert_memory_equal(second->supersedes.data, first->update_id.data, 16);
		assert_true(second->has_made_from && second->made_from >= 1);

		assert_int_equal(take(c, &o, amended[i].second).skipped, 1); /* the same again */
		r = take(c, &o, amended[i].first);                           /* and back */
		assert_int_equal(r.amended, 1);
		assert_memory_equal(files_latest(c, a)->supersedes.data, second->update_id.data, 16);
		assert_int_equal(files_latest(c, a)->made_from, second->made_from + 1);
		client_site_reopen(c);
		assert_int_equal(take(c, &o, amended[i].first).skipped, 1);
		client_site_free(c);
	}
	arena_free(&a);
}

static void
a_namesake_is_never_overwritten(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 2);
	files_take(c, "member",
	           "name,organisation_code,sex,status,birth_year,admitted_on,official_on\n"
	           "Ngô Văn Đôi,CB1,male,official,1960,1990-01-01,1991-01-01\n");
	struct import_options o = { .form = form_find("member"), .amend = true, .reason = "checked" };
	take(c, &o,
	     "name,organisation_code,sex,status,birth_year,admitted_on,official_on\n"
	     "Ngô Văn Đôi,CB2,male,official,1975,1995-01-01,1996-01-01\n");
	assert_string_equal(files_said, "2 card LT-2051|");
	struct import_report r = take(c, &o,
	                              "name,card,organisation_code,sex,status,birth_year,admitted_on,official_on\n"
	                              "Ngô Văn Đôi,77,CB2,male,official,1975,1995-01-01,1996-01-01\n");
	assert_int_equal(r.recorded, 1);
	assert_int_equal(r.amended, 0);
	client_site_free(c);
}

/* ---- an interrupted import with people ---- */

static void
people_of_an_import_that_broke_off_are_there_once(void **state)
{
	struct client_site *c = client_site_new();
	static char csv[400000];
	char *p = csv + sprintf(csv, MEMBERS);
	cells_put(c, 1);
	for (int i = 0; i < 2500; i++)
		p += sprintf(p, "Người Thứ %d,%d,1960-01-01,CB1,male,official,1990-01-01,1991-01-01\n", i, 10000 + i);
	struct import_options o = { .form = form_find("member") };
	client_env("LT_FAILPOINT", "A11:fail:1700");
	struct fault f = { 0 };
	struct import_report r = files_import(c, &o, csv, strlen(csv), LATER, &f);
	client_env("LT_FAILPOINT", NULL);
	assert_true(r.recorded > 0 && r.recorded < 2500);
	client_site_reopen(c);
	struct import_report again = take(c, &o, csv);
	assert_int_equal(again.skipped, r.recorded);
	assert_int_equal(again.recorded, 2500 - r.recorded);
	struct sql *q = store_sql(c->store, "SELECT count(*) FROM person");
	assert_int_equal(sql_next(c->store, q, NULL), SQL_ROW);
	assert_int_equal(sql_get_int(q, 0), 2500);
	sql_done(q);
	client_site_free(c);
}

/* ---- the file of refused rows ---- */

static char *
read_all(const char *path, char *out, size_t size)
{
	FILE *in = fopen(path, "r");
	if (in == NULL)
		return NULL;
	out[fread(out, 1, size - 1, in)] = '\0';
	fclose(in);
	return out;
}

static void
refused_rows_come_out_and_can_be_imported_when_corrected(void **state)
{
	struct client_site *c = client_site_new();
	char path[128], text[4096];
	snprintf(path, sizeof path, "%s/refused.csv", c->dir);
	struct import_options o = { .refused_path = path, .refused_must = true };
	struct import_report r =
		take(c, &o,
	             "Mã đơn vị;Tên;Cấp;Loại đơn vị;Đơn vị cấp trên;Số hộ\nV1;Thôn Một;cấp thôn;thôn;0807;1O\n"
	             "V2;Thôn Hai;cấp thôn;thôn;0807;20\nV3;Thôn Ba;cấp thôn;xã;0807;30\n");
	assert_int_equal(r.recorded, 1);
	assert_true(r.refused_file);
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_non_null(read_all(path, text, sizeof text));
	assert_non_null(strstr(text, "V1;Thôn Một;cấp thôn;thôn;0807;1O;"));
	assert_non_null(strstr(text, "[LT-2015]"));
	assert_non_null(strstr(text, "[UNIT-004]"));
	assert_non_null(strstr(text, "V3;Thôn Ba"));
	assert_null(strstr(text, "V2;"));
	char *typed = strstr(text, "1O;");
	assert_non_null(typed);
	typed[1] = '0';
	o.refused_path = NULL;
	r = take(c, &o, text); /* its column of reasons is passed over */
	assert_int_equal(r.recorded, 1);
	assert_int_equal(r.refused, 1);
	client_site_free(c);
}

static void
a_refused_file_that_cannot_be_written_stops_only_who_asked_for_it(void **state)
{
	struct client_site *c = client_site_new();
	static const char csv[] = UNITS "V1,Thôn Một,village,thon,0807,1O\nV2,Thôn Hai,village,thon,0807,20\n";
	struct import_options o = { .form = form_find("unit"), .refused_path = "/nonexistent/x.csv" };
	struct import_report r = take(c, &o, csv);
	assert_int_equal(r.recorded, 1);
	assert_false(r.refused_file);
	assert_int_not_equal(r.refused_fault.code, FAULT_NONE);
	o.refused_must = true;
	struct fault f = { 0 };
	files_import(c, &o, csv, strlen(csv), REFUSED, &f);
	assert_int_not_equal(f.code, FAULT_NONE);
	client_site_free(c);
}

/* ---- which form ---- */

static const struct { int expected; const char *form, *header; } headers[] = {
	{ 0, "unit", UNITS }, { 0, "member", MEMBERS }, { 0, "meeting", MEETINGS },
	{ 0, "post", "Họ và tên,Chức danh,Từ ngày,Chi bộ\n" },
	{ 0, "member_event", "STT,Biến động,Họ tên,Ngày xảy ra\n" },
	{ LT_2041, NULL, "name,code\n" }, { LT_2041, NULL, "a,b,c\n" },
	{ LT_2041, NULL, "STT,TT\n" },
};

static void
the_header_tells_the_form(void **state)
{
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		struct client_site *c = client_site_new();
		struct fault f = { 0 };
		struct import_report r =
			files_import(c, &(struct import_options){ .amend = false }, headers[i].header,
		                     strlen(headers[i].header), headers[i].expected != 0 ? REFUSED : DONE, &f);
		assert_int_equal(f.code, headers[i].expected);
		if (headers[i].form != NULL)
			assert_ptr_equal(r.form, form_find(headers[i].form));
		client_site_free(c);
	}
}

/* ---- text is text ---- */

static const char *const odd[] = {
	"'; DROP TABLE member; --", "%s%n%x%d", "<script>alert(1)</script>", "=HYPERLINK(1)", "+1+1", "-2", "@SUM(A1)",
	"\x1b[2J\x1b[31m", "a\"b;c,d", "..\\..\\x", "\xe2\x80\xae" "abc", "NULL", "0", "${x}`id`", "Robert'); --",
};

static void
quote(char *out, const char *text)
{
	*out++ = '"';
	for (; *text != '\0'; text++) {
		if (*text == '"')
			*out++ = '"';
		*out++ = *text;
	}
	*out++ = '"';
	*out = '\0';
}

static void
whatever_a_text_looks_like_it_stays_text(void **state)
{
	struct arena *a = arena_new(4 * RECORD_ARENA_CAP);
	char cell[200], csv[1200];
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		struct client_site *c = client_site_new();
		cells_put(c, 1);
		quote(cell, odd[i]);
		snprintf(csv, sizeof csv, UNITS "V1,%s,village,thon,0807,1\n", cell);
		files_take(c, "unit", csv);
		assert_string_equal(files_latest(c, a)->unit->name, odd[i]);
		snprintf(csv, sizeof csv, "code,name,type,parent_code\nB9,%s,grassroots_cell,HU0807\n", cell);
		files_take(c, "organisation", csv);
		assert_string_equal(files_latest(c, a)->organisation->name, odd[i]);

		snprintf(csv, sizeof csv,
		         "name,birth_on,organisation_code,sex,status,admitted_on,official_on\n%s,1970-01-01,CB1,male,"
		         "official,1990-01-01,1991-01-01\n",
		         cell);
		files_take(c, "member", csv);
		struct names *names = NULL;
		struct person known;
		struct id ref;
		bool there;
		Lt__Update *u = files_latest(c, a);
		assert_int_equal(names_open(c->store, &names, NULL), DONE);
		assert_true(id_from_bytes(u->member->person_ref.data, 16, &ref));
		assert_int_equal(names_get(names, &ref, &known, &there, NULL), DONE);
		assert_true(there);
		assert_string_equal(known.name, odd[i]);
		names_close(&names);

		snprintf(csv, sizeof csv,
		         "event,name,occurred_on,decided_on,issuer,number,type_code,signed_on,voluntary,certificate_"
		         "seen\n"
		         "exempt,%s,2021-03-01,2021-02-20,%s,%s,QĐ,2021-02-20,1,1\n",
		         cell, cell, cell);
		files_take(c, "member_event", csv);
		assert_string_equal(files_latest(c, a)->decision->issuer, odd[i]);
		assert_string_equal(files_latest(c, a)->decision->number, odd[i]);

		snprintf(csv, sizeof csv,
		         SHORT_MEETING ",topic_code,reason,reason_note\n"
		                       "CB1,2025-11-03,combined,60,3,3,0,0,%s,other,%s\n",
		         cell, cell);
		files_take(c, "meeting", csv);
		assert_string_equal(files_latest(c, a)->meeting->topic_code, odd[i]);
		assert_string_equal(files_latest(c, a)->reasons[0]->note, odd[i]);

		snprintf(csv, sizeof csv,
		         "cell_code,held_on,kind,required,present,excused,unexcused\n%s,%s,%s,%s,1,0,0\n", cell, cell,
		         cell, cell);
		struct import_report r =
			take(c, &(struct import_options){ .form = form_find("meeting"), .reason = "checked" }, csv);
		assert_int_equal(r.refused, 1);
		assert_null(strchr(files_texts, 0x1b)); /* said harmlessly */
		assert_null(strstr(files_texts, "\xe2\x80\xae"));
		client_site_free(c);
	}
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(totals_are_checked_and_left_out),
		cmocka_unit_test(a_total_that_differs_shows_both_numbers),
		cmocka_unit_test(a_warning_needs_a_reason_which_travels),
		cmocka_unit_test(a_refusal_for_want_of_a_reason_names_the_codes),
		cmocka_unit_test(a_reason_nobody_asked_for_is_left_out),
		cmocka_unit_test(what_differs_is_shown_and_amended_when_asked),
		cmocka_unit_test(a_namesake_is_never_overwritten),
		cmocka_unit_test(people_of_an_import_that_broke_off_are_there_once),
		cmocka_unit_test(refused_rows_come_out_and_can_be_imported_when_corrected),
		cmocka_unit_test(a_refused_file_that_cannot_be_written_stops_only_who_asked_for_it),
		cmocka_unit_test(the_header_tells_the_form),
		cmocka_unit_test(whatever_a_text_looks_like_it_stays_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
