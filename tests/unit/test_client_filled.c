/* Forms of the province's catalogue at a site: every type of field read and shown, every bad cell told with row,
 * column, value and remedy, periods, versions, what is known already, totals. */
#include "client_catalogue.h"
#include "client_files.h"

#include <stdio.h>

#include "client/forms/forms.h"
#include "client/forms/rows.h"
#include "common/base/lang.h"

#define N(array) (sizeof(array) / sizeof(array)[0])

static struct client_site *
site_new(void)
{
	struct client_site *c = client_site_new();
	catalogue_give(c);
	cells_put(c, 2);
	files_take(c, "unit",
	           "code,name,level,kind,parent_code\nX1,Xã Một,commune,xa,0807\nT1,Thôn Một,village,thon,X1\n");
	files_take(c, "document", "issuer;number;type_code;signed_on;title\n"
	                          "Tỉnh ủy;03-ĐA/TU;ĐA;12/06/2021;Đề án\n"
	                          "Huyện ủy;15-KH/HU;KH;01/02/2021;Kế hoạch\n"
	                          "Thị ủy;15-KH/HU;KH;01/03/2021;Kế hoạch\n");
	return c;
}

static void
site_free(struct client_site *c)
{
	forms_use(NULL);
	client_site_free(c);
}

/* The file's rows; what was refused of them, "row column CODE|". */
static struct import_report
take(struct client_site *c, const char *form, const char *csv, bool amend)
{
	struct import_options o = { .form = form_find(form), .amend = amend };
	assert_non_null(o.form);
	return files_import(c, &o, csv, strlen(csv), DONE, NULL);
}

static const Lt__Cell *
cell_of(const Lt__CountedReturn *r, const char *field)
{
	for (size_t i = 0; i < r->n_cells; i++)
		if (strcmp(r->cells[i]->field, field) == 0)
			return r->cells[i];
	return NULL;
}

/* ---- figures ---- */

#define EXACT LT__VALUE_QUALIFIER__VALUE_QUALIFIER_UNSPECIFIED
#define LEAST LT__VALUE_QUALIFIER__VALUE_QUALIFIER_AT_LEAST
#define MOST LT__VALUE_QUALIFIER__VALUE_QUALIFIER_AT_MOST
#define APPROX LT__VALUE_QUALIFIER__VALUE_QUALIFIER_APPROX
#define RANGE LT__VALUE_QUALIFIER__VALUE_QUALIFIER_RANGE

static const struct {
	const char *field, *text;
	int64_t number;
	Lt__ValueQualifier qualifier;
	int64_t upper;
} figures[] = {
	{ "people", "56.760", 56760, EXACT, 0 },
	{ "people", "120 người", 120, EXACT, 0 },
	{ "people", "trên 98", 98, LEAST, 0 },
	{ "people", "Hơn 1.200 người", 1200, LEAST, 0 },
	{ "people", "98 trở lên", 98, LEAST, 0 },
	{ "people", "từ 98 trở lên", 98, LEAST, 0 },
	{ "people", "không quá 5", 5, MOST, 0 },
	{ "people", "gần 100", 100, APPROX, 0 },
	{ "people", "Khoảng 20", 20, APPROX, 0 },
	{ "people", "from 16 to 18", 16, RANGE, 18 },
	{ "people", "từ 16 đến 18", 16, RANGE, 18 },
	{ "people", "16 đến 18 người", 16, RANGE, 18 },
	{ "people", "16 – 18 người", 16, RANGE, 18 },
	{ "people", "16–18", 16, RANGE, 18 },
	{ "people", "TRÊN 98 NGƯỜI", 98, LEAST, 0 },
	{ "people", "Từ 16 Đến 18", 16, RANGE, 18 },
	{ "people", "98 Trở Lên", 98, LEAST, 0 },
	{ "exactly", "0", 0, EXACT, 0 },
	{ "budget", "1,2 TỶ", 1200000000, EXACT, 0 },
	{ "budget", "Từ 5 Đến 7 Triệu Đồng", 5000000, RANGE, 7000000 },
	{ "budget", "1.200.000", 1200000, EXACT, 0 },
	{ "budget", "1,2 tỷ", 1200000000, EXACT, 0 },
	{ "budget", "350 triệu đồng", 350000000, EXACT, 0 },
	{ "budget", "1 tỷ 200 triệu", 1200000000, EXACT, 0 },
	{ "budget", "500 nghìn", 500000, EXACT, 0 },
	{ "budget", "500 đồng", 500, EXACT, 0 },
	{ "budget", "gần 2 tỉ", 2000000000, APPROX, 0 },
	{ "budget", "từ 5 đến 7 triệu", 5000000, RANGE, 7000000 },
	{ "budget", "từ 500.000 đến 2 triệu", 500000, RANGE, 2000000 },
	{ "budget", "800 – 1.200 triệu", 800000000, RANGE, 1200000000 },
	{ "budget", "từ 1.200 triệu đến 1.500 triệu", 1200000000, RANGE, 1500000000 },
	{ "budget", "1.000 đồng đến 2.000 triệu", 1000, RANGE, 2000000000 },
	{ "share", "77,78", 7778, EXACT, 0 },
	{ "share", "77,8 %", 7780, EXACT, 0 },
	{ "share", "98", 9800, EXACT, 0 },
	{ "share", "trên 98%", 9800, LEAST, 0 },
	{ "share", "12,500", 1250, EXACT, 0 },
};

static void
figures_are_read_as_people_write_them_and_shown_so_that_they_are_read_back(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	catalogue_give(c);
	const struct form *form = form_find("every");
	struct row_context ctx = { .store = c->store, .mirror = c->mirror, .today = DAY(2022, 1, 1) };
	for (size_t i = 0; i < N(figures); i++) {
		const char *cells[FORM_COLUMNS_MAX] = { NULL }, *shown[FORM_COLUMNS_MAX];
		const struct column *bad;
		struct row_built built;
		struct fault f = { 0 };
		int at = form_column(form, figures[i].field);
		cells[form_column(form, "organisation")] = "HU0807";
		cells[form_column(form, "period")] = "31/12/2020";
		cells[at] = figures[i].text;
		for (int again = 0; again < 2; again++) {
			if (form_build(form, &ctx, cells, a, &built, &bad, &f) != DONE)
				fail_msg("%s: LT-%d %s", cells[at], (int)f.code, f.detail);
			const Lt__Cell *cell = cell_of(built.update->counted_return, figures[i].field);
			if (cell == NULL || !cell->has_number || cell->number != figures[i].number ||
			    cell->has_qualifier != (figures[i].qualifier != EXACT) ||
			    cell->qualifier != figures[i].qualifier ||
			    cell->has_upper != (figures[i].qualifier == RANGE) || cell->upper != figures[i].upper)
				fail_msg("%s: %lld, %d, %lld", cells[at], cell ? (long long)cell->number : -1,
				         cell ? (int)cell->qualifier : -1, cell ? (long long)cell->upper : -1);
			assert_int_equal(form_show(form, &ctx, built.update, a, shown, NULL), DONE);
			cells[at] = shown[at];
		}
	}
	arena_free(&a);
	site_free(c);
}

/* ---- what is refused ---- */

static const struct { const char *form, *column, *value, *code; } bad_cells[] = {
	{ "every", "people", "nhiều", "LT-2015" },      { "every", "people", "12O", "LT-2015" },
	{ "every", "people", "1.23", "LT-2023" },       { "every", "people", "12,5", "LT-2024" },
	{ "every", "people", "từ 98", "LT-2015" },      { "every", "people", "từ 18 đến 16", "LT-2067" },
	{ "every", "people", "99999999999999999999", "LT-2016" }, { "every", "exactly", "khoảng 20", "LT-2066" },
	{ "every", "exactly", "từ 16 đến 18", "LT-2066" }, { "every", "exactly", "98%", "LT-2015" },
	{ "every", "budget", "1 tỷ 2", "LT-2070" },     { "every", "budget", "200 triệu 1 tỷ", "LT-2070" },
	{ "every", "budget", "1,2345678901 tỷ", "LT-2016" }, { "every", "budget", "2 tỷ rưỡi", "LT-2015" },
	{ "every", "budget", "từ 1200 đến 1500 triệu", "LT-2070" },
	{ "every", "budget", "1.200 đến 1.500 triệu", "LT-2070" },
	{ "every", "budget", "1.2 tỷ", "LT-2023" },     { "every", "budget", "0,5", "LT-2024" },
	{ "every", "budget", "12 đô", "LT-2015" },      { "every", "share", "77,789", "LT-2068" },
	{ "every", "share", "77.78", "LT-2023" },       { "every", "share", "tất cả", "LT-2015" },
	{ "every", "level", "trung bình", "LT-2018" },  { "every", "level", "Khác", "LT-2071" },
	{ "every", "level", "Thấp", "LT-2069" },        { "every", "level", "low", "LT-2069" },
	{ "every", "agreed", "có lẽ", "LT-2017" },      { "every", "met_on", "12/2020", "LT-2013" },
	{ "every", "met_on", "30/02/2020", "LT-2014" }, { "every", "paper", "99-QĐ/HU", "LT-2064" },
	{ "every", "paper", "15-KH/HU", "LT-2063" },    { "every", "paper", "Huyện ủy|15-KH/HU|KH", "LT-2063" },
	{ "every", "paper", "Huyện ủy|15-KH/HU|KH|2/2021", "LT-2013" },
	{ "every", "period", "2021", "LT-2061" },       { "every", "period", "31/02/2021", "LT-2014" },
	{ "every", "period", "31/12/2015", "LT-2062" },
	{ "religion", "period", "6 tháng đầu năm 2020", "LT-2061" }, { "religion", "period", "08/2020", "LT-2061" },
	{ "religion", "period", "30/6/2020", "LT-2061" }, { "religion", "period", "2015", "LT-2062" },
	{ "religion", "period", "năm ngoái", "LT-2061" }, { "halls", "period", "quý 1/2022", "LT-2061" },
	{ "halls", "period", "6 tháng đầu năm 2021", "LT-2061" }, { "halls", "period", "quý 5/2020", "LT-2061" },
	{ "petition", "opened_on", "hôm qua", "LT-2013" }, { "elders", "birth_on", "1/1/2199", "LT-2014" },
};

/* A row of the form that is right but for one cell. */
static void
row_with(const struct form *form, const char *column, const char *value, char *out, size_t size)
{
	const char *subject = form_column(form, "unit") >= 0 ? "unit" : "organisation";
	const char *day = form_column(form, "period") >= 0 ? "period"
	                  : form->kind == KIND_CASE_FILE   ? "opened_on"
	                                                   : "from_on";
	bool is_day = strcmp(column, day) == 0;
	if (is_day)
		snprintf(out, size, "%s;%s\n%s;%s\n", subject, day, subject[0] == 'u' ? "X1" : "CB1", value);
	else
		snprintf(out, size, "%s;%s;%s%s\n%s;%s;%s%s\n", subject, day,
		         form->kind == KIND_REGISTER_ENTRY ? "name;" : "", column, subject[0] == 'u' ? "X1" : "CB1",
		         strcmp(form_name(form), "religion") == 0 ? "2021" : "15/6/2021",
		         form->kind == KIND_REGISTER_ENTRY ? "Vàng A Pao;" : "", value);
}

static void
every_bad_cell_is_told_with_row_column_value_and_remedy(void **state)
{
	struct client_site *c = site_new();
	for (int lang = 0; lang < 2; lang++) {
		lang_init(lang == 0 ? "vi" : "en");
		for (size_t i = 0; i < N(bad_cells); i++) {
			char csv[512], expected[128];
			row_with(form_find(bad_cells[i].form), bad_cells[i].column, bad_cells[i].value, csv,
			         sizeof csv);
			snprintf(expected, sizeof expected, "2 %s %s|", bad_cells[i].column, bad_cells[i].code);
			struct import_report r = take(c, bad_cells[i].form, csv, false);
			if (strcmp(files_said, expected) != 0 || r.refused != 1)
				fail_msg("%s %s \"%s\": %s\n%s", bad_cells[i].form, bad_cells[i].column,
				         bad_cells[i].value, files_said, files_texts);
			size_t sentences = 0;      /* what is wrong, and what to do */
			for (const char *p = files_texts; (p = strstr(p, ". ")) != NULL; p++)
				sentences++;
			assert_true(sentences >= 2 || strstr(files_texts, ". [") != NULL);
		}
	}
	lang_init("vi");
	site_free(c);
}

static void
a_figure_that_is_refused_is_told_as_the_clerk_wrote_it(void **state)
{
	static const struct { const char *column, *value, *told; } cells[] = {
		{ "people", "1O", ": 1O (có chữ O thay cho số 0)" },  { "people", "Gần 1O", ": 1O (có chữ O thay cho số 0)" },
		{ "people", "5 Đến 1I", ": 1I (có chữ l hoặc I thay cho số 1)" }, { "budget", "12 Đô", ": Đô" },
		{ "people", "Nhiều Người", ": Nhiều" },               { "share", "Tất cả", ": Tất cả" },
		{ "budget", "2 Tỷ 1 TỶ", ": 2 Tỷ 1 TỶ" },
	};
	struct client_site *c = site_new();
	for (size_t i = 0; i < N(cells); i++) {
		char csv[512];
		row_with(form_find("every"), cells[i].column, cells[i].value, csv, sizeof csv);
		assert_int_equal(take(c, "every", csv, false).refused, 1);
		if (strstr(files_texts, cells[i].told) == NULL)
			fail_msg("%s: %s", cells[i].value, files_texts);
	}
	site_free(c);
}

static void
a_field_of_percents_is_written_with_or_without_the_sign(void **state)
{
	static const struct { const char *text, *code; uint32_t progress; } cells[] = {
		{ "60", NULL, 60 },    { "60%", NULL, 60 },     { "60 %", NULL, 60 }, { "0%", NULL, 0 },
		{ "%", "LT-2015", 0 }, { "60%%", "LT-2015", 0 }, { "101%", "LT-2016", 0 }, { "6O%", "LT-2015", 0 },
	};
	struct client_site *c = site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	files_take(c, "task", "code;title;kind;lead_code;issued_on;due_on\nNV1;Việc;task;CB1;1/3/2021;30/6/2021\n");
	for (size_t i = 0; i < N(cells); i++) {
		char csv[200], said[80] = "";
		snprintf(csv, sizeof csv, "task_code;organisation_code;what;reported_on;progress\n"
		                          "NV1;CB1;progress;%zu/5/2021;%s\n", 28 - i, cells[i].text);
		if (cells[i].code != NULL)
			snprintf(said, sizeof said, "2 progress %s|", cells[i].code);
		struct import_options o = { .form = form_find("task_report"), .reason = "checked" };
		struct import_report r = files_import(c, &o, csv, strlen(csv), DONE, NULL);
		if (r.recorded != (cells[i].code == NULL) || (cells[i].code != NULL && strcmp(files_said, said) != 0))
			fail_msg("%s: %s %s", cells[i].text, files_said, files_texts);
		if (cells[i].code == NULL)
			assert_int_equal(files_latest(c, a)->task_report->progress, cells[i].progress);
	}
	take(c, "religion", "organisation;period;members\nCB1;2020;5%\n", false);      /* a count is none */
	assert_string_equal(files_said, "2 members LT-2015|");
	arena_free(&a);
	site_free(c);
}

/* ---- what a finding names ---- */

static void
must_tell(struct client_site *c, const char *form, const char *csv, const char *code, const char *told)
{
	take(c, form, csv, false);
	if (strstr(files_said, code) == NULL || strstr(files_texts, told) == NULL)
		fail_msg("%s %s: %s\n%s", code, told, files_said, files_texts);
}

static void
what_a_record_collides_with_is_named_as_people_know_it(void **state)
{
	struct client_site *c = site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	files_take(c, "task", "code;title;kind;lead_code;issued_on;due_on\nNV1;Việc;task;CB1;1/3/2021;30/6/2021\n");
	must_tell(c, "monthly", "unit;period;visits\nT1;8/2020;5\n", "FRM-006", "(T1)");
	must_tell(c, "task_report", "task_code;organisation_code;what;reported_on\nNV1;CB1;read;1/2/2021\n", "TSK-012",
	          "(01/03/2021, NV1)");
	must_tell(c, "document", "issuer;number;type_code;signed_on;title;replaces\n"
	                         "Huyện ủy;16-KH/HU;KH;1/2/2021;Kế hoạch;Thị ủy|15-KH/HU|KH|1/3/2021\n",
	          "DOC-003", "(01/03/2021, Thị ủy 15-KH/HU)");
	/* what nobody has a name for keeps its id */
	files_take(c, "task_report", "task_code;organisation_code;what;reported_on;progress\nNV1;CB1;progress;1/5/2021;50\n");
	must_tell(c, "task_report", "task_code;organisation_code;what;reported_on;progress\nNV1;CB1;progress;1/6/2021;40\n",
	          "TSK-016", "(01/05/2021, ");
	const char *id = strstr(files_texts, "(01/05/2021, ") + strlen("(01/05/2021, ");
	assert_true(strlen(id) > 36 && id[8] == '-' && id[36] == ')');
	/* a code that somebody wrote here of what never came */
	struct row_context ctx = { .store = c->store, .mirror = c->mirror };
	struct id far = id_derive("organisation", "XA9", "");
	assert_null(id_name(&ctx, &far, a));
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(mirror_mention(c->mirror, KIND_ORGANISATION, "XA9", &far, NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
	assert_string_equal(id_name(&ctx, &far, a), "XA9");
	arena_free(&a);
	site_free(c);
}

/* ---- the other types ---- */

#define EVERY "Tổ chức đảng;kỳ báo cáo;SO NGUOI;Kinh phí;Tỷ lệ;Ghi nhận;Mức đạt;Đã thống nhất;Ngày làm việc;" \
	"Nơi làm việc;Tổ chức cùng làm;Văn bản căn cứ\n"

static void
a_row_of_every_type_becomes_cells_in_the_forms_order(void **state)
{
	struct client_site *c = site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct import_report r =
		take(c, "every",
	             EVERY "CB1;31/12/2021;gần 100;1,5 tỷ;98,5%;«Tốt»;cao;x;1/2/2021;X1;HU0807;03-đa/tu\n"
	                   "CB2;31/12/2021;;;;;Cao;không;;;;Thị ủy|15-KH/HU|KH|1/3/2021\n",
	             false);
	if (r.recorded != 2)
		fail_msg("%s\n%s", files_said, files_texts);
	Lt__Update *u = files_latest(c, a);
	assert_int_equal(u->basis, LT__BASIS__BASIS_EVENT);
	assert_int_equal(u->occurred_on, DAY(2021, 12, 31));
	const Lt__CountedReturn *said = u->counted_return;
	assert_int_equal(said->period_on, DAY(2021, 12, 31));
	assert_string_equal(said->form, "every");
	assert_int_equal(said->n_cells, 3);
	assert_string_equal(cell_of(said, "level")->text, "high");
	assert_true(cell_of(said, "agreed")->has_number && cell_of(said, "agreed")->number == 0);
	Lt__Document d = { .issuer = (char *)"Thị ủy", .number = (char *)"15-KH/HU", .type_code = (char *)"KH",
		           .has_signed_on = true, .signed_on = DAY(2021, 3, 1) };
	struct id id = document_id(&d);
	assert_memory_equal(cell_of(said, "paper")->ref_id.data, id.b, sizeof id.b);
	const char *before = "";
	for (size_t i = 0; i < said->n_cells; i++) {
		const struct form *form = form_find("every");
		assert_true(i == 0 || form_column(form, before) < form_column(form, said->cells[i]->field));
		before = said->cells[i]->field;
	}
	arena_free(&a);
	site_free(c);
}

/* ---- periods ---- */

static const struct { const char *form, *text; int year, month, day; const char *shown;
} periods[] = {
	{ "religion", "2020", 2020, 1, 1, "2020" },
	{ "religion", "năm 2020", 2020, 1, 1, "2020" },
	{ "religion", "31/12/2020", 2020, 1, 1, "2020" },
	{ "religion", "1/1/2020", 2020, 1, 1, "2020" },
	{ "halls", "quý 3/2020", 2020, 7, 1, "quý 3/2020" },
	{ "halls", "Quý III năm 2020", 2020, 7, 1, "quý 3/2020" },
	{ "halls", "2020-Q4", 2020, 10, 1, "quý 4/2020" },
	{ "halls", "30.9.2020", 2020, 7, 1, "quý 3/2020" },
	{ "halls", "6 tháng đầu năm 2022", 2022, 1, 1, "6 tháng đầu năm 2022" },
	{ "halls", "6 tháng cuối năm 2023", 2023, 7, 1, "6 tháng cuối năm 2023" },
	{ "halls", "second half of 2023", 2023, 7, 1, "6 tháng cuối năm 2023" },
	{ "halls", "2022-H1", 2022, 1, 1, "6 tháng đầu năm 2022" },
	{ "halls", "31/12/2021", 2021, 10, 1, "quý 4/2021" },
	{ "halls", "31/12/2022", 2022, 7, 1, "6 tháng cuối năm 2022" },
	{ "monthly", "8-2016", 2016, 8, 1, "08/2016" },
	{ "monthly", "01/08/2016", 2016, 8, 1, "08/2016" },
	{ "monthly", "tháng 8 năm 2016", 2016, 8, 1, "08/2016" },
	{ "monthly", "2016-08", 2016, 8, 1, "08/2016" },
	{ "monthly", "29/02/2020", 2020, 2, 1, "02/2020" },
	{ "every", "15/3/2021", 2021, 3, 15, "15/03/2021" },
};

static void
a_period_is_read_in_all_its_ways_and_its_day_picks_the_version(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	catalogue_give(c);
	struct row_context ctx = { .store = c->store, .mirror = c->mirror, .today = DAY(2024, 1, 1) };
	for (size_t i = 0; i < N(periods); i++) {
		const struct form *form = form_find(periods[i].form);
		const char *cells[FORM_COLUMNS_MAX] = { NULL }, *shown[FORM_COLUMNS_MAX];
		const struct column *bad;
		struct row_built built;
		struct fault f = { 0 };
		int at = form_column(form, "period");
		cells[0] = "0807";
		cells[at] = periods[i].text;
		if (form_build(form, &ctx, cells, a, &built, &bad, &f) != DONE)
			fail_msg("%s: LT-%d %s", periods[i].text, (int)f.code, f.detail);
		int32_t day = DAY(periods[i].year, periods[i].month, periods[i].day);
		if (built.update->counted_return->period_on != day || built.update->occurred_on != day)
			fail_msg("%s: %d", periods[i].text, built.update->counted_return->period_on);
		assert_int_equal(form_show(form, &ctx, built.update, a, shown, NULL), DONE);
		assert_string_equal(shown[at], periods[i].shown);
	}
	arena_free(&a);
	site_free(c);
}

static void
a_row_must_fit_the_version_of_its_day(void **state)
{
	struct client_site *c = site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct import_report r = take(c, "halls",
	                              "Đơn vị hành chính;Kỳ báo cáo;Nhà văn hóa;Chỗ ngồi\nT1;quý 4/2021;1;\n"
	                              "T1;quý 3/2021;1;80\nT1;6 tháng đầu năm 2022;1;80\n",
	                              false);
	assert_string_equal(files_said, "3 seats LT-2065|");
	assert_int_equal(r.recorded, 2);
	assert_int_equal(files_latest(c, a)->counted_return->n_cells, 2);
	assert_false(form_has_column(&form_find("halls")->columns[form_column(form_find("halls"), "seats")],
	                             form_version(form_find("halls"), DAY(2021, 12, 31))));
	arena_free(&a);
	site_free(c);
}

/* ---- known already, amended, totals, rules ---- */

#define RELIGION "organisation;period;members;religious\n"

static void
what_is_recorded_is_skipped_or_told_to_differ_or_amended(void **state)
{
	struct client_site *c = site_new();
	assert_int_equal(take(c, "religion", RELIGION "CB1;2020;30;4\nCB2;2020;20;\n", false).recorded, 2);
	assert_int_equal(
		take(c, "religion",
	             "Chi bộ;KỲ;tong so dang vien;religious\nCB1;31/12/2020;30;4\nCB2;năm 2020;20 đảng viên;\n", false)
			.skipped,
		2);
	struct import_report r = take(c, "religion", RELIGION "CB1;2020;31;4\n", false);
	assert_int_equal(r.differing, 1);
	assert_string_equal(files_said, "2 members LT-2021|");
	assert_non_null(strstr(files_texts, "Tổng số đảng viên: 30 -> 31"));
	r = take(c, "religion", RELIGION "CB1;2020;31;4\n", true);
	assert_int_equal(r.amended, 1);
	assert_int_equal(take(c, "religion", RELIGION "CB1;2020;31;4\n", false).skipped, 1);
	assert_int_equal(take(c, "religion", RELIGION "CB1;2021;31;4\n", false).recorded, 1);   /* another period */
	site_free(c);
}

static void
what_the_catalogues_rule_refuses_names_the_column(void **state)
{
	struct client_site *c = site_new();
	struct import_report r = take(c, "religion", RELIGION "CB1;2020;3;4\nCB2;2020;;1\n", false);
	assert_int_equal(r.refused, 2);
	assert_non_null(strstr(files_texts, "không được nhiều hơn tổng số đảng viên"));
	assert_non_null(strstr(files_said, "2 religious FRM-"));
	assert_non_null(strstr(files_said, "3 members FRM-"));
	site_free(c);
}

static void
a_total_must_be_the_sum_of_the_rows(void **state)
{
	struct client_site *c = site_new();
	struct import_report r =
		take(c, "religion", RELIGION "CB1;2020;1.030;4\nCB2;2020;20;\nTổng cộng;;1.050;4\n", false);
	if (r.recorded != 2 || r.total_rows != 1 || r.refused != 0)
		fail_msg("%s\n%s", files_said, files_texts);
	r = take(c, "religion", RELIGION "CB1;2021;30;4\nCB2;2021;20;\nTổng cộng;;51;4\n", false);
	assert_string_equal(files_said, "4 members LT-2052|");
	/* a figure that is not exact has no sum; money adds up in đồng */
	r = take(c, "every", "organisation;period;people;budget\nCB1;1/3/2021;gần 20;1,5 tỷ\nCB2;1/3/2021;3;500 triệu\n"
	                     "Tổng cộng;;30;2 tỷ\n", false);
	assert_string_equal(files_said, "");
	r = take(c, "every", "organisation;period;budget\nCB1;1/4/2021;1,5 tỷ\nTổng cộng;;2 tỷ\n", false);
	assert_string_equal(files_said, "3 budget LT-2052|");
	site_free(c);
}

/* ---- persons and cases ---- */

static void
a_register_of_persons_keeps_the_name_at_home(void **state)
{
	struct client_site *c = site_new();
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct import_report r = take(c, "elders",
	                              "unit;name;birth_on;from_on;clan\nT1;Vàng A Pao;1/2/1950;1/1/2020;Vàng\n"
	                              "T1;Giàng A Lạ;;1/1/2020;Giàng\n",
	                              false);
	assert_string_equal(files_said, "3 name LT-2042|");
	assert_int_equal(r.recorded, 1);
	Lt__Update *u = files_latest(c, a);
	assert_true(u->register_entry->has_person_ref);
	struct outbox_run run = { 0 };
	assert_int_equal(outbox_bodies(c->outbox, client_state(c, NULL).made, 1 << 20, &run, NULL), DONE);
	assert_null(memmem(run.bodies[0].data, run.bodies[0].len, "Vàng A Pao", strlen("Vàng A Pao")));
	outbox_run_fini(&run);
	/* the end of an entry is an amendment of it; another one of that day needs a number of its own, and the refusal says so */
	r = take(c, "elders", "unit;name;birth_on;from_on;to_on;clan\nT1;Vàng A Pao;1/2/1950;1/1/2020;1/1/2022;Vàng\n",
	         false);
	assert_string_equal(files_said, "2 to_on LT-2073|");
	r = take(c, "elders", "unit;name;birth_on;from_on;to_on;clan\nT1;Vàng A Pao;1/2/1950;1/1/2020;1/1/2022;Vàng\n",
	         true);
	assert_int_equal(r.amended, 1);
	assert_int_equal(files_latest(c, a)->register_entry->to_on, DAY(2022, 1, 1));
	arena_free(&a);
	site_free(c);
}

struct listed { size_t n; char text[2000]; const struct form *form; };

static void
list(void *ctx, const Lt__Update *of, const char *const *cells)
{
	struct listed *l = ctx;
	(void)of;
	l->n++;
	for (size_t i = 0; i < l->form->n_columns; i++)
		if (cells[i] != NULL && l->form->columns[i].place != IN_REASON) {
			size_t used = strlen(l->text);
			snprintf(l->text + used, sizeof l->text - used, "%s ", cells[i]);
		}
	strcat(l->text, "|");
}

static void
the_records_of_a_form_are_listed_by_day_and_period(void **state)
{
	struct client_site *c = site_new();
	struct row_context ctx = { .store = c->store, .mirror = c->mirror, .today = DAY(2022, 1, 1) };
	take(c, "religion", RELIGION "CB2;2020;20;1\nCB1;2020;30;4\nCB1;2019;31;4\n", false);
	take(c, "petition",
	     "unit;opened_on;closed_on;reference;settled;topic\nX1;1/2/2021;1/3/2021;7;x;cao\nX1;1/2/2021;;8;;\n",
	     false);
	struct rows_wanted w = { .on = DAY(2021, 6, 1) };
	struct listed l = { .form = form_find("religion") };
	mirror_rest(c->mirror);
	assert_int_equal(rows_each(l.form, &ctx, &w, true, list, &l, NULL), DONE);
	assert_string_equal(l.text, "CB1 2019 31 4 |CB1 2020 30 4 |CB2 2020 20 1 |");
	w.has_period = period_parse("2020", &w.period);
	l = (struct listed){ .form = form_find("religion") };
	assert_int_equal(rows_each(l.form, &ctx, &w, true, list, &l, NULL), DONE);
	assert_string_equal(l.text, "CB1 2020 30 4 |CB2 2020 20 1 |");
	w.has_period = false;
	l = (struct listed){ .form = form_find("petition") };
	assert_int_equal(rows_each(l.form, &ctx, &w, true, list, &l, NULL), DONE);
	assert_string_equal(l.text, "X1 01/02/2021 8 |");      /* number 7 was closed by then */
	site_free(c);
}

/* ---- templates, headers, names ---- */

static void
a_form_is_told_by_its_header_and_its_labels_mean_one_column(void **state)
{
	struct client_site *c = site_new();
	const struct form *form;
	for (size_t f = 0; (form = form_at(f)) != NULL; f++) {
		char header[4000] = "";
		for (size_t i = 0; i < form->n_columns; i++) {
			const struct column *column = &form->columns[i];
			if (form_column_read(form, form_label(form, column)) != (int)i)
				fail_msg("%s: \"%s\" is not %s", form_name(form), form_label(form, column),
				         column->name);
			snprintf(header + strlen(header), sizeof header - strlen(header), "%s\"%s\"", i > 0 ? ";" : "",
			         form_label(form, column));
		}
		strcat(header, "\n");
		struct import_options o = { .today = 0 };
		struct import_report r = files_import(c, &o, header, strlen(header), DONE, NULL);
		assert_ptr_equal(r.form, form);
	}
	site_free(c);
}

static void
without_a_catalogue_a_form_of_it_is_told_with_a_remedy(void **state)
{
	struct client_site *c = client_site_new();
	struct fault f = { 0 };
	assert_null(form_find("religion"));
	assert_int_equal(form_unknown("religion", &f), REFUSED);
	assert_int_equal(f.code, LT_2060);
	catalogue_give(c);
	assert_non_null(form_find("religion"));
	assert_int_equal(form_unknown("no_such", &f), REFUSED);
	assert_int_equal(f.code, LT_2002);
	forms_use(NULL);
	assert_null(form_find("religion"));
	assert_null(form_at(11));      /* the program's own */
	client_site_free(c);
}

static void
a_kind_is_called_what_the_province_calls_it(void **state)
{
	struct client_site *c = client_site_new();
	Ltc__Label label = LTC__LABEL__INIT;
	Ltc__Entry entry = LTC__ENTRY__INIT;
	uint8_t bytes[200];
	label.kind = "meeting";
	label.vi = label.en = "Sinh hoạt của chi bộ";
	entry.label = &label;
	struct slice packed = { bytes, ltc__entry__pack(&entry, bytes) };
	assert_string_not_equal(form_title(form_find("meeting")), label.vi);
	catalogue_give_entries(c, &packed, 1);
	assert_string_equal(form_title(form_find("meeting")), label.vi);
	assert_string_not_equal(form_title(form_find("post")), label.vi);
	forms_use(NULL);
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_read_as_people_write_them_and_shown_so_that_they_are_read_back),
		cmocka_unit_test(every_bad_cell_is_told_with_row_column_value_and_remedy),
		cmocka_unit_test(a_figure_that_is_refused_is_told_as_the_clerk_wrote_it),
		cmocka_unit_test(a_field_of_percents_is_written_with_or_without_the_sign),
		cmocka_unit_test(what_a_record_collides_with_is_named_as_people_know_it),
		cmocka_unit_test(a_row_of_every_type_becomes_cells_in_the_forms_order),
		cmocka_unit_test(a_period_is_read_in_all_its_ways_and_its_day_picks_the_version),
		cmocka_unit_test(a_row_must_fit_the_version_of_its_day),
		cmocka_unit_test(what_is_recorded_is_skipped_or_told_to_differ_or_amended),
		cmocka_unit_test(what_the_catalogues_rule_refuses_names_the_column),
		cmocka_unit_test(a_total_must_be_the_sum_of_the_rows),
		cmocka_unit_test(a_register_of_persons_keeps_the_name_at_home),
		cmocka_unit_test(the_records_of_a_form_are_listed_by_day_and_period),
		cmocka_unit_test(a_form_is_told_by_its_header_and_its_labels_mean_one_column),
		cmocka_unit_test(without_a_catalogue_a_form_of_it_is_told_with_a_remedy),
		cmocka_unit_test(a_kind_is_called_what_the_province_calls_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
