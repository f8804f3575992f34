/* Enrolment: a stranger's key and a one-time token become a site's key, in one transaction. Who does not hold the secret
 * learns nothing but that the token is not known; who does is told what is wrong with it. */
#include "server/desk.h"

#include <assert.h>
#include <sodium.h>
#include "common/base/log.h"
#include "common/link/frame.h"
#include "common/record/kinds.h"
#include "embedded/run_sql.h"
#include "server/store/audit.h"

#define TRIES_MAX 5
#define WAIT_MS 900000u

enum { COL_SITE, COL_SECRET, COL_EXPIRED, COL_TRIES, COL_USED, COL_STATE, COL_CODE, COL_NAME, COL_ORGANISATION,
	COL_ORGANISATION_CODE, COL_UNIT, COL_UNIT_CODE, COL_FROM, COL_EPOCH, COL_UNCONFIRMED, COL_OWN_KEY,
	COL_ORGANISATION_TYPE, COL_UNIT_LEVEL };

static struct news *
frame_news(const struct desk_job *job, Lt1__MessageType type, const ProtobufCMessage *m)
{
	struct news *n = news_new(NEWS_ENROLLED);
	struct fault f = { 0 };

	n->session = job->session;
	enum result r = frame_encode(type, m, &n->frame, &f);
	assert(r == DONE);      /* our own, small message */
	return n;
}

static struct news *
refusal(const struct desk_job *job, Lt1__ByeReason reason, uint32_t retry_after_ms, const char *text)
{
	Lt1__Bye bye = LT1__BYE__INIT;

	bye.has_reason = true, bye.reason = reason;
	bye.has_retry_after_ms = retry_after_ms > 0, bye.retry_after_ms = retry_after_ms;
	bye.text = (char *)text;
	log_line(LOG_WARN, "enrol.refused", "why=%s", text);
	return frame_news(job, LT1__MESSAGE_TYPE__BYE, &bye.base);
}

/* NULL: welcome (or welcome again, when the answer to this very key was lost). */
static const char *
reason_against(const struct desk_job *job, const PGresult *rows, bool *again)
{
	struct hash given = token_secret_hash(job->enrolment.secret);

	*again = false;
	if (PQntuples(rows) != 1)
		return "token unknown";
	struct slice stored = db_get_bytes(rows, 0, COL_SECRET);
	if (db_get_int4(rows, 0, COL_TRIES) >= TRIES_MAX || stored.len != HASH_BYTES ||
	    sodium_memcmp(stored.data, given.b, HASH_BYTES) != 0)
		return "token unknown";
	if (strcmp(db_get_text(rows, 0, COL_STATE), "disabled") == 0)
		return "site disabled";
	bool key_known = !db_is_null(rows, 0, COL_OWN_KEY);
	*again = key_known && db_get_bool(rows, 0, COL_OWN_KEY);
	if (*again)
		return NULL;
	if (key_known)
		return "key known already: make a new one";
	if (db_get_bool(rows, 0, COL_USED))
		return "token used";
	return db_get_bool(rows, 0, COL_EXPIRED) ? "token expired" : NULL;
}

static ProtobufCBinaryData
binary_of(struct id *id)
{
	return (ProtobufCBinaryData){ .len = sizeof id->b, .data = id->b };
}

/* What the register calls it, as the message's number; false when the register has no such row. */
static bool
label_value(const ProtobufCEnumDescriptor *e, const char *label, uint32_t *out)
{
	int value;

	if (label == NULL || !enum_value(e, label, &value))
		return false;
	*out = (uint32_t)value;
	return true;
}

static struct news *
welcome(const struct desk_job *job, const PGresult *rows)
{
	Lt1__Enrolled m = LT1__ENROLLED__INIT;
	struct id site = db_get_id(rows, 0, COL_SITE), organisation, unit, epoch = db_get_id(rows, 0, COL_EPOCH);

	m.site_code = (char *)db_get_text(rows, 0, COL_CODE);
	m.site_name = (char *)db_get_text(rows, 0, COL_NAME);
	m.has_site_id = true, m.site_id = binary_of(&site);
	if ((m.has_root_organisation_id = !db_is_null(rows, 0, COL_ORGANISATION))) {
		organisation = db_get_id(rows, 0, COL_ORGANISATION);
		m.root_organisation_id = binary_of(&organisation);
		m.root_organisation_code = (char *)db_get_text(rows, 0, COL_ORGANISATION_CODE);
	}
	if ((m.has_root_unit_id = !db_is_null(rows, 0, COL_UNIT))) {
		unit = db_get_id(rows, 0, COL_UNIT);
		m.root_unit_id = binary_of(&unit);
		m.root_unit_code = (char *)db_get_text(rows, 0, COL_UNIT_CODE);
	}
	m.has_root_organisation_type =
		label_value(&lt__organisation_type__descriptor, db_get_text(rows, 0, COL_ORGANISATION_TYPE), &m.root_organisation_type);
	m.has_root_unit_level = label_value(&lt__unit_level__descriptor, db_get_text(rows, 0, COL_UNIT_LEVEL), &m.root_unit_level);
	if ((m.has_valid_from = !db_is_null(rows, 0, COL_FROM)))
		m.valid_from = db_get_date(rows, 0, COL_FROM);
	m.has_epoch = true, m.epoch = binary_of(&epoch);
	log_line(LOG_INFO, "enrol.done", "site=%s", m.site_code);
	return frame_news(job, LT1__MESSAGE_TYPE__ENROLLED, &m.base);
}

static enum result
try_count(struct db *db, const struct desk_job *job, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_bytes(args, job->enrolment.token_id, TOKEN_ID);
	enum result r = db_run(db, "enrol_try", run_sql_enrol_try, args, &rows, f);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
key_write(struct db *db, const struct desk_job *job, const PGresult *found, struct fault *f)
{
	struct db_args *args = db_args_new();
	struct id site = db_get_id(found, 0, COL_SITE), epoch = db_get_id(found, 0, COL_EPOCH);
	PGresult *rows = NULL;
	char key_id[17];

	key_id_of(job->enrolment.curve_public, key_id);
	db_arg_id(args, &site);
	db_arg_text(args, key_id);
	db_arg_bytes(args, job->enrolment.curve_public, 32);
	db_arg_bytes(args, job->enrolment.box_public, 32);
	db_arg_id(args, &epoch);
	db_arg_bytes(args, job->enrolment.token_id, TOKEN_ID);
	enum result r = db_run(db, "enrol_key", run_sql_enrol_key, args, &rows, f);
	if (r == DONE)
		r = audit_append(db, &site, "key_enrolled", key_id, f);   /* the key is the actor */
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
enrol_locked(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;
	bool again;

	db_arg_bytes(args, job->enrolment.token_id, TOKEN_ID);
	db_arg_bytes(args, job->enrolment.curve_public, 32);
	enum result r = db_run(db, "enrol_token", run_sql_enrol_token, args, &rows, f);
	if (r == DONE && PQntuples(rows) == 1)
		r = try_count(db, job, f);
	if (r == DONE) {
		const char *against = reason_against(job, rows, &again);
		if (against != NULL)
			*answer = refusal(job, LT1__BYE_REASON__REVOKED, 0, against);
		else if (!again && db_get_bool(rows, 0, COL_UNCONFIRMED))
			*answer = refusal(job, LT1__BYE_REASON__OVERLOAD, WAIT_MS,
			                  "the centre was restored: wait until its keys are confirmed");
		else if (again || (r = key_write(db, job, rows, f)) == DONE)
			*answer = welcome(job, rows);
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

enum result
enrol_do(struct db *db, const struct desk_job *job, struct news **answer, struct fault *f)
{
	enum result r = db_do(db, "BEGIN", f);

	if (r != DONE)
		return r;
	r = enrol_locked(db, job, answer, f);
	if (r == DONE)
		r = db_do(db, "COMMIT", f);
	else
		(void)!db_do(db, "ROLLBACK", NULL);
	if (r != DONE)
		news_free(answer);
	return r;
}
