/* What the bench's programs share: giving up, formatted paths, the clock, other processes, simple SQL. Whatever fails
 * ends the program with status 70 and a sentence: there is nothing to measure any more. */
#ifndef LT_BENCH_TOOL_H
#define LT_BENCH_TOOL_H
#include <libpq-fe.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/types.h>

void give_up(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void text_make(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4))); /* all of it */
double seconds(void);                                                                                  /* monotonic */

/* What programs started from now on say on stderr is appended to that file. */
void process_log(const char *path);
/* Starts a program that dies with us; its stdout goes to *out, or nowhere when out is NULL. */
pid_t process_start(char *const argv[], FILE **out);
void process_finish(pid_t pid, const char *what,
                    struct rusage *usage);                     /* waits; it must end with status 0. usage may be NULL */
void process_run(char *const argv[], char *line, size_t size); /* to its end; its first line, when line is not NULL */

PGconn *sql_open(const char *conninfo);
void sql_do(PGconn *c, const char *sql);
double sql_number(PGconn *c, const char *sql); /* one row, first column */

#endif
