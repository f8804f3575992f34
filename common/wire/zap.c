/* The ZAP handler (ZeroMQ RFC 27): libzmq asks it once per connection, after the CURVE handshake has proven the peer's
 * key. It names the peer - a key id or "enrol" - and hands the key itself on as metadata; whether that key may still do
 * anything is the gateway's question, on every message. */
#include <assert.h>
#include <string.h>
#include <zmq.h>
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/wire/socket.h"

/* A request, frame by frame: version, request id, domain, address, identity, mechanism, credentials. */
enum { ZAP_VERSION, ZAP_REQUEST_ID, ZAP_DOMAIN, ZAP_ADDRESS, ZAP_IDENTITY, ZAP_MECHANISM, ZAP_CREDENTIALS, ZAP_FRAMES };

struct zap_request {
	size_t n;                          /* frames received, also those beyond ZAP_FRAMES */
	size_t len[ZAP_FRAMES];
	uint8_t frame[ZAP_FRAMES][256];
};
struct zap_answer { const char *status, *text; char user_id[17]; char key[2 * 32 + 1]; };

enum result
zap_open(void *context, void **out, struct fault *f)
{
	int linger = 0;

	*out = zmq_socket(context, ZMQ_REP);
	if (*out && zmq_setsockopt(*out, ZMQ_LINGER, &linger, sizeof linger) == 0 &&
	    zmq_bind(*out, WIRE_ZAP_ENDPOINT) == 0)
		return DONE;
	return wire_library_fault(f, "ZAP handler");
}

static bool
request_receive(void *zap, struct zap_request *q)
{
	int more = 1;

	memset(q, 0, sizeof *q);
	for (; more; q->n++) {
		zmq_msg_t m;

		zmq_msg_init(&m);
		if (zmq_msg_recv(&m, zap, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(&m);
			return false;
		}
		if (q->n < ZAP_FRAMES && zmq_msg_size(&m) <= sizeof q->frame[0]) {
			q->len[q->n] = zmq_msg_size(&m);
			memcpy(q->frame[q->n], zmq_msg_data(&m), q->len[q->n]);
		}
		more = zmq_msg_more(&m);
		zmq_msg_close(&m);
	}
	return true;
}

static bool
frame_is(const struct zap_request *q, int i, const char *text)
{
	return q->len[i] == strlen(text) && memcmp(q->frame[i], text, q->len[i]) == 0;
}

static void
request_judge(const struct zap_request *q, const struct centre_wire_config *config, struct zap_answer *a)
{
	const uint8_t *key = q->frame[ZAP_CREDENTIALS];

	if (q->n != ZAP_FRAMES || !frame_is(q, ZAP_VERSION, "1.0") || !frame_is(q, ZAP_DOMAIN, WIRE_ZAP_DOMAIN) ||
	    !frame_is(q, ZAP_MECHANISM, "CURVE") || q->len[ZAP_CREDENTIALS] != 32) {
		a->status = "400", a->text = "only CURVE is spoken here";
		return;
	}
	hash_hex(key, 32, a->key);
	a->status = "200", a->text = "welcome";
	if (config->key_known(config->ctx, key, a->user_id)) {
		assert(a->user_id[0] != '\0');
		return;
	}
	strcpy(a->user_id, "enrol");
	if (!config->enrol_room(config->ctx))
		a->status = "400", a->text = "unknown key, and no room for a further one now";
}

/* Metadata as ZMTP has it: length u8, name, length u32 big endian, value. */
static size_t
metadata_make(const struct zap_answer *a, uint8_t out[128])
{
	size_t name = strlen(WIRE_KEY_PROPERTY), value = strlen(a->key), n = 0;

	out[n++] = (uint8_t)name;
	memcpy(out + n, WIRE_KEY_PROPERTY, name);
	n += name;
	out[n++] = 0, out[n++] = 0, out[n++] = 0, out[n++] = (uint8_t)value;
	memcpy(out + n, a->key, value);
	return n + value;
}

bool
zap_answer(void *zap, const struct centre_wire_config *config)
{
	struct zap_request q;
	struct zap_answer a = { 0 };
	uint8_t metadata[128];

	if (!request_receive(zap, &q))
		return false;
	request_judge(&q, config, &a);
	bool welcome = a.status[0] == '2';
	log_line(welcome ? LOG_DEBUG : LOG_WARN, welcome ? "zap.welcome" : "zap.refused",
	         "address=%.*s user=%s status=%s text=%s", (int)q.len[ZAP_ADDRESS], (const char *)q.frame[ZAP_ADDRESS],
	         welcome ? a.user_id : "-", a.status, a.text);
	const struct slice reply[] = {
		{ (const uint8_t *)"1.0", 3 },
		{ q.frame[ZAP_REQUEST_ID], q.len[ZAP_REQUEST_ID] },
		{ (const uint8_t *)a.status, 3 },
		{ (const uint8_t *)a.text, strlen(a.text) },
		{ (const uint8_t *)a.user_id, welcome ? strlen(a.user_id) : 0 },
		{ metadata, welcome ? metadata_make(&a, metadata) : 0 },
	};
	const size_t n = sizeof reply / sizeof reply[0];
	for (size_t i = 0; i < n; i++) {
		if (zmq_send(zap, reply[i].data, reply[i].len, ZMQ_DONTWAIT | (i + 1 < n ? ZMQ_SNDMORE : 0)) >= 0)
			continue;
		log_line(LOG_WARN, "zap.unanswered", "error=%s", zmq_strerror(zmq_errno()));
		break;   /* the connection that asked is gone */
	}
	return true;
}
