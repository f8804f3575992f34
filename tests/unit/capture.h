/* What a piece of code writes to stdout or stderr, as text: for tests of what people and operators read. */
#ifndef LT_TESTS_CAPTURE_H
#define LT_TESTS_CAPTURE_H
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct capture { int fd, saved; FILE *file; char text[16384]; };

static inline void
capture_begin(struct capture *c, int fd)
{
	fflush(NULL);
	c->fd = fd;
	c->saved = dup(fd);
	c->file = tmpfile();
	dup2(fileno(c->file), fd);
}

static inline const char *
capture_end(struct capture *c)
{
	fflush(NULL);
	dup2(c->saved, c->fd);
	close(c->saved);
	rewind(c->file);
	size_t n = fread(c->text, 1, sizeof c->text - 1, c->file);
	c->text[n] = '\0';
	fclose(c->file);
	return c->text;
}

#endif
