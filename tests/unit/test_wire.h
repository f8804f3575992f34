/* The wire's tests: test_wire.c (who comes in, what a site is told; main), test_wire_frames.c, test_wire_keys.c, and
 * what the first two play on (test_wire_rig.c). */
#ifndef LT_TEST_WIRE_H
#define LT_TEST_WIRE_H
#include "common/wire/wire.h"

#define KEY_ID "00112233aabbccdd"

struct rig {
	struct wire_keypair centre_keys, site_keys;
	struct centre_wire *centre;
	struct site_wire *site;
	struct site_wire_ready ready;      /* what the site's last wait told */
	struct fault why;
	bool frames;                       /* what the centre's last wait told */
	unsigned asked;                    /* how often the ZAP handler asked */
	bool known, room;
};

struct centre_wire_config rig_config(struct rig *rig, const char *endpoint);
int rig_open(void **state);
int rig_close(void **state);
/* Lets both ends work until `want` holds, at most `ms`. */
bool rig_until(struct rig *rig, bool (*want)(struct rig *), int ms);
bool site_can_send(struct rig *rig);
bool site_can_receive(struct rig *rig);
bool site_is_down(struct rig *rig);
bool centre_has_frames(struct rig *rig);
bool never(struct rig *rig);

void rig_open_line(struct rig *rig);        /* the site has begun to connect */
void rig_connect(struct rig *rig);
struct slice text(const char *words);
void site_says(struct rig *rig, const char *words);
void centre_hears(struct rig *rig, const char *words, struct wire_peer *peer);

/* test_wire_frames.c */
void frame_of_256_kib_passes_and_a_larger_one_ends_only_its_own_line(void **state);
void multipart_is_refused_whole_and_the_next_frame_is_heard(void **state);
void routing_id_of_the_peers_own_making_is_refused(void **state);
void sending_to_a_peer_that_reads_nothing_says_later_and_never_waits(void **state);
void sending_to_a_peer_that_is_gone_says_refused(void **state);
void cut_ends_a_live_line_but_never_one_of_another_address(void **state);
void key_is_asked_for_once_per_connection(void **state);
void wait_wakes_for_the_callers_own_descriptors(void **state);

/* test_wire_keys.c */
int key_folder_make(void **state);
int key_folder_remove(void **state);
void key_is_made_once_and_read_again(void **state);
void key_file_is_for_its_owner_only(void **state);
void missing_key_is_not_made_unasked(void **state);
void key_files_are_read_or_refused_by_the_table(void **state);
void symlink_in_place_of_a_key_is_refused(void **state);
void our_keys_are_the_keys_of_libzmq(void **state);

#endif
