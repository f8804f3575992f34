/* Enrolment: a one-time token becomes this directory's identity: fresh key pairs (files 0600), the scope, the first
 * generation of the outbox. Repeating it with the same token is safe: the keys are named by the token. */
#ifndef LT_CLIENT_ENROLL_H
#define LT_CLIENT_ENROLL_H
#include "client/identity.h"

/* again: the directory is enrolled already and gets new keys; its outbox stays. REFUSED LT-8002, 8003, 8008, 8010,
 * 40nn; LATER LT-8004, 8005. */
enum result enroll(const char *dir, const char *token, bool again, struct identity *out, struct fault *f) MUST_CHECK;

#endif
