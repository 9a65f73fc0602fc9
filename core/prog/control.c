/* The client's side of the control socket. */
#include "prog/control.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ground/file.h"
#include "prog/load.h"

static int
reach(const struct config *config, int *fd, struct error *e)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char path[PATH_MAX];
	int rc = load_path(config->run_dir, "control.sock", path, sizeof(path), e);

	if (rc != 0)
		return rc;
	if (!slice_copy(slice_of(path), a.sun_path, sizeof(a.sun_path)))
		return error_set(e, ERR_LIMIT, "%s: longer than a socket's path may be", path);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return error_errno(e, ERR_IO, "socket");
	if (connect(*fd, (const struct sockaddr *)&a, sizeof(a)) == 0)
		return 0;
	rc = errno == ENOENT || errno == ECONNREFUSED ? ERR_UNAVAILABLE : ERR_IO;
	if (rc == ERR_UNAVAILABLE)
		(void)error_set(e, rc, "opstapd is not running (nobody listens on %s)", path);
	else
		(void)error_errno(e, rc, "%s", path);
	close(*fd);
	return rc;
}

int
control_tell(const struct config *config, const struct command *c, int *fd, struct error *e)
{
	struct buffer line;
	int rc = reach(config, fd, e);

	if (rc != 0)
		return rc;
	buffer_init(&line, COMMAND_MAX);
	command_write(c, &line);
	buffer_byte(&line, '\n');
	rc = file_write_all(*fd, line.data, line.len, 5000, e);
	buffer_free(&line);
	if (rc != 0)
		close(*fd);
	return rc;
}
