/* The sample province (tests/sample) in a house: made, ten sites enrolled, every file imported as a clerk would. */
#ifndef LT_E2E_PROVINCE_H
#define LT_E2E_PROVINCE_H
#include "common/base/bytes.h"
#include "tests/e2e/house.h"
#include "tests/e2e/sheet.h"

enum { PROVINCE_SITES = 10 };
#define PROVINCE_DAY "2020-12-31"

struct province {
	struct house *house;
	char dir[PATH_TEXT];                           /* what sample_make wrote */
	struct site *sites[PROVINCE_SITES];
	struct sheet imports;                          /* imports.csv */
};
/* Writes the files into the house's folder `name`; clean: the same rows without a clerk's habits. */
void province_make(struct province *p, struct house *h, const char *name, bool clean);
void province_enrol(struct province *p);               /* the centre runs */
/* The province's catalogue is in force and every site holds it: returns can be told. The centre runs. */
void province_publish(struct province *p);
/* Its documents, and the tasks of 03-ĐA/TU: what the figures count beside the sites' records. The centre runs. */
void province_issue(struct province *p);
void province_fini(struct province *p);
/* Imports everything, files of different sites two at a time; every row must be recorded (known: must be known already,
 * and nothing recorded). Returns how many rows there are. */
int64_t province_import(struct province *p, bool known);

/* The bodies waiting in a site's outbox, by number. */
struct bodies { struct slice *body; size_t n; uint8_t *bytes; };
void bodies_read(struct bodies *b, const struct site *s);
void bodies_fini(struct bodies *b);

#endif
