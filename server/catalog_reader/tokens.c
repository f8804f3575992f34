/* The lexer: words, numbers, texts, signs. It refuses every way of writing in which PostgreSQL might see other borders than it
 * does: quoted names, dollars, backslashes, brackets of comments, letters beyond ASCII outside texts, control characters. */
#include <stdio.h>
#include <string.h>

#include "server/catalog_reader/select_room.h"

struct scan {
	const char *text;
	size_t len, at;
	unsigned line, column;
};

static char
ahead(const struct scan *s, size_t steps)
{
	return s->at + steps < s->len ? s->text[s->at + steps] : '\0';
}

/* Columns count letters, not bytes. */
static void
step(struct scan *s)
{
	unsigned char c = (unsigned char)s->text[s->at++];
	if (c == '\n') {
		s->line++;
		s->column = 1;
	} else {
		s->column += s->at == s->len || ((unsigned char)s->text[s->at] & 0xc0) != 0x80;
	}
}

static bool
is_control(char c)
{
	return ((unsigned char)c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f;
}

static bool
text_read(struct scan *s, struct token *t)
{
	t->what = TOKEN_TEXT;
	strcpy(t->word, "'");
	step(s);
	while (s->at < s->len) {
		char c = s->text[s->at];
		if (c == '\\' || is_control(c) || c == '\n')
			return false;
		if (c == '\'' && ahead(s, 1) != '\'') {
			step(s);
			return true;
		}
		step(s);
		if (c == '\'')
			step(s);
	}
	return false;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 1FROM is a number and a word to PostgreSQL: nobody writes so, nobody may. */
static bool
word_read(struct scan *s, struct token *t)
{
	size_t n = 0;
	bool word = is_letter(s->text[s->at]);
	t->what = word ? TOKEN_WORD : TOKEN_NUMBER;
	while (s->at < s->len) {
		char c = s->text[s->at];
		if (!word && is_letter(c))
			return false;
		if (!is_digit(c) && (word ? !is_letter(c) : c != '.'))
			break;
		if (n + 1 == SELECT_NAME)
			return false;
		t->word[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
		step(s);
	}
	return true;
}

static bool
sign_read(struct scan *s, struct token *t)
{
	static const struct {
		char c;
		enum token_what what;
	} marks[] = { { '(', TOKEN_OPEN }, { ')', TOKEN_CLOSE }, { ',', TOKEN_COMMA }, { '.', TOKEN_DOT } };
	char c = s->text[s->at];
	t->word[0] = c;
	t->what = TOKEN_SIGN;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (marks[i].c == c)
			t->what = marks[i].what;
	if (t->what == TOKEN_SIGN && strchr("+-*/%<>=!|&#~@?:[]", c) == NULL)
		return false;
	if (c == '/' && ahead(s, 1) == '*')
		return false;
	if (c == ':' && ahead(s, 1) == ':') {
		t->what = TOKEN_CAST;
		step(s);
	}
	step(s);
	return true;
}

static void
skip(struct scan *s)
{
	while (s->at < s->len) {
		if (strchr(" \t\r\n", s->text[s->at]) != NULL && s->text[s->at] != '\0')
			step(s);
		else if (s->text[s->at] == '-' && ahead(s, 1) == '-')
			while (s->at < s->len && s->text[s->at] != '\n' && s->text[s->at] != '\r')
				step(s);
		else
			return;
	}
}

bool
tokens_read(const char *text, size_t len, unsigned first, struct token *out, size_t *n, select_told *told, void *ctx)
{
	struct scan s = { .text = text, .len = len, .line = first, .column = 1 };
	char what[40];
	*n = 0;
	for (skip(&s); s.at < s.len; skip(&s)) {
		struct token *t = &out[*n];
		unsigned char c = (unsigned char)s.text[s.at];
		*t = (struct token){ .line = s.line, .column = s.column };
		bool right = c == '\'' ? text_read(&s, t) : is_letter((char)c) || is_digit((char)c) ? word_read(&s, t) : sign_read(&s, t);
		if (!right) {
			if (c < 0x80 && !is_control((char)c))
				snprintf(what, sizeof what, "«%c»", c);
			else
				snprintf(what, sizeof what, "byte %02x", c);
			told(ctx, LT_5243, t->line, t->column, what);
			return false;
		}
		(*n)++;
	}
	return true;
}
