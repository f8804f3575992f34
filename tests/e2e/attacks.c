/* The tables of attacks and of the cells they are put into, and what makes an output safe. */
#include "tests/e2e/attacks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/house_room.h"

#define COUNT(array) (int)(sizeof(array) / sizeof(array)[0])

char huge[HUGE_BYTES + 1];

#define TEXT(text) text, sizeof text - 1
const struct attack attacks[] = {
	{ "SQL", TEXT("x'); DROP TABLE lt.inbox; --"), "x'); DROP TABLE lt.inbox; --" },
	{ "short SQL", TEXT("';--"), "';--" },
	{ "a parameter of SQL", TEXT("$1 ?1 :x"), "$1 ?1 :x" },
	{ "COPY's end", TEXT("\\."), "\\." },
	{ "COPY's null", TEXT("\\N"), "\\N" },
	{ "printf", TEXT("%n%s%n%x%*d"), "%n%s%n%x%*d" },
	{ "HTML", TEXT("<script>a</script>"), "<script>a</script>" },
	{ "JSON", TEXT("\",\"a\":\"\\u0000"), "\",\"a\":\"\\u0000" },
	{ "a shell", TEXT("$(touch x)`id`"), "$(touch x)`id`" },
	{ "a path", TEXT("../../etc/x"), "../../etc/x" },
	{ "a formula", TEXT("=cmd|'/C calc'!A0"), "=cmd|'/C calc'!A0" },
	{ "a plus formula", TEXT("+1+cmd|x"), "+1+cmd|x" },
	{ "a minus formula", TEXT("-2+cmd|x"), "-2+cmd|x" },
	{ "an at formula", TEXT("@SUM(A1)"), "@SUM(A1)" },
	{ "a clear screen", TEXT("\033[2Jx"), "\033[2Jx" },
	{ "a window title", TEXT("\033]0;x\007y"), "\033]0;x\007y" },
	{ "an 8 bit CSI", TEXT("\xc2\x9b" "2Jx"), "\xc2\x9b" "2Jx" },
	{ "backspaces", TEXT("ab\b\b\x7f" "c"), "ab\b\b\x7f" "c" },
	{ "a bidi override", TEXT("a\xe2\x80\xae" "fdp"), "a\xe2\x80\xae" "fdp" },
	{ "an isolate", TEXT("a\xe2\x81\xa6" "b"), "a\xe2\x81\xa6" "b" },
	{ "right to left", TEXT("\xd8\xb9\xd9\x84\xd9\x8a"), "\xd8\xb9\xd9\x84\xd9\x8a" },
	{ "a line's end", TEXT("m\nn"), "m n" },
	{ "a carriage return", TEXT("p\rq"), "p q" },
	{ "a tab", TEXT("s\tt"), "s t" },
	{ "a log line", TEXT("x\nts=1 event=y"), "x ts=1 event=y" },
	{ "NUL", TEXT("a\0b"), NULL },
	{ "a lone surrogate", TEXT("a\xed\xa0\x80" "b"), NULL },
	{ "overlong UTF-8", TEXT("a\xc0\xaf" "b"), NULL },
	{ "half a letter", TEXT("a\xe1\xba"), NULL },
	{ "60 KB", huge, 60000, NULL },
};
const int n_attacks = COUNT(attacks);

void
attacks_init(void)
{
	memset(huge, 'x', HUGE_BYTES);
}

const struct target targets[] = {
	{ "unit", "code", "code,name,level,kind,parent_code\n", "@,Thôn #,village,thon,X0", "unit WHERE code = $" },
	{ "unit", "name", "code,name,level,kind,parent_code\n", "u#,@,village,thon,X0", "unit WHERE name = $" },
	{ "unit", "kind", "code,name,level,kind,parent_code\n", "k#,Thôn #,village,@,X0", NULL },
	{ "unit", "households", "code,name,level,kind,parent_code,households\n", "w#,Thôn #,village,thon,X0,@", NULL },
	{ "organisation", "name", "code,name,type,parent_code\n", "o#,@,subordinate_cell,DB-X",
	  "organisation WHERE name = $" },
	{ "organisation", "parent_code", "code,name,type,parent_code\n", "q#,Chi bộ #,subordinate_cell,@",
	  "organisation c JOIN organisation p ON p.id = c.parent_id WHERE c.code LIKE 'q%' AND p.code = $" }, /* they
	                                                                                                         wait
	                                                                                                         for the
	                                                                                                         next */
	{ "organisation", "code", "code,name,type,parent_code\n", "@,Đảng bộ #,grassroots_committee,DBLB",
	  "organisation WHERE code = $" },
#define CHANGE "change,code,occurred_on,decided_on,issuer,number,type_code,signed_on,new_name\n"
	{ "unit_change", "new_name", CHANGE, "rename,V#,2021-01-02,2021-01-02,HĐND,1,NQ,2021-01-02,@",
	  "unit_change WHERE name = $" },
	{ "unit_change", "issuer", CHANGE, "rename,V#,2021-01-03,2021-01-03,@,1,NQ,2021-01-03,A",
	  "unit_change WHERE issuer = $" },
	{ "unit_change", "number", CHANGE, "rename,V#,2021-01-04,2021-01-04,HĐND,@,NQ,2021-01-04,B",
	  "unit_change WHERE number = $" },
	{ "unit_change", "type_code", CHANGE, "rename,V#,2021-01-05,2021-01-05,HĐND,1,@,2021-01-05,C",
	  "unit_change WHERE type_code = $" },
	{ "organisation_change", "new_name", CHANGE, "rename,C#,2021-01-02,2021-01-02,HU,1,QĐ,2021-01-02,@",
	  "organisation_change WHERE name = $" },
	{ "organisation_change", "issuer", CHANGE, "rename,C#,2021-01-03,2021-01-03,@,1,QĐ,2021-01-03,A",
	  "organisation_change WHERE issuer = $" },
	{ "organisation_change", "number", CHANGE, "rename,C#,2021-01-04,2021-01-04,HU,@,QĐ,2021-01-04,B",
	  "organisation_change WHERE number = $" },
	{ "organisation_change", "type_code", CHANGE, "rename,C#,2021-01-05,2021-01-05,HU,1,@,2021-01-05,C",
	  "organisation_change WHERE type_code = $" },
#define MEMBER MEMBER_HEADER
	{ "member", "name", MEMBER, "@,1001#,1/1/1960,CB,nam,official,1990-01-01,1991-01-01,,",
	  "member m WHERE $ <> ''" },
	{ "member", "card", MEMBER, "Có Thẻ Lạ #,@,1/1/1960,CB,nam,official,1990-01-01,1991-01-01,,", NULL },
	{ "member", "birth_on", MEMBER, "Sinh Ngày Lạ #,1002#,@,CB,nam,official,1990-01-01,1991-01-01,,", NULL },
	{ "member", "sex", MEMBER, "Giới Lạ #,1003#,1/1/1960,CB,@,official,1990-01-01,1991-01-01,,", NULL },
	{ "member", "reason", MEMBER, "Lý Do Lạ #,1004#,1/1/1960,CB,nam,official,1990-01-01,1991-02-01,@,x", NULL },
	{ "member", "reason_note", MEMBER, "Ghi Chú Lạ #,1005#,1/1/1960,CB,nam,official,1990-01-01,1991-02-01,other,@",
	  "inbox WHERE kind = 24 AND position(convert_to($, 'UTF8') in body) > 0" },
#define EVENT "event,card,occurred_on,decided_on,issuer,number,type_code,signed_on,voluntary,certificate_seen\n"
	{ "member_event", "event", EVENT, "@,2000#,2021-02-01,2021-02-01,HU,1,QĐ,2021-02-01,1,1", NULL },
	{ "member_event", "issuer", EVENT, "exempt,2000#,2021-02-02,2021-02-02,@,1,QĐ,2021-02-02,1,1",
	  "member_event WHERE issuer = $" },
	{ "member_event", "number", EVENT, "exempt,2000#,2021-02-03,2021-02-03,HU,@,QĐ,2021-02-03,1,1",
	  "member_event WHERE number = $" },
	{ "member_event", "type_code", EVENT, "exempt,2000#,2021-02-04,2021-02-04,HU,1,@,2021-02-04,1,1",
	  "member_event WHERE type_code = $" },
	{ "member_event", "card", EVENT, "exempt,@,2021-02-05,2021-02-05,HU,1,QĐ,2021-02-05,1,1", NULL },
#define POST "name,card,birth_on,unit_code,title,from_on,to_on,decided_on,issuer,number,type_code,signed_on\n"
	{ "post", "name", POST, "@,,2/2/1970,V#,village_head,2021-03-01,2021-03-02,2021-03-01,HU,1,QĐ,2021-03-01",
	  "post WHERE $ <> ''" },
	{ "post", "issuer", POST,
	  "Giữ Chức #,,3/3/1970,V#,village_head,2021-03-03,2021-03-04,2021-03-03,@,1,QĐ,2021-03-03",
	  "post WHERE issuer = $" },
	{ "post", "number", POST,
	  "Giữ Chức #,,3/3/1970,V#,village_head,2021-03-05,2021-03-06,2021-03-05,HU,@,QĐ,2021-03-05",
	  "post WHERE number = $" },
	{ "post", "type_code", POST,
	  "Giữ Chức #,,3/3/1970,V#,village_head,2021-03-07,2021-03-08,2021-03-07,HU,1,@,2021-03-07",
	  "post WHERE type_code = $" },
	{ "post", "title", POST, "Giữ Chức #,,3/3/1970,V#,@,2021-03-09,2021-03-10,2021-03-09,HU,1,QĐ,2021-03-09",
	  NULL },
#define MEETING "cell_code,held_on,kind,month,required,present,excused,unexcused,topic_code\n"
	{ "meeting", "topic_code", MEETING, "C#,2021-04-01,thematic,4-2021,3,3,0,0,@", "meeting WHERE topic_code = $" },
	{ "meeting", "month", MEETING, "C#,2021-04-02,periodic,@,3,3,0,0,", NULL },
	{ "meeting", "present", MEETING, "C#,2021-04-03,periodic,4-2021,3,@,0,0,", NULL },
};
const int n_targets = COUNT(targets);

void
attack_row(struct paper *p, const char *row, int number, const struct attack *a)
{
	for (; *row; row++)
		if (*row == '#') {
			paper_add(p, "%02d", number);
		} else if (*row == '@' && a) {
			paper_add(p, "\"");
			for (size_t i = 0; i < a->len; i++)
				paper_bytes(p, a->bytes[i] == '"' ? "\"\"" : a->bytes + i, a->bytes[i] == '"' ? 2 : 1);
			paper_add(p, "\"");
		} else {
			paper_bytes(p, row, 1);
		}
	paper_add(p, "\n");
}

char *
text_sql(const char *text)
{
	struct paper p = { 0 };

	paper_add(&p, "convert_from('\\x");
	for (; *text; text++)
		paper_add(&p, "%02x", (unsigned char)*text);
	paper_add(&p, "', 'UTF8')");
	return p.text;
}

int64_t
attack_kept(struct house *h, const struct target *t, const char *text)
{
	const char *dollar = strchr(t->kept, '$');
	char *value = text_sql(text),
	     *sql = text_format("SELECT count(*) FROM %.*s%s%s", (int)(dollar - t->kept), t->kept, value, dollar + 1);
	int64_t n = sql_number(h, "%s", sql);

	free(value);
	free(sql);
	return n;
}

void
must_be_refused_well(const struct target *t, const struct attack *a, const json_t *refusal)
{
	bool about = strcmp(json_text(refusal, "column"), t->column) == 0;

	must(about, "%s.%s, %s: refused for column «%s»: %s", t->form, t->column, a->name, json_text(refusal, "column"),
	     json_text(refusal, "text"));
	must(strlen(json_text(refusal, "code")) >= 7 && strlen(json_text(refusal, "text")) > 20,
	     "%s.%s, %s: no code or sentence", t->form, t->column, a->name);
	must(strlen(json_text(refusal, "value")) > 0 || strcmp(json_text(refusal, "code"), "LT-2011") == 0,
	     "%s.%s, %s: which value is not told", t->form, t->column, a->name); /* not UTF-8: it cannot be shown */
}

/* Rows are a spreadsheet's: the header is the first, and a line's end inside a cell begins no row. */
json_t *
attack_refusal(json_t *report, int attack)
{
	json_t *refusal;
	size_t i;

	json_array_foreach(json_object_get(report, "refusals"), i, refusal)
		if (json_number(refusal, "row") == attack + 2)
			return refusal;
	return NULL;
}

char *
attack_file(const struct house *h, const struct target *t)
{
	struct paper p = { 0 };
	char *name = text_format("%s-%s.csv", t->form, t->column), *path;
	static const struct attack none = { "nothing", "Lành", 5, "Lành" };

	paper_add(&p, "%s", t->header);
	for (int i = 0; i < n_attacks; i++)
		attack_row(&p, t->row, i, &attacks[i]);
	if (t->kept)
		attack_row(&p, t->row, n_attacks, &none);
	path = paper_file(&p, h, name);
	free(name);
	return path;
}

/* ---- outputs ----------------------------------------------------------------------------------------------------- */

static int32_t
letter_at(const unsigned char *p, size_t left, size_t *len)
{
	int32_t c = p[0] < 0x80    ? p[0]
	            : p[0] >= 0xf0 ? p[0] & 7
	            : p[0] >= 0xe0 ? p[0] & 15
	            : p[0] >= 0xc2 ? p[0] & 31
	                           : -1;

	*len = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (c < 0 || *len > left)
		return -1;
	for (size_t i = 1; i < *len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (p[i] & 0x3f);
	}
	return c >= 0xd800 && c <= 0xdfff ? -1 : c;
}

void
must_be_printable(const char *what, const char *bytes, size_t size)
{
	size_t len;

	for (size_t at = 0; at < size; at += len) {
		int32_t c = letter_at((const unsigned char *)bytes + at, size - at, &len);
		bool harmful = (c < 0x20 && c != '\n') || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
		               (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f;
		if (harmful) {
			size_t from = at > 60 ? at - 60 : 0;
			must(false, "%s: U+%04X behind «%.*s»", what, (unsigned)c, (int)(at - from), bytes + from);
		}
	}
}

void
must_be_guarded(const char *path)
{
	size_t len;
	char *bytes = file_bytes(path, &len);
	bool quoted = false, first = true;

	for (size_t i = 3; i < len; i++) {                                    /* behind the byte order mark */
		if (first && bytes[i] != '"')
			must(!strchr("=+-@\t\r", bytes[i]) || (bytes[i] == '\r' && bytes[i + 1] == '\n'),
			     "%s: a cell begins with %.20s", path, bytes + i);
		if (bytes[i] == '"') {
			quoted = !quoted;
			continue; /* what follows an opening quote is the cell's first */
		}
		first = !quoted && (bytes[i] == ',' || bytes[i] == '\n');
	}
	must(len > 3 && !quoted, "%s is no table", path);
	free(bytes);
}
