/* The lives told in the sample's files, lived again for the test: the stock, then every event in its order, each of
 * which must find the state it needs. Who is meant is told by name and birth date, or by the name alone. */
#ifndef LT_SAMPLE_LIVES_H
#define LT_SAMPLE_LIVES_H
#include "tests/sample/sheets.h"

enum { PLACES_MAX = 3600, LIVES_MAX = 62000 };
struct place {
	char code[24], setting[20], type[24];
	int members, counted;
}; /* counted: those who must come to a meeting */
struct life {
	char key[112];
	int place, going, born; /* going: the place he is sent to, or -1 */
	char admitted[12];
	bool there, ended, official, exempt, away, minority, female, youth, retired, since_stock;
	bool official_since_stock;
};
struct lives {
	struct place places[PLACES_MAX];
	int n_places, place_index[1 << 13];
	struct life lives[LIVES_MAX];
	int n, index[1 << 17];
	int events[13];         /* by kind, see life_event_no */
	int on_probation_first; /* of the stock */
};

void lives_begin(struct lives *l, const struct sheets *s); /* places and stock */
void lives_event(struct lives *l, const struct sheet *s, int row);
int life_event_no(const char *event);
int place_of(const struct lives *l, const char *code);
/* By the row's name and birth date; NULL: nobody. */
struct life *life_of(struct lives *l, const struct sheet *s, int row);
bool is_village_cell(const struct place *p);

#endif
