/* Enrolment: a one-time token becomes this directory's identity: fresh key pairs (files 0600), the scope, the first
 * generation of the outbox, the keys of the names. Repeating it with the same token is safe: the keys are named by the
 * token. */
#ifndef LT_CLIENT_ENROLL_H
#define LT_CLIENT_ENROLL_H
#include "client/identity.h"

struct enrol_options {
	const char *token;
	bool again;                  /* the directory is enrolled already and gets new keys; its outbox stays */
	const char *matching_key;    /* as typed; NULL: none, or the one it has */
	/* Shows the recovery key (NULL: there is one already) before anything is committed: a key that was kept but
	 * never seen would seal backups nobody can open. False: it could not be shown. */
	bool (*show)(void *ctx, const struct identity *me, const char *recovery_key);
	void *ctx;
};
/* REFUSED LT-8002, 8003, 8008, 8010, 8054, 7107, 710n, 40nn; LATER LT-8004, 8005. */
enum result enroll(const char *dir, const struct enrol_options *o, struct identity *out, struct fault *f) MUST_CHECK;

#endif
