/* What the bench's programs print alike. */
#ifndef LT_BENCH_REPORT_H
#define LT_BENCH_REPORT_H
#include "tests/bench/play.h"

void report_machine(const char *conninfo); /* "machine": {...}: day, CPUs, their name, PostgreSQL's version and fsync */
void report_play(const struct play_result *r); /* "updates": ..., rates, memory and CPU seconds of one load; no braces */

#endif
