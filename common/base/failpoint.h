/* Named steps (A1-A13 at the site, S1-S19 at the centre; A13 and S18: a part of a names backup, S19: figures for sites) at
 * which tests kill, fail or delay us. Compiled in with LT_FAILPOINTS only (presets dev, asan, tsan); nothing in release.
 * LT_FAILPOINT="S10:kill:3" kills the process the third time step S10 is passed; also "abort", "delay=MS", "fail". Several
 * are separated by commas; without a count: the first time (delay: every time); ":*" is every time. */
#ifndef LT_BASE_FAILPOINT_H
#define LT_BASE_FAILPOINT_H
#include <stdbool.h>

#ifdef LT_FAILPOINTS
bool failpoint_hit(const char *step);                  /* true: the caller shall behave as if the step failed */
bool canary_is(const char *name);                      /* LT_CANARY=name: a planted bug is switched on; several by commas */
void failpoint_reread(void);                           /* after setenv in a test: counts begin anew */
#define FAILPOINT(step) failpoint_hit(step)
#define CANARY(name) canary_is(name)
#else
#define FAILPOINT(step) false
#define CANARY(name) false
#endif

#endif
