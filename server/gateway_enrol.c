/* Strangers: an unknown key may say exactly one thing, ENROL, in a frame of at most 4 KiB, within 10 s of its handshake,
 * and 16 strangers at a time. A known key may repeat its ENROL, because the answer may have been lost. */
#include "server/gateway_room.h"

#include "common/base/log.h"
#include "common/link/frame.h"

bool
gateway_key_known(void *ctx, const uint8_t curve_public[32], char user_id[17])
{
	struct gateway *g = ctx;
	const struct key *key = keys_find_public(g->keys, curve_public);

	if (key == NULL) {
		memcpy(g->stranger, curve_public, 32);     /* gateway_enrol_room is asked next, about this key */
		return false;
	}
	memcpy(user_id, key->key_id, sizeof key->key_id);
	return true;
}

static struct admission *
admission_of(struct gateway *g, const uint8_t curve_public[32], int64_t now)
{
	for (size_t i = 0; i < ENROL_ROOM; i++)
		if (g->admissions[i].until > now && memcmp(g->admissions[i].curve_public, curve_public, 32) == 0)
			return &g->admissions[i];
	return NULL;
}

bool
gateway_enrol_room(void *ctx)
{
	struct gateway *g = ctx;
	int64_t now = clock_mono_ms();
	struct admission *room = admission_of(g, g->stranger, now);

	for (size_t i = 0; room == NULL && i < ENROL_ROOM; i++)
		if (g->admissions[i].until <= now)
			room = &g->admissions[i];
	if (room == NULL)
		return false;
	memcpy(room->curve_public, g->stranger, 32);
	room->until = now + ENROL_MS;
	return true;
}

static bool
exact(ProtobufCBinaryData field, uint8_t *out, size_t len)
{
	if (field.len != len)
		return false;
	memcpy(out, field.data, len);
	return true;
}

/* The key in the message must be the key of the connection: only its owner could have made the handshake. */
static bool
enrolment_read(struct gateway *g, const struct wire_peer *peer, struct slice bytes, struct enrolment *out,
               struct fault *f)
{
	struct frame frame;

	arena_reset(g->arena);
	if (bytes.len > FRAME_ENROL_MAX || frame_decode(bytes, FRAME_TO_CENTRE, g->arena, &frame, f) != DONE)
		return false;
	if (frame.type->type != LT1__MESSAGE_TYPE__ENROL)
		return false;
	const Lt1__Enrol *m = (const Lt1__Enrol *)frame.message;
	return exact(m->token_id, out->token_id, sizeof out->token_id) &&
	       exact(m->secret, out->secret, sizeof out->secret) && exact(m->curve_public, out->curve_public, 32) &&
	       exact(m->box_public, out->box_public, 32) && memcmp(out->curve_public, peer->curve_public, 32) == 0;
}

void
gateway_enrol_frame(struct gateway *g, const struct wire_peer *peer, struct slice bytes, int64_t now)
{
	bool stranger = keys_find_public(g->keys, peer->curve_public) == NULL;
	struct session *s = session_by_route(g->sessions, peer);
	struct desk_job job = { .ask = DESK_ENROL };
	struct fault f = { 0 };
	const char *why = NULL;

	if (s != NULL)
		why = "a second message";
	else if (stranger && admission_of(g, peer->curve_public, now) == NULL)
		why = "too late";
	else if (!enrolment_read(g, peer, bytes, &job.enrolment, &f))
		why = "not a valid ENROL";
	if (why != NULL) {
		log_line(LOG_WARN, "enrol.violation", "address=%s why=%s code=%d", peer->address, why, (int)f.code);
		centre_wire_cut(g->wire, peer);
		return;
	}
	s = session_begin(g->sessions, peer, now);
	s->enrolling = true;
	job.session = s->serial;
	desk_ask(g->desk, &job);
}

void
gateway_enrolled(struct gateway *g, struct session *s, struct slice frame)
{
	struct admission *a = admission_of(g, s->peer.curve_public, clock_mono_ms());

	if (a != NULL)
		a->until = 0;
	gateway_send(g, s, frame);
	gateway_ended(g, s, "enrol");
}
