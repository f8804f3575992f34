/* Everything as a plain user: as root both the site's program and the thief become nobody first. */
#include "tests/e2e/thief.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"
#include "tests/e2e/sanitizer.h"

enum { NOBODY = 65534 };

static void
become_nobody(void *ctx)
{
	const char *folder = ctx;

	if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
		_exit(90);
	if (chdir(folder) != 0)
		_exit(91);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ RLIM_INFINITY, RLIM_INFINITY });
}

/* Another process of the same plain user: 0 when it could open the memory, else errno. */
static int
try_memory(pid_t pid)
{
	char *path = text_format("/proc/%d/mem", (int)pid);
	pid_t child = fork();
	int status;

	if (child == 0) {
		become_nobody("/");
		_exit(open(path, O_RDONLY) >= 0 ? 0 : errno);
	}
	must(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status), "fork");
	free(path);
	return WEXITSTATUS(status);
}

static bool
cores_are_files(void)
{
	char *pattern = file_bytes("/proc/sys/kernel/core_pattern", NULL);
	bool files = pattern[0] != '|' && pattern[0] != '/';

	free(pattern);
	return files;
}

void
thief(struct site *of, const char *name, const char *core_dumps, bool reachable)
{
	struct house *h = of->house;
	struct site *copy = site_copy(of, name);
	char *folder = text_format("%s/%s.cwd", h->dir, name), *program = text_format("%s/lienthong", h->dir),
	     *log = text_format("%s.log", copy->dir);
	char *command =
		text_format("mkdir -m 0777 -p %s && cp -f %s %s && chmod 0755 %s && touch %s && chmod 0666 %s%s%s",
	                    folder, LT_CLIENT, program, program, log, log,
	                    geteuid() == 0 ? " && chown -R 65534:65534 " : " ; true ", geteuid() == 0 ? copy->dir : "");
	char *core = text_format("ls %s | grep -q .", folder);
	const char *env[] = { core_dumps, sanitizer_leaves_signals(), NULL }, *argv[] = { program, "--dir", copy->dir, "run", NULL };
	struct process_setup setup = {
		.argv = argv, .env = env, .log = log, .pipe_out = true, .in_child = become_nobody, .ctx = folder
	};

	must(system(command) == 0, "%s", command);
	process_start(&setup, &copy->agent);
	must(process_line(&copy->agent, 20000) != NULL, "the agent of a plain user does not start; see %s", log);
	if (reachable && try_memory(copy->agent.pid) != 0)
		print_message("  this machine keeps processes of one user apart anyway\n");
	else
		must((try_memory(copy->agent.pid) == 0) == reachable, "%s: the memory of the site's program is %s",
		     name, reachable ? "closed" : "open");
	process_kill(&copy->agent, SIGSEGV);
	if (cores_are_files())
		must((system(core) == 0) == reachable, "%s: %s core", name, reachable ? "no" : "a");
	else
		print_message("  cores of this machine do not go to the folder: not looked at\n");
	free(command);
	free(core);
	free(log);
	free(program);
	free(folder);
}
