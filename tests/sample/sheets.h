/* The sample's files read back for the test, by nothing the generator or the product has: what clerks' habits add is
 * taken off (mark, titles, TT, «Tổng cộng», quotes, separators, letters apart, Ð, TCVN3), dates, months and numbers are
 * brought into their plain form. Words of lists stay as they stand. */
#ifndef LT_SAMPLE_SHEETS_H
#define LT_SAMPLE_SHEETS_H
#include <stdbool.h>
#include <stddef.h>

enum { SHEETS_MAX = 200, SHEET_COLUMNS_MAX = 64 };
struct sheet {
	char site[8], phase[16], file[64], form[32], encoding[8];
	int promised; /* rows, by imports.csv */
	int n_columns, n_rows;
	char *columns[SHEET_COLUMNS_MAX], **cells;                               /* cells: row by row */
	bool has_mark, has_returns, has_titles, has_total, was_apart, has_old_d; /* what was taken off */
	int total_at;
	long long total; /* of the column named in «Tổng cộng» that has the last figure */
	char *text, *plain; /* what stands there; dates, months and numbers in their plain form */
	size_t plain_used;
};
struct sheets {
	struct sheet sheet[SHEETS_MAX];
	int n;
};

void sheets_read(struct sheets *s, const char *dir);
void sheets_free(struct sheets *s);
/* "" when the sheet has no such column. */
const char *sheet_cell(const struct sheet *s, int row, const char *column);
long long sheet_sum(const struct sheet *s, int column);
char *file_text(const char *path, size_t *len); /* malloc'd */

#endif
