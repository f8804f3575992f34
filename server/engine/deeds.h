/* Inside the writer's core: the deeds an act may ask for, one row of deeds.c each. */
#ifndef LT_SERVER_ENGINE_DEEDS_H
#define LT_SERVER_ENGINE_DEEDS_H
#include <stdarg.h>
#include "server/engine/work.h"

struct act {
	int64_t act_id;
	bool gone;                            /* done meanwhile */
	struct slice bytes;
	const char *actor, *what;             /* what: the deed's name, for the audit trail */
	Lta__Act *message;
	struct batch batch;                   /* its updates */
	bool changes_keys;
	char refused[400];
};

void act_refuse(struct act *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* *site: whose trail tells of it; NULL: the centre's own. Refusals are told in a->refused. */
enum result deed_do(struct engine *e, struct act *a, struct site **site, struct fault *f) MUST_CHECK;
/* catalogue.c */
enum result deed_catalogue_apply(struct engine *e, struct act *a, struct site **site, struct fault *f) MUST_CHECK;
/* rejudge.c */
enum result deed_rejudge(struct engine *e, struct act *a, struct site **site, struct fault *f) MUST_CHECK;

#endif
