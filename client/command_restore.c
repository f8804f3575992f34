/* lienthong restore [FILE]: names come back from a file, or from the newest backup the centre keeps. The recovery key
 * is asked for on a terminal without showing it, else read from stdin or a file. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "client/commands.h"
#include "client/names/names.h"
#include "client/names/names_text.h"
#include "client/vault.h"
#include "common/base/clock.h"
#include "common/base/lang.h"

#define FILE_MAX (16u << 20)
#define TRIES 3

struct restoring {
	const struct command *c;
	struct store *s;
	struct identity me;
	struct names *n;
	bool anew;
	uint64_t given_up, persons;
};

/* ---- the key ---- */

static volatile sig_atomic_t interrupted;

static void
note_signal(int number)
{
	interrupted = number;
}

/* One line. A signal must not leave the terminal mute: it is noted, and acted upon when the echo is back. */
static enum result
terminal_ask(char out[KEY_TEXT_LINE], struct fault *f)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
	struct sigaction note = { .sa_handler = note_signal }, before[sizeof signals / sizeof signals[0]];
	struct termios shown, mute;
	ssize_t len = -1;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return fault_set(f, REFUSED, LT_8052, "", "%s", strerror(errno));
	interrupted = 0;
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		sigaction(signals[i], &note, &before[i]);
	mute = shown;
	mute.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	mute.c_lflag |= ECHONL;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &mute);
	fprintf(stderr, "%s", lang_pick("Khóa khôi phục (không hiện khi gõ): ", "Recovery key (not shown): "));
	fflush(stderr);
	if (interrupted == 0)
		len = read(STDIN_FILENO, out, KEY_TEXT_LINE - 1);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		sigaction(signals[i], &before[i], NULL);
	if (interrupted != 0)
		raise(interrupted);
	out[len > 0 ? len : 0] = '\0';
	return len > 0 ? DONE : fault_set(f, REFUSED, LT_8052, "", "%s", lang_pick("bàn phím", "the keyboard"));
}

/* A slip of the pen is told at once and may be mended; from elsewhere the key comes as it is. */
static enum result
key_ask(const char *file, char out[KEY_TEXT_LINE], struct fault *f)
{
	uint8_t key[KEY_TEXT_BYTES];

	if (file != NULL || !isatty(STDIN_FILENO))
		return key_text_read(file != NULL ? file : "-", out, f);
	for (int i = 1;; i++) {
		enum result r = terminal_ask(out, f);
		if (r != DONE)
			return r;
		r = key_text_parse(KEY_TEXT_RECOVERY, out, key, f);
		sodium_memzero(key, sizeof key);
		if (r == DONE || i == TRIES)
			return r;
		fault_print(f, stderr);
	}
}

/* ---- the backup ---- */

static enum result
file_read(const char *path, struct buffer *out, struct fault *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0)
		return fault_set(f, REFUSED, LT_8051, path, "%s", strerror(errno));
	do {
		uint8_t *room = buffer_room(out, 64u << 10);
		n = read(fd, room, 64u << 10);
		out->len += n > 0 ? (size_t)n : 0;
	} while ((n > 0 && out->len <= FILE_MAX) || (n < 0 && errno == EINTR));
	int why = errno;
	close(fd);
	return n >= 0 ? DONE : fault_set(f, REFUSED, LT_8051, path, "%s", strerror(why));
}

static enum result
fetch(struct restoring *w, struct buffer *out, struct fault *f)
{
	bool there = false;
	int64_t patience_ms = config_number(w->c->config, "send_patience_s") * 1000;
	enum result r = vault_fetch(w->s, &w->me, patience_ms, out, &there, f);
	if (r == DONE && !there)
		return fault_set(f, REFUSED, LT_8053, "", "%s", w->me.code);
	return r;
}

/* ---- putting it back ---- */

static enum result
look(struct restoring *w, struct slice sealed, struct fault *f)
{
	char day[DATE_TEXT];
	int64_t made_at;
	enum result r = names_look(w->s, sealed, &made_at, f);

	if (r != DONE)
		return r;
	date_format_vi(date_of_ms(made_at), day);
	fprintf(stderr, lang_pick("Bản sao lưu tên của điểm %s, ngày %s.\n", "Backup of the names of site %s, %s.\n"),
	        w->me.code, day);
	return DONE;
}

static enum result
put_back(struct restoring *w, struct slice sealed, const char *key, struct fault *f)
{
	enum result r = store_begin(w->s, f);
	if (r == DONE)
		r = w->anew ? names_open_anew(w->s, &w->n, &w->given_up, f) : names_open(w->s, &w->n, f);
	if (r == DONE)
		r = names_restore(w->n, sealed, key, &w->persons, f);
	if (r == DONE)
		r = vault_restored(w->s, f);
	if (r == DONE)
		r = store_commit(w->s, f);
	store_rollback(w->s);
	return r;
}

static enum result
restore(struct restoring *w, const char *file, const char *key_file, struct fault *f)
{
	struct buffer sealed = { 0 };
	char key[KEY_TEXT_LINE] = "";
	enum result r = DONE;

	if (!w->anew) {   /* what is wrong with our own key is better known before anything is fetched or typed */
		r = names_open(w->s, &w->n, f);
		names_close(&w->n);
	}
	if (r == DONE)
		r = file != NULL ? file_read(file, &sealed, f) : fetch(w, &sealed, f);
	if (r == DONE)
		r = look(w, buffer_slice(&sealed), f);
	if (r == DONE)
		r = key_ask(key_file, key, f);
	if (r == DONE)
		r = put_back(w, buffer_slice(&sealed), key, f);
	sodium_memzero(key, sizeof key);
	buffer_fini(&sealed);
	return r;
}

static int
report(const struct restoring *w)
{
	if (w->c->json)
		return command_print_json(json_pack("{s:I, s:I}", "restored", (json_int_t)w->persons, "given_up",
		                                    (json_int_t)w->given_up));
	printf(lang_pick("Đã lấy lại %llu người.\n", "%llu persons were restored.\n"), (unsigned long long)w->persons);
	if (w->given_up > 0)
		printf(lang_pick("Đã bỏ %llu dòng mà chỉ khóa cũ mở được.\n",
		                 "%llu rows that only the lost key could open were given up.\n"),
		       (unsigned long long)w->given_up);
	return 0;
}

int
command_restore(const struct cli_args *args, void *ctx)
{
	struct restoring w = { .c = ctx, .anew = cli_has(args, "anew") };
	struct fault f = { 0 };
	int status = command_open(w.c, &w.s, &w.me);

	if (status != 0)
		return status;
	enum result r =
		restore(&w, cli_count(args) > 0 ? cli_operand(args, 0) : NULL, cli_value(args, "recovery-key"), &f);
	status = r == DONE ? report(&w) : command_fault(&f);
	names_close(&w.n);
	store_close(&w.s);
	return status;
}
