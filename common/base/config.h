/* Settings: one table per program is the only truth; the file, the environment, `config print` and the docs follow it.
 * File: `key = value` lines, # comments. Order: default < file < environment (PREFIX_KEY) < --set key=value. */
#ifndef LT_BASE_CONFIG_H
#define LT_BASE_CONFIG_H
#include <stdint.h>
#include <stdbool.h>
#include <stdio.h>
#include "common/base/fault.h"

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_PATH };
struct setting {
	const char *key;
	enum setting_type type;
	const char *fallback;
	int64_t min, max;            /* numbers only */
	bool secret;                 /* printed as *** */
	const char *vi, *en;
};

struct config;
/* file may be NULL; a missing file is an error only when `must_exist`. On REFUSED the fault names file and line. */
enum result config_load(const struct setting *table, size_t n, const char *env_prefix, const char *file, bool must_exist,
                        struct config **out, struct fault *f) MUST_CHECK;
enum result config_set(struct config *c, const char *key_equals_value, struct fault *f) MUST_CHECK;
const char *config_text(const struct config *c, const char *key);      /* asserts that the key is in the table */
int64_t config_number(const struct config *c, const char *key);
void config_print(const struct config *c, FILE *out, bool json);       /* key, value, where it came from, meaning */
void config_free(struct config **c);

#endif
