/* What both ends of the wire do alike: set options from a table, turn libzmq's errors into faults. */
#include <errno.h>
#include <netdb.h>
#include <zmq.h>
#include "common/base/log.h"
#include "common/wire/socket.h"

enum result
wire_library_fault(struct fault *f, const char *doing)
{
	int error = zmq_errno();

	log_line(LOG_ERROR, "wire.library", "doing=%s error=%s", doing, zmq_strerror(error));
	return fault_set(f, BROKEN, LT_4062, "", "%s: %s", doing, zmq_strerror(error));
}

enum result
wire_options_set(void *socket, const struct wire_option *table, size_t n, struct fault *f)
{
	int64_t frame_max = WIRE_FRAME_MAX;

	if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &frame_max, sizeof frame_max) != 0)
		return wire_library_fault(f, "MAXMSGSIZE");
	for (size_t i = 0; i < n; i++) {
		char doing[32];

		if (zmq_setsockopt(socket, table[i].option, &table[i].value, sizeof table[i].value) == 0)
			continue;
		snprintf(doing, sizeof doing, "option %d", table[i].option);
		return wire_library_fault(f, doing);
	}
	return DONE;
}

bool
wire_address_text(const struct sockaddr *address, socklen_t len, char out[WIRE_ADDRESS])
{
	return getnameinfo(address, len, out, WIRE_ADDRESS, NULL, 0, NI_NUMERICHOST) == 0;
}
