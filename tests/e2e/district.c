/* The invented district: people first, then one function per file. Nobody of these lives; families, middle and given
 * names are drawn from lists. */
#include "tests/e2e/district.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/house_room.h"

#define COUNT(array) (int)(sizeof(array) / sizeof(array)[0])

/* ---- people ------------------------------------------------------------------------------------------------------ */

static const char *const families[] = { "Đặng", "Lò",    "Hoàng", "Ma",   "Nông", "Bàn",
	                                "Đinh", "Triệu", "Chẩu",  "Vàng", "Quan", "Đỗ" };
static const char *const given[] = { "Thuỷ",   "Hoà",  "Đức", "Khuê", "Ước",   "Lựu", "Nghiệp", "Quyền", "Tuyết", "Ngọ",
	                             "Phượng", "Điệp", "Ấm",  "Tuệ",  "Khoái", "Yên", "Bưởi",   "Xuyến", "Giáp" };
static const int sizes[D_CELLS] = { 40, 35, 33, 32, 31, 30, 29, 28, 40, 2 };

static int
cell_of(int i)
{
	int cell = 0;

	for (i %= D_MEMBERS; i >= sizes[cell]; cell++)
		i -= sizes[cell];
	return cell;
}

void
district_member(int i, struct villager *out)
{
	bool late = i >= D_MEMBERS;

	memset(out, 0, sizeof *out);
	out->female = i % 3 == 1;
	out->probationary = late || i % 25 == 7;
	out->cell = late ? i - D_MEMBERS : cell_of(i);
	snprintf(out->name, sizeof out->name, "%s %s %s", families[i % COUNT(families)], out->female ? "Thị" : "Văn",
	         given[(i * 7 + i / 12) % COUNT(given)]);
	snprintf(out->card, sizeof out->card, "0807%06d", 100000 + i * 37);
	snprintf(out->born, sizeof out->born, "%d/%d/%d", i % 28 + 1, i % 12 + 1,
	         late          ? 1996
	         : i % 10 == 0 ? 1948
	                       : 1960 + i % 30);
	out->admitted_year = late                ? 2021
	                     : out->probationary ? 2020
	                                         : (i % 10 == 0 ? 1948 : 1960 + i % 30) + 20 + i % 10;
	out->admitted_month = late ? 3 : out->probationary ? 5 : i % 12 + 1;
	out->admitted_day = late ? 3 + i - D_MEMBERS : i % 28 + 1;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static int64_t
write_units(struct paper *p)
{
	int64_t households = 0;
	int rows = 0;

	paper_add(p, "Danh mục thôn, tổ dân phố huyện Lâm Bình;;;;;\n\nMã;Tên đơn vị;Cấp;Loại đơn vị;Đơn vị cấp "
	             "trên;Số hộ\n");
	for (int c = 0; c < 2; c++, rows++)
		paper_add(p, "X%d;Xã Thượng %d;cấp xã;xã;071;%d.%03d\n", c, c, c + 1, 204),
			households += (c + 1) * 1000 + 204;
	for (int v = 0; v < 12; v++, rows++)
		paper_add(p, "T%02d;Thôn Nà %d;thôn;thôn;X%d;%d\n", v, v, v % 2, 90 + v), households += 90 + v;
	paper_add(p, "Tổng cộng;;;;;%d.%03d\n", (int)(households / 1000), (int)(households % 1000));
	return rows;
}

/* One village has no cell. */
static int64_t
write_organisations(struct paper *p)
{
	int rows = 2;

	paper_add(p, "code\tname\ttype\tparent_code\tunit_code\tsetting\thas_committee\n");
	for (int c = 0; c < 2; c++)
		paper_add(p, "DB-X%d\tĐảng bộ xã Thượng %d\tđảng bộ cơ sở\tDBLB\tX%d\tkhác\tcó\n", c, c, c);
	for (int i = 0; i < D_CELLS; i++, rows++)
		paper_add(p, "CB-%02d\tChi bộ thôn Nà %d\tchi bộ trực thuộc\tDB-X%d\tT%02d\tthôn, tổ dân phố\t%s\n", i,
		          i, i % 2, i, i % 2 ? "không" : "có");
	return rows;
}

/* ---- members: BOM, semicolons, titles, NFD, Ð, a total ----------------------------------------------------------- */

/* As older programs spell it: Ð (U+00D0) for Đ, letters and marks apart. */
static char *
old_spelling(const char *name)
{
	char *apart = text_nfd(name);

	for (char *at = apart; (at = strstr(at, "Đ")) != NULL; at += 2)
		memcpy(at, "\xc3\x90", 2);
	return apart;
}

void
district_members(struct paper *p, int changed)
{
	struct villager v;

	paper_add(p, "\xef\xbb\xbfĐẢNG BỘ HUYỆN LÂM BÌNH;;;;;;;;;;\r\nDANH SÁCH ĐẢNG VIÊN CÓ ĐẾN NGÀY "
	             "31/12/2020;;;;;;;;;;\r\n;;;;;;;;;;\r\n");
	paper_add(p, "TT;Họ và tên;Số thẻ;Ngày sinh;Mã chi bộ;Giới tính;Tình trạng;Ngày vào đảng;Ngày chính thức;Học "
	             "vấn;Nghề nghiệp\r\n");
	for (int i = 0; i < D_MEMBERS; i++) {
		char *name, official[40] = "";
		district_member(i, &v);
		name = i % 2 ? old_spelling(v.name) : strdup(v.name);
		if (!v.probationary)
			snprintf(official, sizeof official, "%d/%d/%d", v.admitted_day, v.admitted_month,
			         v.admitted_year + 1);
		paper_add(p, "%d;%s;%s;%s;CB-%02d;%s;%s;%d/%d/%d;%s;THPT;%s\r\n", i + 1, name, v.card, v.born, v.cell,
		          v.female ? "Nữ" : "nam", v.probationary ? "Dự bị" : "Chính thức", v.admitted_day,
		          v.admitted_month, v.admitted_year, official, i < changed ? "hưu trí" : "nông dân");
		free(name);
	}
	paper_add(p, ";Tổng cộng: %d đảng viên;;;;;;;;;\r\n", D_MEMBERS);
}

/* ---- posts and meetings ------------------------------------------------------------------------------------------ */

/* A secretary for each cell but the last, heads of villages who are no members, and one who will be a member later: the
 * post he gets then waits for his recognition. */
static int64_t
write_posts(struct paper *p)
{
	struct villager v;
	int first = 0, rows = 0;

	paper_add(p, "Họ tên,Số thẻ,Ngày sinh,Tổ chức đảng,Thôn,Chức vụ,Từ ngày,Đến ngày\n");
	for (int c = 0; c < D_CELLS - 1; first += sizes[c++], rows++) {
		district_member(first + 5, &v);
		paper_add(p, "%s,%s,%s,CB-%02d,,bí thư,1/6/2020,%s\n", v.name, v.card, v.born, c,
		          c == 8 ? "1/5/2021" : "");
	}
	for (int t = 0; t < 6; t++, rows++)
		paper_add(p, "Lý A Trưởng %d,,%d/2/1980,,T%02d,trưởng thôn,1/7/2020,\n", t, t + 1, t);
	district_member(D_MEMBERS - sizes[8] - sizes[9] + 2, &v);
	paper_add(p, "%s,%s,%s,CB-08,,bí thư chi bộ,1/5/2021,\n", v.name, v.card, v.born);
	district_member(D_MEMBERS, &v);
	paper_add(p,
	          "%s,%s,%s,,T00,trưởng ban công tác mặt trận,2020-06-01,\n%s,%s,%s,CB-00,,chi ủy viên,2022-04-01,\n",
	          v.name, v.card, v.born, v.name, v.card, v.born);
	return rows + 3;
}

/* January to March 2021; the last cell did not meet in February, and one big meeting needs a dot. */
static int64_t
write_meetings(struct paper *p)
{
	int64_t sums[3] = { 0 };
	int rows = 0;

	paper_add(p, "Chi bộ;Ngày họp;Loại sinh hoạt;Tháng;Hình thức họp;Số phút họp;Phải dự;Có mặt;Vắng có lý do;Vắng "
	             "không lý do;Mã chuyên đề\n");
	for (int c = 0; c < D_CELLS; c++)
		for (int m = 1; m <= 3; m++) {
			bool theme = m == 2 && c < 7;
			int required = c == 0 && m == 3 ? 1200 : sizes[c], absent = sizes[c] > 5 ? 3 : 0;
			if (c == D_CELLS - 1 && m == 2)
				continue;
			paper_add(p, "CB-%02d;%d/%d/2021;%s;%d-2021;trực tiếp;95;", c, 3 + c % 5, m,
			          theme ? "kết hợp" : "thường kỳ", m);
			if (required > 1000)
				paper_add(p, "1.200;1.197;2;1;\n");
			else
				paper_add(p, "%d;%d;%d;%d;%s\n", required, required - absent, absent ? 2 : 0,
				          absent ? 1 : 0, theme ? "CĐ-01" : "");
			sums[0] += required, sums[1] += required - absent, sums[2] += absent;
			rows++;
		}
	paper_add(p, "Tổng cộng;;;;;;%d.%03d;%d.%03d;%d;%d;\n", (int)sums[0] / 1000, (int)sums[0] % 1000,
	          (int)sums[1] / 1000, (int)sums[1] % 1000, (int)sums[2] * 2 / 3, (int)sums[2] / 3);
	return rows;
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

const char event_header[] = "event,name,card,birth_on,occurred_on,decided_on,issuer,number,type_code,signed_on,"
                            "organisation_code,sex,education,"
			    "considered_on,votes_yes,votes_official,introducers,introduced_by_union,from_organisation_"
                            "code,to_organisation_code,"
			    "outside_province,until_on,event_reason,voluntary,certificate_seen,reason,reason_note";

static bool
is_column(const char *at, const char *name)
{
	size_t len = strlen(name);

	return strncmp(at, name, len) == 0 && (at[len] == ',' || at[len] == '\0');
}

static void
event_cells(struct paper *p, const char *const *pairs, int n)
{
	for (const char *at = event_header; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
		const char *value = "";
		for (int i = 0; i + 1 < n; i += 2)
			if (is_column(at, pairs[i]))
				value = pairs[i + 1];
		paper_add(p, "%s%s", at == event_header ? "" : ",", value);
	}
	paper_add(p, "\n");
}

static int
pairs_take(const char **pairs, int n, const char *first, va_list ap)
{
	for (const char *word = first; word && n < 64; word = va_arg(ap, const char *))
		pairs[n++] = word;
	return n;
}

void
event_row(struct paper *p, const char *first, ...)
{
	const char *pairs[64];
	va_list ap;

	va_start(ap, first);
	event_cells(p, pairs, pairs_take(pairs, 0, first, ap));
	va_end(ap);
}

void
event_decided(struct paper *p, const struct villager *who, const char *event, const char *on, ...)
{
	const char *pairs[64] = { "event",      event,       "name",    who->name,           "card",
		                  who->card,    "birth_on",  who->born, "occurred_on",       on,
		                  "decided_on", on,          "issuer",  "Huyện ủy Lâm Bình", "number",
		                  "12-QĐ/HU",   "type_code", "QĐ",      "signed_on",         on };
	va_list ap;

	va_start(ap, on);
	event_cells(p, pairs, pairs_take(pairs, 20, va_arg(ap, const char *), ap));
	va_end(ap);
}

struct events { struct paper row[120]; int n; };

static struct paper *
next_row(struct events *e)
{
	must(e->n < COUNT(e->row), "too many events");
	return &e->row[e->n++];
}

static void
admissions(struct events *e)
{
	struct villager v, a, b;
	char on[24], cell[8], introducers[64], later[24];

	for (int i = 0; i < D_ADMITTED; i++) {
		int first = 0;
		district_member(D_MEMBERS + i, &v);
		for (int c = 0; c < v.cell; c++)
			first += sizes[c];
		district_member(first + 2, &a);
		district_member(first + 3, &b);
		snprintf(on, sizeof on, "%d/3/2021", v.admitted_day);
		snprintf(later, sizeof later, "%d/3/2022", v.admitted_day);
		snprintf(cell, sizeof cell, "CB-%02d", v.cell);
		snprintf(introducers, sizeof introducers, "%s; %s", a.card, b.card);
		event_decided(next_row(e), &v, "kết nạp", on, "organisation_code", cell, "sex", v.female ? "nữ" : "nam",
		              "education", "THPT", "considered_on", "15/1/2021", "votes_yes", "20", "votes_official",
		              "24", "introducers", introducers, NULL);
		if (i < 3)
			event_decided(next_row(e), &v, "recognise_official", later, "votes_yes", "21", "votes_official",
			              "24", NULL);
	}
	for (int i = 0, seen = 0; seen < 6; i++) {
		district_member(i, &v);
		if (!v.probationary || ++seen == 0)
			continue;
		snprintf(on, sizeof on, "%d/%d/%d", v.admitted_day, v.admitted_month, v.admitted_year + 1);
		event_decided(next_row(e), &v, "chuyển chính thức", on, "votes_yes", "20", "votes_official", "22",
		              NULL);
	}
}

static void
absences(struct events *e)
{
	struct villager v;

	for (int i = 0; i < 6; i++) {
		district_member(10 + i * 20, &v);                              /* born in 1948 */
		event_decided(next_row(e), &v, "miễn sinh hoạt", "2021-04-01", "voluntary", "có", "certificate_seen",
		              "x", NULL);
		if (i < 3)
			event_decided(next_row(e), &v, "resume", "2021-09-01", NULL);
		district_member(33 + i * 20, &v);
		event_decided(next_row(e), &v, "temp_out", "10/5/2021", "until_on", "9/11/2021", "event_reason",
		              "đi làm", NULL);
		if (i < 4)
			event_row(next_row(e), "event", "temp_in", "card", v.card, "occurred_on", "8/11/2021", NULL);
	}
}

static void
departures(struct events *e)
{
	struct villager v;
	char from[8], to[8];

	for (int i = 0; i < 6; i++) {
		district_member(44 + i * 20, &v);
		snprintf(from, sizeof from, "CB-%02d", v.cell);
		snprintf(to, sizeof to, "CB-%02d", (v.cell + 3) % (D_CELLS - 1));
		event_decided(next_row(e), &v, "transfer_out", "1/6/2021", "to_organisation_code", to,
		              "from_organisation_code", from, NULL);
		if (i < 4)
			event_decided(next_row(e), &v, "chuyển đến", "20/6/2021", "to_organisation_code", to, NULL);
	}
	for (int i = 0; i < 3; i++) {
		district_member(56 + i * 20, &v);
		event_decided(next_row(e), &v, "xóa tên", "1/7/2021", "event_reason", "bỏ sinh hoạt", "votes_yes", "24",
		              "votes_official", "26", NULL);
		district_member(58 + i * 20, &v);
		event_row(next_row(e), "event", "từ trần", "name", v.name, "card", v.card, "occurred_on", "08/08/2021",
		          NULL);
	}
}

/* Long stories: told in any other order by somebody who folds what he hears as it comes, they end otherwise. */
static void
long_stories(struct events *e)
{
	struct villager v;
	char to[8];

	for (int i = 0; i < 5; i++) {
		district_member(160 + i * 20, &v);                             /* born in 1948 */
		snprintf(to, sizeof to, "CB-%02d", (v.cell + 1) % (D_CELLS - 1));
		event_decided(next_row(e), &v, "exempt", "1/2/2021", "voluntary", "1", "certificate_seen", "1", NULL);
		event_decided(next_row(e), &v, "resume", "1/3/2021", NULL);
		event_decided(next_row(e), &v, "transfer_out", "15/4/2021", "to_organisation_code", to, NULL);
		event_decided(next_row(e), &v, "transfer_in", "15/5/2021", "to_organisation_code", to, NULL);
		event_decided(next_row(e), &v, "temp_out", "1/7/2021", "until_on", "31/12/2021", "event_reason", "work",
		              NULL);
		event_row(next_row(e), "event", "temp_in", "card", v.card, "occurred_on", "20/12/2021", NULL);
		if (i < D_LATE_DEATHS)
			event_row(next_row(e), "event", "death", "card", v.card, "occurred_on", "2/2/2022", NULL);
	}
}

/* ---- the files --------------------------------------------------------------------------------------------------- */

static uint64_t
draw(uint64_t *seed, uint64_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed % below;
}

static void
put_file(const struct house *h, struct file_of *f, const char *form, const char *name, struct paper *p, int64_t rows)
{
	*f = (struct file_of){ form, paper_file(p, h, name), rows };
}

static int
write_events(const struct house *h, uint64_t *seed, struct file_of *files)
{
	struct events *e = calloc(1, sizeof *e);
	struct paper p[D_EVENT_FILES] = { { 0 } };
	int64_t rows[D_EVENT_FILES] = { 0 };
	char name[32];

	admissions(e);
	absences(e);
	departures(e);
	long_stories(e);
	for (int i = 0; i < D_EVENT_FILES; i++)
		paper_add(&p[i], "%s\n", event_header);
	for (; e->n > 0; e->n--) {
		uint64_t which = draw(seed, (uint64_t)e->n), file = draw(seed, D_EVENT_FILES);
		paper_add(&p[file], "%s", e->row[which].text);
		rows[file]++;
		paper_fini(&e->row[which]);
		e->row[which] = e->row[e->n - 1];
	}
	for (int i = 0; i < D_EVENT_FILES; i++) {
		snprintf(name, sizeof name, "events-%d.csv", i);
		put_file(h, &files[i], "member_event", name, &p[i], rows[i]);
	}
	free(e);
	return D_EVENT_FILES;
}

int
district_write(const struct house *h, uint64_t seed, struct file_of files[D_FILES_MAX])
{
	struct paper p = { 0 };
	int n = write_events(h, &seed, files);
	int64_t rows;

	rows = write_units(&p);
	put_file(h, &files[n++], "unit", "units.csv", &p, rows);
	rows = write_organisations(&p);
	put_file(h, &files[n++], "organisation", "organisations.csv", &p, rows);
	district_members(&p, 0);
	put_file(h, &files[n++], "member", "members.csv", &p, D_MEMBERS);
	rows = write_posts(&p);
	put_file(h, &files[n++], "post", "posts.csv", &p, rows);
	rows = write_meetings(&p);
	put_file(h, &files[n++], "meeting", "meetings.csv", &p, rows);
	for (int i = n - 1; i > 0; i--) {
		int k = (int)draw(&seed, (uint64_t)i + 1);
		struct file_of t = files[i];
		files[i] = files[k];
		files[k] = t;
	}
	return n;
}

void
district_free(struct file_of files[D_FILES_MAX], int n)
{
	for (int i = 0; i < n; i++)
		free(files[i].path);
}
