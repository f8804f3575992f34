/* Files as clerks keep them. A row is put cell by cell under the program's names of columns; how it is spelt on paper
 * (encoding, separator, dates, words, header, titles, a last row of sums) is the habit of whoever keeps the file. A
 * clean paper has none. Every paper closed is a line of imports.csv. */
#ifndef LT_SAMPLE_PAPER_H
#define LT_SAMPLE_PAPER_H
#include <stdbool.h>
#include <stdint.h>

/* A value of a list: the program's name, and what people write. */
struct word {
	const char *plain, *said;
};

enum day_habit { DAY_ISO, DAY_SHORT, DAY_PADDED }; /* 2020-12-31, 31/12/2020, 05/01/2020 */
struct habit {
	const char *name;
	bool mark, returns, quotes; /* byte order mark; CR LF; every cell quoted */
	bool apart, old_d, tcvn3;   /* letters and marks apart (NFD); Ð for Đ; TCVN3 instead of UTF-8 */
	bool labels, words, ordinals, titles, totals; /* header and values in Vietnamese; TT; titles; «Tổng cộng» */
	char separator;
	enum day_habit days;
};
extern const struct habit habits[];
enum habit_no { PLAIN, EXCEL, TABBED, OLD_PROGRAM, OLD_FONTS, QUOTED, TIDY };

void papers_open(const char *dir, bool clean); /* imports.csv in dir; clean: every habit is PLAIN */
void papers_close(void);

/* One file of a site: phase and form as imports.csv has them, name without folder and ending, the columns separated by
 * commas; titles above the header separated by \n. */
struct paper;
struct paper *paper_open(const char *site, const char *phase, const char *form, const char *name, enum habit_no habit,
                         const char *columns, const char *titles);
void paper_close(struct paper **p);
int paper_rows(const struct paper *p);

void paper_text(struct paper *p, const char *column, const char *text);
void paper_word(struct paper *p, const char *column, const struct word *w);
void paper_day(struct paper *p, const char *column, int32_t day);
void paper_month(struct paper *p, const char *column, int32_t first);
void paper_number(struct paper *p, const char *column, int number);
void paper_count(struct paper *p, const char *column, int number); /* one that «Tổng cộng» sums */
void paper_flag(struct paper *p, const char *column, bool flag);
void paper_row(struct paper *p); /* the row is whole; what was not put is blank */

#endif
