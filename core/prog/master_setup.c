/* What must be there before the first role runs: folders, the lock against a second daemon, the pid file, three sockets. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ground/date.h"
#include "ground/file.h"
#include "ground/log.h"
#include "prog/data_lock.h"
#include "prog/load.h"
#include "prog/master_parts.h"
#include "store/backup.h"

#define BACKLOG 511

static int
make_folders(const struct config *c, struct error *e)
{
	const struct { const char *path; mode_t mode; } folders[] = {
		{c->data_dir, 0700}, {c->key_dir, 0700},
		{c->run_dir, 0750},	/* nginx comes in through the group */
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		mode_t before = umask(0022);	/* the modes above are meant as they are */
		int rc = file_folder(folders[i].path, folders[i].mode, e);

		(void)umask(before);
		if (rc != 0)
			return rc;
		if (access(folders[i].path, R_OK | W_OK | X_OK) != 0)
			return error_errno(e, ERR_DENIED, "%s", folders[i].path);
	}
	return 0;
}

/* A restore that was interrupted behind the point of no return is brought to its end before anything looks at the data. */
static int
end_restore(const struct config *c, struct error *e)
{
	char before[PATH_MAX];
	int rc = backup_finish(c->data_dir, date_now(), before, e);

	if (rc == 0 && before[0] != '\0')
		log_event(LOG_WARNING, "restored", "why=\"a restore had been interrupted\" before=\"%s\"", before);
	return rc;
}

static int
write_pid(const struct master *m, struct error *e)
{
	char path[PATH_MAX], text[32];
	int rc = load_path(m->config->run_dir, "opstapd.pid", path, sizeof(path), e);

	if (rc != 0)
		return rc;
	snprintf(text, sizeof(text), "%d\n", (int)getpid());
	return file_replace(path, slice_of(text), 0644, e);
}

static int
make_socket(const char *path, mode_t mode, int *fd, struct error *e)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	mode_t before;
	int failed;

	if (!slice_copy(slice_of(path), a.sun_path, sizeof(a.sun_path)))
		return error_set(e, ERR_LIMIT, "%s: longer than the %zu bytes a socket's path may have", path, sizeof(a.sun_path) - 1);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0)
		return error_errno(e, ERR_IO, "%s: socket", path);
	if (unlink(path) != 0 && errno != ENOENT)	/* left by a daemon that was killed: we hold the lock */
		return error_errno(e, ERR_IO, "%s: unlink", path);
	before = umask(0777 & ~mode);
	failed = bind(*fd, (const struct sockaddr *)&a, sizeof(a));
	(void)umask(before);
	if (failed || listen(*fd, BACKLOG) != 0)
		return error_errno(e, ERR_IO, "%s: bind", path);
	return 0;
}

/* Roles wait in accept, so their sockets block; the master polls its own. */
static int
make_blocking(int fd, struct error *e)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0 ? 0 : error_errno(e, ERR_IO, "fcntl");
}

static const char *
listen_path(const struct config *c)
{
	return slice_starts(slice_of(c->listen), "unix:") ? c->listen + strlen("unix:") : c->listen;
}

static int
make_sockets(struct master *m, struct error *e)
{
	char ledger[PATH_MAX], control[PATH_MAX];
	int rc = load_path(m->config->run_dir, "ledger.sock", ledger, sizeof(ledger), e);

	if (rc == 0)
		rc = load_path(m->config->run_dir, "control.sock", control, sizeof(control), e);
	if (rc == 0)
		rc = make_socket(listen_path(m->config), 0660, &m->listen_fd, e);
	if (rc == 0)
		rc = make_blocking(m->listen_fd, e);
	if (rc == 0)
		rc = make_socket(ledger, 0600, &m->ledger_fd, e);
	if (rc == 0)
		rc = make_blocking(m->ledger_fd, e);
	if (rc == 0)
		rc = make_socket(control, 0600, &m->control_fd, e);
	return rc;
}

int
master_setup(struct master *m)
{
	struct error e = ERROR_NONE;
	int rc = make_folders(m->config, &e);

	if (rc == 0)
		rc = data_lock(m->config->data_dir, &m->lock_fd, &e);
	if (rc == 0)
		rc = end_restore(m->config, &e);
	if (rc == 0)
		rc = write_pid(m, &e);
	if (rc == 0)
		rc = make_sockets(m, &e);
	if (rc != 0)
		log_event(LOG_ERROR, "start", "why=\"%s\"", e.text);
	return rc == 0 ? 0 : EXIT_FAILED;
}

static void
remove_file(const char *folder, const char *name)
{
	char path[PATH_MAX];

	if (file_join(folder, name, path, sizeof(path)))
		(void)unlink(path);
}

void
master_teardown(struct master *m)
{
	const int fds[] = {m->listen_fd, m->ledger_fd, m->control_fd, m->signal_fd, m->harvest_fd};

	if (m->listen_fd >= 0)
		(void)unlink(listen_path(m->config));
	if (m->ledger_fd >= 0)
		remove_file(m->config->run_dir, "ledger.sock");
	if (m->control_fd >= 0) {
		remove_file(m->config->run_dir, "control.sock");
		remove_file(m->config->run_dir, "opstapd.pid");
	}
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (m->lock_fd >= 0)
		close(m->lock_fd);	/* last: now another daemon may come */
}
