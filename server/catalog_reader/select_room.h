/* Between the lexer and the walk: tokens with their places. */
#ifndef LT_SERVER_SELECT_ROOM_H
#define LT_SERVER_SELECT_ROOM_H
#include "server/catalog_reader/select.h"

enum token_what { TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA, TOKEN_DOT, TOKEN_CAST, TOKEN_SIGN };
struct token {
	enum token_what what;
	char word[SELECT_NAME]; /* in small letters; of a text nothing but its quote */
	unsigned line, column;
};
/* At most len + 1 of them. false: told, and nothing after it was read. */
bool tokens_read(const char *text, size_t len, unsigned first, struct token *out, size_t *n, select_told *told, void *ctx);

#endif
