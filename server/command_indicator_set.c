/* `indicator set-target` and `set-baseline`: a new version of the catalogue with one number more, other, or less. What they set
 * bears by_command, so that it stays when the files are applied. */
#include "common/base/lang.h"
#include "common/base/text.h"
#include "common/files/cell.h"
#include "server/catalog_entries.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct aim {
	const char *command;
	const char *programme, *code, *text, *site, *note;
	const char *day_option;
	bool remove, json;
	int32_t day;
	struct entries e;
	const Ltc__Indicator *indicator;
	char key[CATALOGUE_KEY];
	bool from_files;         /* the files give one of this key, or did */
};

static enum result
setting_ask(struct aim *s, const struct cli_args *args, struct fault *f)
{
	const char *day = cli_value(args, s->day_option);

	s->programme = cli_operand(args, 0);
	s->code = cli_operand(args, 1);
	s->text = cli_operand(args, 2);
	s->site = cli_value(args, "site");
	s->note = cli_value(args, "note");
	s->remove = cli_has(args, "remove");
	s->json = cli_has(args, "json");
	if (s->remove != (s->text == NULL) || (!s->remove && day == NULL))
		return fault_set(f, REFUSED, LT_5234, s->command, "%s --%s %s", lang_pick("số và", "the number and"), s->day_option,
		                 lang_pick("NGÀY, hoặc --remove", "DAY, or --remove"));
	if (s->note != NULL && (strlen(s->note) > 1000 || !text_is_utf8(s->note, strlen(s->note))))
		return fault_set(f, REFUSED, LT_5229, "--note", "> 1000 byte");
	return s->remove ? DONE : cell_date(day, &s->day, f);
}

/* "03-ĐA/TU, 301-KH/TU" */
static void
programmes_list(const struct entries *e, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < e->n && used + 1 < size; i++)
		if (strncmp(e->list[i].key, "programme/", 10) == 0)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", e->list[i].key + 10);
}

static enum result
setting_read(struct aim *s, struct db *db, const char *what, struct fault *f)
{
	char key[CATALOGUE_KEY], known[200];
	bool exists;
	enum result r = entries_in_force(db, 0, &s->e, f);

	if (r != DONE)
		return r;
	Ltc__Entry *entry = entries_indicator(&s->e, s->code);
	if (entry == NULL)
		return fault_set(f, REFUSED, LT_5252, "", "%s", s->code);
	s->indicator = entry->indicator;
	int n = snprintf(key, sizeof key, "programme/%s", s->programme);
	exists = n > 0 && n < (int)sizeof key && entries_find(&s->e, key) != NULL;
	programmes_list(&s->e, known, sizeof known);
	if (!exists)
		return fault_set(f, REFUSED, LT_5255, "", "%.80s (%s)", s->programme, known);
	n = snprintf(s->key, sizeof s->key, "%s/%s/%s/%s", what, s->programme, s->code, s->site != NULL ? s->site : "");
	if (n >= (int)sizeof s->key)
		return fault_set(f, REFUSED, LT_5229, s->command, "> %d byte", CATALOGUE_KEY);
	return s->site != NULL && !s->remove ? catalog_site_known(db, s->site, "--site", f) : DONE;
}

/* Where the one of this key stands in its programme's table; a new one comes last. */
static uint32_t
place_of(struct aim *s, const char *what)
{
	uint32_t last = 0;
	char prefix[CATALOGUE_KEY];

	snprintf(prefix, sizeof prefix, "%s/%.120s/", what, s->programme);
	for (size_t i = 0; i < s->e.n; i++) {
		if (strncmp(s->e.list[i].key, prefix, strlen(prefix)) != 0)
			continue;
		const Ltc__Entry *e = entries_read(&s->e, s->e.list[i].key);
		if (e == NULL || (e->baseline == NULL && e->target == NULL))
			continue;
		uint32_t place = e->baseline != NULL ? e->baseline->place : e->target->place;
		if (strcmp(s->e.list[i].key, s->key) == 0) {
			s->from_files = !(e->baseline != NULL ? e->baseline->by_command : e->target->by_command);
			return place;
		}
		last = place > last ? place : last;
	}
	return last + 1;
}

static enum result
target_put(struct aim *s, struct fault *f)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Target t = LTC__TARGET__INIT;
	bool percent = false;

	t.place = place_of(s, "target");
	if (!aim_read(s->text, &t.comparator, &percent, &t.value))
		return fault_set(f, REFUSED, LT_5248, s->command, "«%s»", s->text);
	if (percent != s->indicator->share)
		return fault_set(f, REFUSED, LT_5254, s->command, "«%s», %s", s->text, s->code);
	t.programme = (char *)s->programme;
	t.indicator = (char *)s->code;
	t.site = (char *)s->site;
	t.note = (char *)s->note;
	t.due_on = s->day;
	t.has_comparator = t.has_value = t.has_due_on = t.has_by_command = t.by_command = t.has_place = true;
	entry.target = &t;
	return entries_put(&s->e, &entry, f);
}

/* «344/868», «52.543» */
static bool
numbers_read(const char *text, Ltc__Baseline *b)
{
	char first[40];
	struct fault f;
	const char *bar = strchr(text, '/');
	size_t len = bar != NULL ? (size_t)(bar - text) : strlen(text);

	if (len == 0 || len >= sizeof first)
		return false;
	memcpy(first, text, len);
	first[len] = '\0';
	b->has_denominator = bar != NULL;
	return cell_number(first, &b->numerator, &f) == DONE && (bar == NULL || cell_number(bar + 1, &b->denominator, &f) == DONE);
}

static enum result
baseline_put(struct aim *s, struct fault *f)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Baseline b = LTC__BASELINE__INIT;

	b.place = place_of(s, "baseline");
	bool right = numbers_read(s->text, &b) && b.has_denominator == s->indicator->share;
	if (!right || (b.has_denominator && (b.denominator <= 0 || b.numerator < 0 || b.numerator > b.denominator)))
		return fault_set(f, REFUSED, LT_5254, s->command, "«%s», %s", s->text, s->code);
	b.programme = (char *)s->programme;
	b.indicator = (char *)s->code;
	b.site = (char *)s->site;
	b.note = (char *)s->note;
	b.on = s->day;
	b.has_on = b.has_numerator = b.has_by_command = b.by_command = b.has_place = true;
	entry.baseline = &b;
	return entries_put(&s->e, &entry, f);
}

static void
setting_say(const struct aim *s, int32_t version)
{
	char key[CATALOGUE_KEY];

	if (s->json) {
		json_t *out = json_pack("{s:i, s:s, s:b}", "version", (int)version, "key", s->key, "removed", s->remove);
		json_dumpf(out, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(out);
		return;
	}
	text_printable(s->key, key, sizeof key);
	printf("  %s %s\n", s->remove ? "-" : "+", key);
	printf(lang_pick("Danh mục phiên bản %d đã có hiệu lực.\n", "Version %d of the catalogue is in force.\n"), (int)version);
	if (s->from_files)
		printf("%s", lang_pick("Số này có trong tệp: lần «catalog apply» sau lấy lại số của tệp, trừ khi tệp được sửa.\n",
		                       "The files give this number: the next `catalog apply` takes theirs unless they are changed.\n"));
}

static int
setting_do(struct aim *s, const char *what, enum result (*put)(struct aim *, struct fault *), const struct cli_args *args,
           const struct settings *settings)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	int32_t version = 0;
	bool known;

	enum result r = setting_ask(s, args, &f);
	if (r == DONE)
		r = settings_open(settings, s->command, &db, &f);
	if (r == DONE)
		r = setting_read(s, db, what, &f);
	if (r == DONE && s->remove) {
		(void)place_of(s, what);
		if (!entries_remove(&s->e, s->key))
			r = fault_set(&f, REFUSED, LT_5253, "", "%s", s->key);
	} else if (r == DONE) {
		r = put(s, &f);
	}
	if (r == DONE)
		r = entries_check(&s->e, &f);
	if (r == DONE)
		r = entries_apply(settings, db, &s->e, 0, s->note, &f);
	if (r == DONE)
		r = catalog_newest(db, 0, &version, &known, &f);
	if (r == DONE)
		setting_say(s, version);
	entries_fini(&s->e);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}

int
command_indicator_set_target(const struct cli_args *args, void *settings)
{
	struct aim s = { .command = "indicator set-target", .day_option = "due" };

	return setting_do(&s, "target", target_put, args, settings);
}

int
command_indicator_set_baseline(const struct cli_args *args, void *settings)
{
	struct aim s = { .command = "indicator set-baseline", .day_option = "on" };

	return setting_do(&s, "baseline", baseline_put, args, settings);
}
