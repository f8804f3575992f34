/* The house's second process, `lienthong-server web`, which refreshes figures; figures as both ends have them; and a watch that
 * tells how long a verdict waits for its figures. */
#ifndef LT_E2E_FRESH_H
#define LT_E2E_FRESH_H
#include <pthread.h>
#include "tests/e2e/house.h"

struct web { struct process process; char log[PATH_TEXT]; };
void web_start(struct house *h, struct web *w, int i);         /* on a port of its own, until it says ready; its log is webN.log */
void web_kill(struct web *w);
int web_rounds(const struct web *w);                           /* how many it has told of */
long web_peak_kib(const struct web *w);                        /* what it held at its largest */
int web_behind(const struct web *w);                           /* how often it has said that it is behind: whenever it was, and only then */

/* indicator/period=n/d, one per line, of the site's organisation: as the centre keeps them, and as `table figure` shows them (*j:
 * what that says they are known up to). malloc'd. */
char *figures_there(struct house *h, const struct site *s);
char *figures_here(struct site *s, int64_t *j);
const char *first_difference(const char *a, const char *b);    /* in a */

/* From the moment a verdict is there until the watermark has it, again and again, in a thread with a connection of its own. */
struct fresh_watch { pthread_t thread; volatile bool stop; char database[PATH_TEXT + 64]; int64_t worst, sum; int n; bool broken; };
void fresh_watch_begin(struct house *h, struct fresh_watch *c);
void fresh_watch_end(struct fresh_watch *c);                   /* something was measured */

#endif
