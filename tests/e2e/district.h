/* An invented district as its clerk has it: two communes, twelve villages, ten cells, three hundred members, a
 * quarter of meetings and sixteen months of events, in files that are spelt the way such files are. */
#ifndef LT_E2E_DISTRICT_H
#define LT_E2E_DISTRICT_H
#include "tests/e2e/clerk.h"

enum { D_CELLS = 10, D_MEMBERS = 300, D_ADMITTED = 6, D_LATE_DEATHS = 3, D_EVENT_FILES = 4 };

struct villager {
	char name[96], card[16], born[16];     /* name in NFC with Đ; born d/m/yyyy */
	int cell;                              /* CB-00 ... */
	bool female, probationary;
	int admitted_year, admitted_month, admitted_day;
};
void district_member(int i, struct villager *out);     /* 0 ... MEMBERS - 1 of the opening; then those admitted later */

struct file_of { const char *form; char *path; int64_t rows; };
#define D_FILES_MAX 12
/* Writes them all into the house's folder; the events are dealt out over several files, in the order that `seed` gives.
 * Returns how many files; district_free frees the paths. */
int district_write(const struct house *h, uint64_t seed, struct file_of files[D_FILES_MAX]);
void district_free(struct file_of files[D_FILES_MAX], int n);
/* The file of members again, with another occupation for the first `changed` of them. */
void district_members(struct paper *p, int changed);

/* One row of the form member_event: cells in the order of its header, by column name: ("event", "admit", ..., NULL). */
extern const char event_header[];
void event_row(struct paper *p, const char *first, ...) __attribute__((sentinel));
/* The same with the decision's four columns filled from the day. */
void event_decided(struct paper *p, const struct villager *who, const char *event, const char *on, ...) __attribute__((sentinel));

#endif
