/* Inside the gateway: what gateway.c (loop, frames, news), gateway_step.c (machines and their intents) and
 * gateway_enrol.c (strangers) share. */
#ifndef LT_SERVER_GATEWAY_ROOM_H
#define LT_SERVER_GATEWAY_ROOM_H
#include "server/crash_note.h"
#include "server/gateway.h"
#include "server/session.h"

#define HELD_RETRY_MS 900000u            /* REVOKED, TWIN: a quarter of an hour */
#define ENROL_ROOM 16
#define ENROL_MS 10000

struct admission { uint8_t curve_public[32]; int64_t until; };         /* a stranger who may enrol; until 0: free */

struct gateway {
	struct gateway_config config;
	struct centre_wire *wire;
	struct keys *keys;
	struct desk *desk;
	struct sessions *sessions;
	struct crash_note *note;
	char culprit[17];                    /* the key whose frames killed former processes; "" for none */
	struct admission admissions[ENROL_ROOM];
	uint8_t stranger[32];                /* the unknown key ZAP asked about last */
	struct arena *arena;                 /* for ENROL frames */
	bool stuffed;                        /* some session holds frames back */
	int64_t sweep_at, forgive_at, drain_until;       /* drain_until: 0 while serving */
	bool writer_stopped, any_gone;
	enum result why; struct fault fault; /* the end of it */
};

/* ---- gateway_step.c ---- */
void gateway_step(struct gateway *g, struct session *s, const struct centre_event *event);
void gateway_end(struct gateway *g, struct session *s, Lt1__ByeReason bye, uint32_t retry_after_ms);   /* says BYE */
void gateway_ended(struct gateway *g, struct session *s, const char *why);      /* nothing of it is heard any more */
void gateway_gone(struct gateway *g, struct session *s);
void gateway_send(struct gateway *g, struct session *s, struct slice frame);
void gateway_send_held(struct gateway *g);
void gateway_answer(struct gateway *g, struct session *s, uint64_t ticket, const struct centre_event *event);

/* ---- gateway_enrol.c ---- */
bool gateway_key_known(void *ctx, const uint8_t curve_public[32], char user_id[17]);
bool gateway_enrol_room(void *ctx);
void gateway_enrol_frame(struct gateway *g, const struct wire_peer *peer, struct slice bytes, int64_t now);
void gateway_enrolled(struct gateway *g, struct session *s, struct slice frame);

#endif
