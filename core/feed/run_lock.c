/* What every change of a partner's list needs first: its lock, and an open catalogue. */
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "feed/run_parts.h"
#include "ground/file.h"
#include "ground/log.h"

#define LOCK_STEP_MS 100
#define REBUILD_MS 60000

/* A locked file of run-dir; a descriptor or a negative code. */
static int
lock_file(const struct config *config, const char *name, int wait_ms, struct error *e)
{
	char path[PATH_MAX];
	int fd;

	if (!file_join(config->run_dir, name, path, sizeof(path)))
		return error_set(e, ERR_LIMIT, "%s/%s: path too long", config->run_dir, name);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_errno(e, ERR_IO, "%s: open", path);
	for (; wait_ms >= 0; wait_ms -= LOCK_STEP_MS) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		(void)poll(NULL, 0, LOCK_STEP_MS);
	}
	close(fd);
	return error_set(e, ERR_UNAVAILABLE, "%s is held by somebody else", path);
}

int
run_lock(const struct config *config, const struct config_partner *p, struct error *e)
{
	char name[64];
	int fd;

	snprintf(name, sizeof(name), "partner-%s.lock", p->id);
	fd = lock_file(config, name, 5000, e);	/* as long as a run that was killed may take to go */
	return fd == ERR_UNAVAILABLE ? error_set(e, fd, "another run of this partner is under way") : fd;
}

static int
rebuild(const struct config *config, bool *rebuilt, struct error *e)
{
	log_event(LOG_WARNING, "rebuild", "store=catalogue why=\"%s\"", e->text);
	if (rebuilt != NULL)
		*rebuilt = true;
	return catalogue_rebuild(config, e);
}

/* Only one process mends. Whoever opens meanwhile waits for it, or it would work on what is set aside, or on a half. */
int
run_open_catalogue(const struct config *config, struct catalogue **out, bool *rebuilt, struct error *e)
{
	int fd = lock_file(config, "rebuild.lock", REBUILD_MS, e), rc;

	if (fd < 0)
		return fd;
	rc = catalogue_open(config->data_dir, true, out, e);
	if (rc == ERR_DAMAGED) {
		rc = rebuild(config, rebuilt, e);
		if (rc == 0)
			rc = catalogue_open(config->data_dir, true, out, e);
	}
	close(fd);
	return rc;
}

static void
say_damage(void *context, const char *text)
{
	log_event(LOG_ERROR, "damaged", "store=%s what=\"%s\"", (const char *)context, text);
}

/* The index is made of the rest: when that is sound, there is no need for more. */
static int
mend_index(struct catalogue *c, struct error *e)
{
	struct error why = ERROR_NONE;

	log_event(LOG_WARNING, "index-anew", "why=\"%s\"", e->text);
	if (catalogue_index(c, &why) < 0 || catalogue_verify(c, NULL, NULL, &why) < 0)
		return ERR_DAMAGED;
	*e = (struct error)ERROR_NONE;
	return 0;
}

int
run_verify(const struct config *config, bool *rebuilt, struct error *e)
{
	char name[] = "catalogue";
	struct catalogue *c = NULL;
	int fd, rc = run_open_catalogue(config, &c, rebuilt, e);

	if (rc != 0)
		return rc;
	fd = lock_file(config, "rebuild.lock", REBUILD_MS, e);
	rc = fd < 0 ? fd : catalogue_verify(c, say_damage, name, e);
	if (rc == ERR_DAMAGED)
		rc = mend_index(c, e);
	catalogue_close(c);
	if (rc == ERR_DAMAGED)
		rc = rebuild(config, rebuilt, e);
	if (fd >= 0)
		close(fd);
	return rc;
}
