/* Loads the adapter and, before the sandbox closes, the libraries that its file names. */
#include "prog/opstap_adapter_host.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "feed/elfinfo.h"
#include "feed/host_spawn.h"

#define SNAPSHOT "/proc/self/fd/4"

/*
 * By name from the system's folders only. One that is missing is no fault yet: the loader may find it under
 * another name.
 */
struct slice
load_libraries(const struct hostproto_start *start)
{
	struct slice missing = SLICE_NONE;
	char name[256];

	for (size_t i = 0; i < start->needed_count; i++) {
		struct slice needed = start->needed[i];
		bool loaded = !memchr(needed.p, '/', needed.n) && slice_copy(needed, name, sizeof(name)) &&
				dlopen(name, RTLD_NOW);	/* cppcheck-suppress leakReturnValNotUsed ; kept for ever */
		if (!loaded && missing.n == 0)
			missing = needed;
	}
	return missing;
}

/* The loader's words without the name of the private copy, which tells nobody anything. */
static void
explain(struct slice missing, char *why, size_t size)
{
	const char *said = dlerror();
	const char *path = SNAPSHOT ": ";

	if (missing.n > 0)
		snprintf(why, size, "it needs the library %.*s, which is not installed here", SLICE_ARG(missing));
	else if (said && strncmp(said, path, strlen(path)) == 0)
		snprintf(why, size, "%s", said + strlen(path));
	else
		snprintf(why, size, "%s", said ? said : "for no known reason");
}

const struct opstap_adapter *
load_adapter(struct slice missing, char *why, size_t size)
{
	const struct opstap_adapter *adapter;
	void *module;

	_Static_assert(HOST_FD_SNAPSHOT == 4, "the path names the descriptor");
	module = dlopen(SNAPSHOT, RTLD_NOW | RTLD_LOCAL);
	if (!module) {
		explain(missing, why, size);
		return NULL;
	}
	adapter = dlsym(module, "opstap_adapter_v1");
	if (!adapter)
		snprintf(why, size, "it exports no opstap_adapter_v1");
	else if (adapter->abi < ELFINFO_ABI_FIRST || adapter->abi > OPSTAP_ADAPTER_ABI ||
		 adapter->size < ELFINFO_SIZE_FIRST)
		snprintf(why, size, "it speaks adapter interface %u, this host speaks %u", adapter->abi,
				OPSTAP_ADAPTER_ABI);
	else if (!adapter->run)
		snprintf(why, size, "it has no run function");
	else
		return adapter;	/* cppcheck-suppress resourceLeak ; it stays loaded as long as the process lives */
	return NULL;		/* cppcheck-suppress resourceLeak */
}
