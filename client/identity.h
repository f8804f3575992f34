/* Who this site is: what ENROLLED told, kept in one row of the store. Before there is a row nothing can be recorded,
 * because the owner is part of every link of the outbox's chain. */
#ifndef LT_CLIENT_IDENTITY_H
#define LT_CLIENT_IDENTITY_H
#include "client/store.h"
#include "common/rules/judge.h"

#define IDENTITY_CODE 64
struct identity {
	char code[IDENTITY_CODE], name[640];
	struct id site_id;                             /* the owner of the outbox's chain */
	struct scope scope;
	char root_organisation_code[IDENTITY_CODE], root_unit_code[IDENTITY_CODE];
	uint32_t root_organisation_type, root_unit_level;   /* 0: not told */
	bool has_valid_from; int32_t valid_from;
	struct id epoch;
	char endpoints[512];
	uint8_t centre_public[32];
	char key_name[48];                             /* DIR/KEY_NAME.curve, DIR/KEY_NAME.box */
	int64_t enrolled_at;
};

/* REFUSED LT-8001 when the store knows of no enrolment. */
enum result identity_load(struct store *s, struct identity *out, struct fault *f) MUST_CHECK;
enum result identity_save(struct store *s, const struct identity *me,
                          struct fault *f) MUST_CHECK; /* inside a transaction */
enum result identity_set_epoch(struct store *s, const struct id *epoch, struct fault *f) MUST_CHECK;  /* likewise */
void identity_feed(const struct identity *me, char *out, size_t size);         /* "site/0807" */

#endif
