/* A small catalogue for tests of a site: forms with every type of field, kind, period and two versions, put in force as
 * if it had come down. */
#ifndef LT_TESTS_CLIENT_CATALOGUE_H
#define LT_TESTS_CLIENT_CATALOGUE_H
#include "client_site.h"
#include "common/catalogue/catalogue.h"

/* The forms:
 *   religion       return of organisations by year, owed 20 days after; members, religious <= members
 *   halls          return of units by quarter until 2021 (halls), from 2022 by half year (halls, seats)
 *   monthly        return of communes by month, owed 5 days after: visits
 *   every          return of organisations of a day: a field of every type, see the table in the .c
 *   elders         register of persons in a unit: clan
 *   petition       case of a unit: settled (yes or no), topic (of the list)
 * In force at the site, for judge() and as forms: as after the centre's item. */
void catalogue_give(struct client_site *c);
void catalogue_give_entries(struct client_site *c, const struct slice *entries, size_t n);     /* of any catalogue */

#endif
