/* Planted texts, in every spelling in which they might leak, and a search for all of them at once: in bytes, files,
 * folders and the memory of a running process. */
#ifndef LT_E2E_PLANTED_H
#define LT_E2E_PLANTED_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct planted;
struct planted *planted_new(void);
void planted_free(struct planted **p);
/* As it stands: UTF-8. `label` is what a find is called. */
void planted_text(struct planted *p, const char *label, const char *text);
/* NFC and NFD, both also in small letters, without marks, UTF-16LE, TCVN3 (when it has all letters), hexadecimal of the
 * UTF-8, \u escapes. */
void planted_name(struct planted *p, const char *name);
void planted_card(struct planted *p, const char *digits);                      /* 12 digits: also in threes and fours, with blanks or dots */
void planted_date(struct planted *p, int year, int month, int day);            /* dd/mm/yyyy, d/m/yyyy, ISO */

struct find { size_t n; char label[160], where[300]; };                        /* the first one is described */
/* Both add to *f. */
void planted_search(const struct planted *p, const void *bytes, size_t len, const char *where, struct find *f);
/* A file, or a folder with all below it; anything that is not a file is passed over. Returns how many bytes were read. */
size_t planted_search_path(const struct planted *p, const char *path, struct find *f);
/* All that is mapped readable in it; 0: its memory may not be read. */
size_t planted_search_process(const struct planted *p, pid_t pid, struct find *f);

/* Of files and folders, for stories: none of it is there, or the test fails (returns the bytes read); some is (how often). */
size_t planted_must_not_be(const struct planted *p, const char *what, const char *path);
size_t planted_must_be(const struct planted *p, const char *what, const char *path);

char *text_tcvn3(const char *utf8);                                            /* malloc'd; NULL: a letter it does not have */

#endif
