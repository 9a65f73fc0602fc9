/*
 * An adapter whose constructor misbehaves: it runs while the file is loaded, under the first filter. The file
 * is built once for each misdeed: EARLY is OPEN, SEGV, LOOP, EXIT.
 */
#include <opstap_adapter.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OPEN 1
#define SEGV 2
#define LOOP 3
#define EXIT 4

static int opened, connected, reason;
static int *volatile nowhere = (int *)8;	/* volatile, so that no compiler sees the fault coming */

__attribute__((constructor)) static void
constructor(void)
{
	static const char *const names[] = {
			"/etc/passwd", "/proc/self/fd/4", "/proc/self/mem", "/usr/lib", "/etc/ld.so.cache"};
	char bytes[4];

	for (size_t i = 0; EARLY == OPEN && i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = open(names[i], O_RDONLY);
		/* its own file is no secret */
		if (fd >= 0 && (read(fd, bytes, 4) != 4 || memcmp(bytes, "\177ELF", 4) != 0))
			opened++;
		else if (fd < 0)
			reason = errno;
		opened += open(names[i], O_RDWR) >= 0 && i != 1;
	}
	connected = socket(AF_INET, SOCK_STREAM, 0) >= 0;
	if (EARLY == SEGV)
		*nowhere = 1;
	while (EARLY == LOOP)
		__asm__ volatile("");
	if (EARLY == EXIT)
		_exit(0);
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	char text[100];

	if (opened || connected)
		return h->fail(r, "ESCAPED");
	snprintf(text, sizeof(text), "constructor: denied: %s", strerror(reason));
	return h->fail(r, text);
}

OPSTAP_ADAPTER("early", "0.1", run, NULL)
