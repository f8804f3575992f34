/* One centre and one site over loopback, played by one thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include "common/base/clock.h"
#include "tests/unit/test_wire.h"

static bool
rig_key_known(void *ctx, const uint8_t curve_public[32], char user_id[17])
{
	struct rig *rig = ctx;

	rig->asked++;
	if (!rig->known || memcmp(curve_public, rig->site_keys.public_key, 32) != 0)
		return false;
	strcpy(user_id, KEY_ID);
	return true;
}

static bool
rig_enrol_room(void *ctx)
{
	return ((struct rig *)ctx)->room;
}

struct centre_wire_config
rig_config(struct rig *rig, const char *endpoint)
{
	return (struct centre_wire_config){
		.endpoint = endpoint, .keys = rig->centre_keys,
		.key_known = rig_key_known, .enrol_room = rig_enrol_room, .ctx = rig,
	};
}

int
rig_open(void **state)
{
	struct rig *rig = calloc(1, sizeof *rig);

	wire_keypair_new(&rig->centre_keys);
	wire_keypair_new(&rig->site_keys);
	rig->known = rig->room = true;
	rig->site = site_wire_new(&rig->site_keys);
	*state = rig;
	const struct centre_wire_config config = rig_config(rig, "tcp://127.0.0.1:*");
	return centre_wire_open(&config, &rig->centre, NULL) == DONE ? 0 : -1;
}

int
rig_close(void **state)
{
	struct rig *rig = *state;

	site_wire_free(&rig->site);
	centre_wire_close(&rig->centre);
	free(rig);
	return 0;
}

bool
rig_until(struct rig *rig, bool (*want)(struct rig *), int ms)
{
	for (int64_t until = clock_mono_ms() + ms; clock_mono_ms() < until;) {
		if (rig->centre)
			assert_int_equal(centre_wire_wait(rig->centre, NULL, NULL, 0, 5, &rig->frames, NULL), DONE);
		if (site_wire_is_open(rig->site))
			assert_int_equal(site_wire_wait(rig->site, true, -1, 5, &rig->ready, &rig->why), DONE);
		if (want(rig))
			return true;
	}
	return false;
}

bool site_can_send(struct rig *rig) { return rig->ready.can_send; }
bool site_can_receive(struct rig *rig) { return rig->ready.can_receive; }
bool site_is_down(struct rig *rig) { return rig->ready.down; }
bool centre_has_frames(struct rig *rig) { return rig->frames; }
bool never(struct rig *rig) { return false; }

void
rig_open_line(struct rig *rig)
{
	const char *endpoint = centre_wire_endpoint(rig->centre);

	assert_int_equal(site_wire_open(rig->site, endpoint, rig->centre_keys.public_key, NULL), DONE);
}

void
rig_connect(struct rig *rig)
{
	rig_open_line(rig);
	assert_true(rig_until(rig, site_can_send, 5000));
}

struct slice
text(const char *words)
{
	return (struct slice){ (const uint8_t *)words, strlen(words) };
}

void
site_says(struct rig *rig, const char *words)
{
	assert_int_equal(site_wire_send(rig->site, text(words), NULL), DONE);
}

void
centre_hears(struct rig *rig, const char *words, struct wire_peer *peer)
{
	struct slice frame;

	assert_true(rig_until(rig, centre_has_frames, 5000));
	assert_int_equal(centre_wire_receive(rig->centre, peer, &frame, NULL), DONE);
	assert_true(slice_equal(frame, text(words)));
}
