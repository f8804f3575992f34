/* Vietnamese first, English second: --lang, then LANGUAGE, then Vietnamese. Codes never change with the language. */
#ifndef LT_BASE_LANG_H
#define LT_BASE_LANG_H

enum lang { LANG_VI, LANG_EN };
void lang_init(const char *option_or_null);
enum lang lang_now(void);
static inline const char *lang_pick(const char *vi, const char *en) { return lang_now() == LANG_EN ? en : vi; }

#endif
