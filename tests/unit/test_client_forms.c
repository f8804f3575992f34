/* Forms: a file as the program would write it and the same file as clerks have it make the same records; who is meant;
 * and what a row may not say. Names are invented. */
#include "client_files.h"

#include <stdio.h>

#include "common/files/cell.h"
#include "client/forms/forms.h"
#include "client/names/names.h"
#include "client/names/names_text.h"
#include "common/record/labels.h"

#define BOM "\xef\xbb\xbf"

/* ---- clean and messy ---- */

static const struct { const char *form, *clean, *messy; } pairs[] = {
	{ "unit",
	  "code,name,level,kind,parent_code,households,special_difficulty\n"
	  "C1,Xã Hòa Bình,commune,xa,0807,1200,1\n"
	  "V1,Thôn Đoài,village,thon,C1,150,0\n"
	  "V2,Bản Nà Lướt,village,ban,C1,,\n",
	  BOM "DANH SÁCH ĐƠN VỊ;;;;;;;\r\n;;;;;;;\r\n"
	  "STT;Mã đơn vị;Tên;Cấp;Loại đơn vị;Mã đơn vị cấp trên;Số hộ;Đặc biệt khó khăn\r\n"
	  "1;C1;Xa\xcc\x83 Ho\xcc\x80" "a  Bi\xcc\x80nh ;cấp xã;Xã;0807;1.200;x\r\n"
	  "2;V1; Thôn \xc3\x90oài;THÔN;thôn;C1;150;không\r\n\r\n"
	  "3;V2;Bản Nà Lướt;Cấp thôn;Bản;C1;;\r\n"
	  ";Tổng cộng;;;;;1.350;\r\n" },
	{ "organisation",
	  "code,name,type,setting,parent_code,unit_code,has_committee\n"
	  "D1,Đảng bộ xã Hòa Bình,grassroots_committee,office,HU0807,C1,1\n"
	  "B1,Chi bộ thôn Đoài,subordinate_cell,village,D1,V1,0\n"
	  "B2,Chi bộ bản Nà Lướt,subordinate_cell,village,D1,V2,\n",
	  "Mã tổ chức\tTên tổ chức đảng\tLoại hình tổ chức\tNơi hoạt động\tTổ chức cấp trên\tĐơn vị hành chính\tCó cấp ủy\n"
	  "D1\tĐảng bộ xã Hòa Bình\tđảng bộ cơ sở\tcơ quan\tHU0807\tC1\tcó\n"
	  "B1\tChi bộ thôn Đoài\tChi bộ trực thuộc\tthôn\tD1\tV1\t0\n"
	  "B2\tChi bộ bản Nà Lướt\tchi bo truc thuoc\tThôn/TDP\tD1\tV2\t\n" },
	{ "member",
	  "name,card,birth_on,organisation_code,sex,status,admitted_on,admission_decided_on,official_on,occupation,"
	  "education,"
	  "professional,political_theory,is_minority,birth_year\n"
	  "Nguyễn Văn Hòa,01234567,1970-05-19,B1,male,official,1995-03-02,1995-02-10,1996-03-02,farmer,"
	  "upper_secondary,none,"
	  "elementary,0,1970\n"
	  "Lò Thị Đào,07654321,1985-01-31,B1,female,official,2010-06-01,2010-05-20,2011-06-01,civil_servant,"
	  "upper_secondary,"
	  "university,intermediate,1,\n"
	  "Trần Văn Bình,,1999-12-12,B2,male,probationary,2020-09-02,2020-08-20,,student,upper_secondary,none,none,0,\n"
	  "Bàn Thị Uyên,,,B1,female,official,2001-06-01,2001-05-20,2002-06-01,retired,lower_secondary,none,none,1,"
	  "1950\n",
	  "ĐẢNG BỘ HUYỆN;;;;;;;;;;;;;;;\nDanh sách đảng viên có đến 31/12/2020;;;;;;;;;;;;;;;\n"
	  "TT;Họ và tên;Số thẻ đảng viên;Ngày sinh;Chi bộ;Giới tính;Tình trạng đảng viên;Ngày kết nạp;"
	  "Ngày quyết định kết nạp;"
	  "Ngày chính thức;Nghề nghiệp;Trình độ học vấn;Trình độ chuyên môn;Trình độ lý luận chính trị;"
	  "Dân tộc thiểu số;Năm sinh\n"
	  "1;Nguyễn Văn Hoà;01 234 567;19/5/1970;B1;Nam;Chính thức;2/3/1995;10/02/1995;02/03/1996;Nông dân;THPT;"
	  "không;sơ cấp;"
	  "không;1970\n"
	  "2;Lo\xcc\x80 Thị Ða\xcc\x80o;07.654.321;31-01-1985;B1;Nữ;đảng viên chính thức;1/6/2010;20.5.2010;"
	  "1/6/2011;công chức;12/12;"
	  "Đại học;Trung cấp;x;\n"
	  "3;TRẦN VĂN BÌNH;;12/12/1999;B2;nam;dự bị;2/9/2020;20/8/2020;;sinh viên;Cấp III;chưa qua đào tạo;chưa có;0;\n"
	  "4;Bàn Thị Uyên;;;B1;nu;chinh thuc;1/6/2001;20/5/2001;1/6/2002;hưu trí;THCS;Không;Không;Có;1950\n" },
	{ "member_event",
	  "event,name,card,birth_on,occurred_on,decided_on,issuer,number,type_code,signed_on,organisation_code,sex,"
	  "occupation,"
	  "education,considered_on,decision_received_on,ceremony_on,votes_yes,votes_official,introducers,"
	  "certificate_on,dossier_on,"
	  "voluntary,certificate_seen\n"
	  "recognise_official,Trần Văn Bình,,1999-12-12,2021-09-02,2021-09-10,Huyện ủy,12,QĐ,2021-09-10,,,,,"
	  "2021-09-05,,"
	  "2021-09-20,5,5,,,,,\n"
	  "admit,Hoàng Văn Páo,,2001-02-03,2021-10-20,2021-10-01,Huyện ủy,15,QĐ,2021-10-01,B1,male,farmer,"
	  "lower_secondary,2021-09-01,"
	  "2021-10-05,2021-10-20,3,3,01234567;Lò Thị Đào,2021-05-01,2021-08-01,,\n"
	  "exempt,Bàn Thị Uyên,,,2021-11-01,2021-10-28,Đảng ủy xã,3,QĐ,2021-10-28,,,,,,,,,,,,,1,1\n",
	  "Loại biến động;Họ tên;Số thẻ;Ngày sinh;Ngày xảy ra;Ngày quyết định;Cơ quan ban hành;Số văn bản;"
	  "Loại văn bản;Ngày ký;"
	  "Chi bộ;Giới tính;Nghề nghiệp;Trình độ học vấn;Ngày chi bộ xét;Ngày nhận quyết định;Ngày tổ chức lễ;"
	  "Số phiếu tán thành;"
	  "Số đảng viên chính thức;Đảng viên giới thiệu;Ngày cấp giấy chứng nhận bồi dưỡng;Ngày lập hồ sơ;Tự nguyện;"
	  "Đã xem giấy chứng nhận\n"
	  "Chuyển chính thức;Trần Văn Bình;;12/12/1999;2/9/2021;10/9/2021;Huyện ủy;12;QĐ;10/9/2021;;;;;5/9/2021;;"
	  "20/9/2021;"
	  "5;5;;;;;\n"
	  "Kết nạp;Hoàng Văn Páo;;3/2/2001;20/10/2021;1/10/2021;Huyện ủy;15;QÐ;1/10/2021;B1;nam;nông dân;"
	  "trung học cơ sở;1/9/2021;"
	  "5/10/2021;20/10/2021;3;3;\"Nguyễn Văn Hoà; 07654321\";1/5/2021;1/8/2021;;\n"
	  "miễn công tác, sinh hoạt;Bàn Thị Uyên;;;1/11/2021;28/10/2021;Đảng ủy xã;3;QĐ;28/10/2021;;;;;;;;;;;;;có;"
	  "X\n" },
	{ "post",
	  "name,card,organisation_code,unit_code,title,basis,from_on,to_on\n"
	  "Nguyễn Văn Hòa,01234567,B1,,secretary,elected,2015-04-01,2020-04-01\n"
	  "Lò Thị Đào,,B1,,secretary,elected,2020-04-01,\n"
	  "Vàng A Chứ,,,V1,village_head,elected,2019-01-01,\n",
	  "Họ và tên,Số thẻ,Tổ chức đảng,Đơn vị hành chính,Chức danh,Hình thức giữ chức,Từ ngày,Thôi giữ chức từ ngày\n"
	  "nguyễn văn hoà,01234567,B1,,Bí thư,bầu,1/4/2015,1/4/2020\n"
	  "Lò Thị Đào,07654321,B1,,Bí thư chi bộ,Bầu cử,01/04/2020,\n"
	  "Vàng A Chứ,,,V1,Trưởng thôn,bầu,1-1-2019,\n" },
	{ "meeting",
	  "cell_code,held_on,kind,month,mode,minutes_taken,required,present,excused,unexcused,has_resolution,"
	  "upper_attendee\n"
	  "B1,2022-03-03,periodic,2022-03-01,in_person,95,3,2,1,0,1,\n"
	  "B1,2022-03-30,thematic,,online,120,3,3,0,0,0,Trần Văn Bình\n",
	  "Chi bộ;Ngày họp;Loại sinh hoạt;Tháng;Hình thức họp;Số phút;Phải có mặt;Có mặt;Vắng có lý do;"
	  "Vắng không lý do;"
	  "Có nghị quyết;Cấp ủy viên cấp trên dự\n"
	  "B1;3/3/2022;thường kỳ;3-2022;trực tiếp;95;3;2;1;0;x;\n"
	  "B1;30/3/2022;chuyên đề;;trực tuyến;120;3;3;0;0;không;Trần Văn Bình\n"
	  "Tổng cộng;;;;;215;6;5;1;0;;\n" },
};
#define N_PAIRS (sizeof pairs / sizeof pairs[0])

static void
matching_key(struct client_site *c)
{
	uint8_t bytes[KEY_TEXT_BYTES];
	char text[RECOVERY_TEXT];
	struct names *n = NULL;
	memset(bytes, 7, sizeof bytes);
	key_text_format(KEY_TEXT_MATCHING, bytes, text);
	assert_int_equal(names_open(c->store, &n, NULL), DONE);
	assert_int_equal(names_set_matching_key(n, text, NULL), DONE);
	names_close(&n);
}

static void
each_form_gives_the_same_records_from_a_clean_and_from_a_messy_file(void **state)
{
	struct client_site *clean = client_site_new(), *messy = client_site_new();
	struct buffer a = { 0 }, b = { 0 };
	matching_key(clean);
	matching_key(messy);
	for (size_t i = 0; i < N_PAIRS; i++) {
		uint64_t from = client_state(clean, NULL).made + 1;
		struct import_report r = files_take(clean, pairs[i].form, pairs[i].clean);
		assert_true(r.recorded > 0);
		struct import_options o = { .reason = "checked" }; /* the form is told by the header */
		r = files_import(messy, &o, pairs[i].messy, strlen(pairs[i].messy), DONE, NULL);
		if (r.refused != 0 || r.form != form_find(pairs[i].form))
			fail_msg("%s: %s\n%s", pairs[i].form, files_said, files_texts);
		buffer_clear(&a);
		buffer_clear(&b);
		files_records(clean, from, &a);
		files_records(messy, from, &b);
		if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
			fail_msg("%s: the records differ (%zu, %zu bytes)", pairs[i].form, a.len, b.len);
	}
	buffer_fini(&a);
	buffer_fini(&b);
	client_site_free(clean);
	client_site_free(messy);
}

/* And the messy file says nothing new to the site that has the clean one. */
static void
the_same_content_is_recognised_however_it_is_written(void **state)
{
	struct client_site *c = client_site_new();
	for (size_t i = 0; i < N_PAIRS; i++) {
		struct import_report first = files_take(c, pairs[i].form, pairs[i].clean);
		struct import_report again = files_take(c, pairs[i].form, pairs[i].messy);
		if (again.recorded != 0 || again.skipped != first.recorded)
			fail_msg("%s: %llu recorded again", pairs[i].form, (unsigned long long)again.recorded);
		client_site_reopen(c);
	}
	client_site_free(c);
}

/* ---- who is meant ---- */

#define MEMBER_HEADER "name,card,birth_on,organisation_code,sex,status,birth_year,admitted_on,official_on\n"
#define OLD ",1990-01-01,1991-01-01\n"

static size_t
persons(struct client_site *c)
{
	size_t n = 0;
	struct sql *q = store_sql(c->store, "SELECT count(*) FROM person");
	assert_int_equal(sql_next(c->store, q, NULL), SQL_ROW);
	n = (size_t)sql_get_int(q, 0);
	sql_done(q);
	return n;
}

static void
the_same_person_however_the_name_is_written(void **state)
{
	static const char *const ways[] = { "Đặng Thị Hòa", "Đặng Thị Hoà",    "\xc3\x90\xe1\xba\xb7ng Thị Hòa",
		                            "ĐẶNG THỊ HÒA", "Đặng  Thị   Hòa", "D\xcc\x83\xc4\x90" + 3 /* Đ */ };
	struct client_site *c = client_site_new();
	char csv[400];
	cells_put(c, 1);
	files_take(c, "member", MEMBER_HEADER "Đặng Thị Hòa,,1960-02-03,CB1,female,official," OLD);
	for (size_t i = 0; i < 5; i++) {
		snprintf(csv, sizeof csv, MEMBER_HEADER "%s,,1960-02-03,CB1,female,official," OLD, ways[i]);
		assert_int_equal(files_take(c, "member", csv).skipped, 1);
	}
	files_take(c, "member",
	           MEMBER_HEADER "\xc4\x90\x61\xcc\x86\xcc\xa3ng Thi\xcc\xa3 Ho\xcc\x80"
	                         "a,,1960-02-03,CB1,female,official," OLD);
	assert_int_equal(persons(c), 1);
	client_site_free(c);
}

static const struct { const char *expected, *form, *rows; } people[] = {
	/* by name when there is only one */
	{ "", "post", "name,organisation_code,title,from_on\nLê Văn Tám,CB1,secretary,2015-01-01\n" },
	{ "2 name LT-2042|", "post", "name,organisation_code,title,from_on\nLê Văn Chín,CB1,secretary,2015-01-01\n" },
	{ "2 card LT-2043|", "post", "name,organisation_code,title,from_on\nNgô Văn Đôi,CB1,secretary,2015-01-01\n" },
	{ "", "post", "name,birth_on,organisation_code,title,from_on\nNgô Văn Đôi,2/2/1962,CB1,secretary,"
	  "2015-01-01\n" },
	{ "", "post", "card,organisation_code,title,from_on\n2222,CB1,secretary,2015-01-01\n" },
	{ "2 name LT-2044|", "post", "name,card,organisation_code,title,from_on\nLê Văn Mười,1111,CB1,secretary,"
	  "2015-01-01\n" },
	{ "2 card LT-2042|", "post", "card,organisation_code,title,from_on\n9999,CB1,secretary,2015-01-01\n" },
	{ "2 card LT-2047|", "post", "card,organisation_code,title,from_on\n12A4,CB1,secretary,2015-01-01\n" },
	{ "2 name REC-001|", "post", "name,organisation_code,title,from_on\n,CB1,secretary,2015-01-01\n" },
	/* a village title may be held by somebody new, a party post may not */
	{ "", "post", "name,unit_code,title,from_on\nSùng A Mới,VX,village_head,2015-01-01\n" },
	{ "2 name LT-2048|", "member", "name,card,organisation_code,sex,status,birth_year\n,5555,CB1,male,official,"
	  "1970\n" },
	{ "2 birth_year LT-2049|", "member",
	  "name,birth_on,organisation_code,sex,status,birth_year\nĐỗ Văn Mới,1970-01-01,CB1,male,official,1971\n" },
	{ "2 birth_on LT-2014|", "member",
	  "name,birth_on,organisation_code,sex,status\nĐỗ Văn Mới,31/02/1970,CB1,male,official\n" },
	{ "2 birth_on LT-2014|", "member", "name,birth_on,organisation_code,sex,status\nĐỗ Văn Mới,1/1/2199,CB1,"
	  "male,official\n" },
	/* somebody else of the same name, or he himself with another year: a card must tell */
	{ "2 card LT-2051|", "member",
	  "name,organisation_code,sex,status,birth_year,admitted_on,official_on\nLê Văn Tám,CB1,male,official,"
	  "1971" OLD },
	{ "2 status LT-2018|", "member", "name,organisation_code,sex,status,birth_year\nĐỗ Văn Mới,CB1,male,chính,"
	  "1970\n" },
	{ "2 organisation_code LT-2040|", "member_event",
	  "event,name,occurred_on,organisation_code\ndeath,Lê Văn Tám,2021-02-02,CB1\n" },
	{ "2 name LT-2042|", "member_event", "event,name,occurred_on\ndeath,Lê Văn Chín,2021-02-02\n" },
	{ "2 introducers LT-2042|", "member_event",
	  "event,name,birth_on,occurred_on,introducers\nadmit,Đỗ Văn Mới,2000-01-01,2021-02-02,Lê Văn Chín\n" },
	{ "2 introducers LT-2043|", "member_event",
	  "event,name,birth_on,occurred_on,introducers\nadmit,Đỗ Văn Mới,2000-01-01,2021-02-02,1111;Ngô Văn Đôi\n" },
	{ "2 age_ok LT-2050|", "member_event",
	  "event,name,birth_on,occurred_on,considered_on,age_ok\nadmit,Đỗ Văn Mới,2000-01-01,2021-02-02,2021-01-01,"
	  "0\n" },
};

static void
it_is_clear_who_is_meant_or_it_is_asked(void **state)
{
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		struct client_site *c = client_site_new();
		cells_put(c, 1);
		files_take(c, "unit", "code,name,level,kind,parent_code\nVX,Thôn X,village,thon,0807\n");
		files_take(c, "member",
		           MEMBER_HEADER "Lê Văn Tám,1111,,CB1,male,official,1970" OLD
		                         "Ngô Văn Đôi,2222,1962-02-02,CB1,male,official," OLD
		                         "Ngô Văn Đôi,3333,1963-03-03,CB1,male,official," OLD);
		size_t before = persons(c);
		struct import_options o = { .form = form_find(people[i].form), .reason = "checked", .has_as_of = true };
		struct import_report r = files_import(c, &o, people[i].rows, strlen(people[i].rows), DONE, NULL);
		char refusals[1024] = "";
		for (char *p = files_said; *p != '\0'; p += strcspn(p, "|") + 1)
			if (*p != '?' && *p != '.')
				strncat(refusals, p, strcspn(p, "|") + 1);
		if (strcmp(refusals, people[i].expected) != 0)
			fail_msg("case %zu: expected \"%s\", said \"%s\"\n%s", i, people[i].expected, refusals,
			         files_texts);
		if (r.refused > 0)
			assert_int_equal(persons(c), before); /* whoever is refused leaves no trace */
		client_site_free(c);
	}
}

static void
a_card_under_another_name_shows_both_names(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	files_take(c, "member", MEMBER_HEADER "Lê Văn Tám,1111,,CB1,male,official,1970" OLD);
	struct import_options o = { .form = form_find("member") };
	static const char csv[] = MEMBER_HEADER "Lê Văn Mười,1111,,CB1,male,official,1970" OLD;
	files_import(c, &o, csv, strlen(csv), DONE, NULL);
	assert_non_null(strstr(files_texts, "Lê Văn Tám"));
	assert_non_null(strstr(files_texts, "Lê Văn Mười"));
	client_site_free(c);
}

/* ---- what follows from card and birth date ---- */

static const struct { bool expected; const char *born, *considered; } ages[] = {
	{ false, "2003-01-02", "2021-01-01" }, { true, "2003-01-01", "2021-01-01" }, { true, "1961-01-01", "2021-01-01" },
	{ true, "1960-12-02", "2021-01-01" }, { false, "1960-12-01", "2021-01-01" }, { false, "1950-06-01", "2021-01-01" },
};

static void
an_admission_says_whether_the_age_was_right_and_no_birth_date(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	cells_put(c, 1);
	for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
		struct fault f = { 0 };
		struct names *names = NULL;
		const struct column *bad;
		struct row_built built;
		const struct form *form = form_find("member_event");
		const char *cells[FORM_COLUMNS_MAX] = { NULL };
		cells[form_column(form, "event")] = "kết nạp";
		cells[form_column(form, "name")] = "Đỗ Văn Mới";
		cells[form_column(form, "birth_on")] = ages[i].born;
		cells[form_column(form, "occurred_on")] = "2021-03-01";
		cells[form_column(form, "considered_on")] = ages[i].considered;
		assert_int_equal(names_open(c->store, &names, NULL), DONE);
		struct row_context ctx = { c->store, c->mirror, names, DAY(2020, 12, 31), false, DAY(2022, 1, 1), false, NULL };
		if (form_build(form, &ctx, cells, a, &built, &bad, &f) != DONE)
			fail_msg("case %zu: LT-%d", i, (int)f.code);
		const Lt__MemberEvent *e = built.update->member_event;
		assert_true(e->has_age_ok);
		if (e->age_ok != ages[i].expected)
			fail_msg("case %zu: %d", i, e->age_ok);
		assert_int_equal(e->enters->status, PROBATIONARY);
		assert_int_equal(e->enters->admitted_on, DAY(2021, 3, 1));
		names_close(&names);
	}
	arena_free(&a);
	client_site_free(c);
}

static bool
holds(const struct outbox_run *run, const char *text)
{
	for (size_t i = 0; i < run->n_bodies; i++)
		if (memmem(run->bodies[i].data, run->bodies[i].len, text, strlen(text)) != NULL)
			return true;
	return false;
}

static void
card_name_and_birth_date_stay_home_and_the_card_becomes_a_match(void **state)
{
	static const char *const secrets[] = { "Lê Văn Tám", "Lê",         "Tám",       "48151623",
		                               "Họa My",     "30/06/1971", "1971-06-30" };
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct outbox_run run = { 0 };
	struct names *names = NULL;
	struct id match;
	cells_put(c, 1);
	matching_key(c);
	files_take(c, "member",
	           MEMBER_HEADER "Lê Văn Tám,48151623,30/06/1971,CB1,male,official," OLD
	                         "Họa My,,,CB1,female,official,1950" OLD);
	files_take(c, "post",
	           "name,card,organisation_code,title,from_on\nLê Văn Tám,48151623,CB1,secretary,2015-01-01\n");
	files_take(c, "meeting",
	           "cell_code,held_on,kind,required,present,excused,unexcused,upper_attendee\n"
	           "CB1,2021-03-03,periodic,2,2,0,0,Họa My\n");
	assert_int_equal(outbox_bodies(c->outbox, 1, 1 << 20, &run, NULL), DONE);
	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
		if (holds(&run, secrets[i]))
			fail_msg("\"%s\" is on its way to the centre", secrets[i]);
	assert_int_equal(names_open(c->store, &names, NULL), DONE);
	assert_true(names_match(names, "48151623", &match));
	Lt__Update *u;
	assert_int_equal(record_unpack(run.bodies[1], a, &u, NULL), DONE); /* after the cell's own */
	assert_true(u->member->has_match);
	assert_memory_equal(u->member->match.data, match.b, sizeof match.b);
	assert_int_equal(u->member->birth_year, 1971);
	arena_reset(a);
	assert_int_equal(record_unpack(run.bodies[2], a, &u, NULL), DONE);
	assert_false(u->member->has_match);
	names_close(&names);
	outbox_run_fini(&run);
	arena_free(&a);
	client_site_free(c);
}

static void
a_birth_date_learnt_later_completes_the_person(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	files_take(c, "member", MEMBER_HEADER "Lê Văn Tám,,,CB1,male,official,1970" OLD);
	assert_int_equal(
		files_take(c, "member", MEMBER_HEADER "Lê Văn Tám,1111,5/5/1970,CB1,male,official,1970" OLD).skipped,
		1);
	assert_int_equal(persons(c), 1);
	assert_int_equal(
		files_take(c, "post", "card,organisation_code,title,from_on\n1111,CB1,secretary,2015-01-01\n").recorded,
		1);
	client_site_free(c);
}

/* ---- the table of forms ---- */

static void
every_label_of_a_form_means_one_column(void **state)
{
	const struct form *form;
	for (size_t f = 0; (form = form_at(f)) != NULL; f++) {
		assert_true(form->n_columns <= FORM_COLUMNS_MAX);
		for (size_t i = 0; i < form->n_columns; i++) {
			const struct column *c = &form->columns[i];
			const struct column_label *said = label_column(form->kind, c->name);
			char spellings[512];
			snprintf(spellings, sizeof spellings, "%s|%s|%s|%s", c->name, form_label(form, c),
			         said != NULL && said->en != NULL ? said->en : c->name,
			         said != NULL && said->more != NULL ? said->more : c->name);
			for (char *rest = spellings, *one; (one = strsep(&rest, "|")) != NULL;)
				if (form_column_read(form, one) != (int)i)
					fail_msg("%s: \"%s\" is read as column %d, not %s", form_name(form), one,
					         form_column_read(form, one), c->name);
		}
	}
}

static void
what_is_shown_is_read_back_as_the_same(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(4 * RECORD_ARENA_CAP);
	for (size_t i = 0; i < N_PAIRS; i++) {
		struct names *names = NULL;
		const struct column *bad = NULL;
		struct row_built built;
		struct fault f = { 0 };
		const struct form *form = form_find(pairs[i].form);
		const char *cells[FORM_COLUMNS_MAX], *again[FORM_COLUMNS_MAX];
		files_take(c, pairs[i].form, pairs[i].clean);
		assert_int_equal(names_open(c->store, &names, NULL), DONE);
		struct row_context ctx = { c->store, c->mirror, names, DAY(2020, 12, 31), false, DAY(2026, 1, 1), false, NULL };
		Lt__Update *u = files_latest(c, a);
		assert_int_equal(form_show(form, &ctx, u, a, cells, NULL), DONE);
		if (form_build(form, &ctx, cells, a, &built, &bad, &f) != DONE)
			fail_msg("%s, column %s: LT-%d %s", pairs[i].form, bad != NULL ? bad->name : "", (int)f.code,
			         f.detail);
		assert_int_equal(form_show(form, &ctx, built.update, a, again, NULL), DONE);
		for (size_t k = 0; k < form->n_columns; k++)
			if (form->columns[k].place != IN_REASON)
				assert_string_equal(cells[k] != NULL ? cells[k] : "", again[k] != NULL ? again[k] : "");
		const ProtobufCMessage *x = kind_record(u), *y = kind_record(built.update);
		assert_int_equal(protobuf_c_message_get_packed_size(x), protobuf_c_message_get_packed_size(y));
		names_close(&names);
	}
	arena_free(&a);
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_gives_the_same_records_from_a_clean_and_from_a_messy_file),
		cmocka_unit_test(the_same_content_is_recognised_however_it_is_written),
		cmocka_unit_test(the_same_person_however_the_name_is_written),
		cmocka_unit_test(it_is_clear_who_is_meant_or_it_is_asked),
		cmocka_unit_test(a_card_under_another_name_shows_both_names),
		cmocka_unit_test(an_admission_says_whether_the_age_was_right_and_no_birth_date),
		cmocka_unit_test(card_name_and_birth_date_stay_home_and_the_card_becomes_a_match),
		cmocka_unit_test(a_birth_date_learnt_later_completes_the_person),
		cmocka_unit_test(every_label_of_a_form_means_one_column),
		cmocka_unit_test(what_is_shown_is_read_back_as_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
