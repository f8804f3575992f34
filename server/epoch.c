/* The decision "same life or a new one", and the small file it rests on. term.c applies the decision in the transaction
 * that raises the term. */
#include "server/epoch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>
#include "common/base/hash.h"
#include "common/base/log.h"

#define FILE_NAME "high-water"
#define TEXT_MAX 512

static const char *const reason_names[] = {
	"kept", "other_cluster", "other_timeline", "other_epoch", "older_backup", "no_mark",
};

const char *
epoch_reason_name(enum epoch_reason r)
{
	return reason_names[r];
}

enum epoch_reason
epoch_decide(const struct mark *stored, const char *actual_system, int32_t actual_timeline, const struct mark *file)
{
	if (strcmp(stored->system_identifier, actual_system) != 0)
		return EPOCH_OTHER_CLUSTER;
	if (stored->timeline != actual_timeline)
		return EPOCH_OTHER_TIMELINE;
	if (file == NULL)
		return stored->term == 0 ? EPOCH_KEPT : EPOCH_NO_MARK;   /* term 0: migrated, never served */
	if (strcmp(file->system_identifier, actual_system) != 0)
		return EPOCH_OTHER_CLUSTER;
	if (file->timeline != actual_timeline)
		return EPOCH_OTHER_TIMELINE;
	if (!id_equal(&file->epoch, &stored->epoch))
		return EPOCH_OTHER_EPOCH;
	return file->j > stored->j || file->term > stored->term ? EPOCH_BEHIND : EPOCH_KEPT;
}

/* Five lines and a check sum over them. */
static int
mark_text(const struct mark *m, char out[TEXT_MAX])
{
	char epoch[ID_TEXT], sum[17];

	id_format(&m->epoch, epoch);
	int len = snprintf(out, TEXT_MAX, "epoch %s\nj %" PRIu64 "\nterm %" PRIu64 "\nsystem %s\ntimeline %" PRId32 "\n",
	                   epoch, m->j, m->term, m->system_identifier, m->timeline);
	struct hash h = hash_of(out, (size_t)len);
	hash_hex(h.b, 8, sum);
	return len + snprintf(out + len, TEXT_MAX - (size_t)len, "sum %s\n", sum);
}

static bool
mark_parse(const char *text, struct mark *out)
{
	char epoch[ID_TEXT], again[TEXT_MAX];

	memset(out, 0, sizeof *out);
	if (sscanf(text, "epoch %36s\nj %" SCNu64 "\nterm %" SCNu64 "\nsystem %23s\ntimeline %" SCNd32 "\n", epoch,
	           &out->j, &out->term, out->system_identifier, &out->timeline) != 5 ||
	    !id_parse(epoch, &out->epoch))
		return false;
	mark_text(out, again);      /* the same text, sum and all, or it is torn */
	return strcmp(text, again) == 0;
}

static enum result
state_fault(struct fault *f, const char *path)
{
	return fault_set(f, REFUSED, LT_5050, path, "%s", strerror(errno));
}

enum result
mark_read(const char *dir, struct mark *out, bool *found, struct fault *f)
{
	char path[PATH_MAX], text[TEXT_MAX];

	*found = false;
	snprintf(path, sizeof path, "%s/" FILE_NAME, dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? DONE : state_fault(f, path);
	ssize_t len = read(fd, text, sizeof text - 1);
	enum result r = len < 0 ? state_fault(f, path) : DONE;
	close(fd);
	if (r != DONE)
		return r;
	text[len] = '\0';
	*found = mark_parse(text, out);
	if (!*found)
		log_line(LOG_WARN, "epoch.mark_unreadable", "file=%s", path);
	return DONE;
}

enum result
mark_write(const char *dir, const struct mark *m, struct fault *f)
{
	char path[PATH_MAX], beside[PATH_MAX], text[TEXT_MAX];
	int len = mark_text(m, text);

	snprintf(path, sizeof path, "%s/" FILE_NAME, dir);
	snprintf(beside, sizeof beside, "%s/." FILE_NAME ".%d", dir, (int)getpid());
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return state_fault(f, beside);
	bool whole = write(fd, text, (size_t)len) == len && fdatasync(fd) == 0;
	if (!whole)
		(void)state_fault(f, beside);
	close(fd);
	if (whole && rename(beside, path) == 0)
		return DONE;
	if (whole)
		(void)state_fault(f, path);
	unlink(beside);
	return REFUSED;
}
