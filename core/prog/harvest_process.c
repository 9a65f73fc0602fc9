/* The harvester as a process: finds the adapter host and hands over to feed/harvest.h. */
#include <limits.h>

#include "feed/harvest.h"
#include "ground/log.h"
#include "prog/host_path.h"
#include "prog/load.h"
#include "prog/roles.h"

static int
load_again(const char *path, struct config **out, struct error *e)
{
	return load_config(path, load_log, out, e);
}

int
harvest_main(const struct config *config, int command_fd)
{
	char host[PATH_MAX] = "opstap-adapter-host";
	const struct harvest_setup setup = {config, command_fd, host, load_again};
	struct error e = ERROR_NONE;

	if (host_path_find(host, sizeof(host), &e) != 0)
		log_event(LOG_ERROR, "start", "why=\"no feed can be read: %s\"", e.text);
	return harvest_serve(&setup);
}
