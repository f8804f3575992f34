/* lienthong matching-key new: for the office that keeps the province's matching key on paper. Needs no directory,
 * leaves no trace: what is printed is all there is. */
#include <sodium.h>
#include <stdio.h>

#include "client/commands.h"
#include "client/names/names_text.h"

int
command_matching_key_new(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	uint8_t key[KEY_TEXT_BYTES];
	char text[RECOVERY_TEXT];
	int status = 0;

	randombytes_buf(key, sizeof key);
	key_text_format(KEY_TEXT_MATCHING, key, text);
	if (c->json)
		status = command_print_json(json_pack("{s:s}", "matching_key", text));
	else if (printf("%s\n", text) < 0 || fflush(stdout) != 0)
		status = 74;
	sodium_memzero(key, sizeof key);
	sodium_memzero(text, sizeof text);
	return status;
}
