/* Preloaded in front of libc by tests/faults: the clock stands at the seconds that the file named by OPSTAP_CLOCK holds. Intervals go on. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *t);

int
clock_gettime(clockid_t id, struct timespec *t)
{
	const char *name = getenv("OPSTAP_CLOCK");
	char digits[24] = "";
	int rc = (int)syscall(SYS_clock_gettime, id, t), file;

	if (rc != 0 || id != CLOCK_REALTIME || name == NULL)
		return rc;
	file = open(name, O_RDONLY | O_CLOEXEC);
	if (file >= 0 && read(file, digits, sizeof(digits) - 1) > 0)
		*t = (struct timespec){strtol(digits, NULL, 10), 0};
	if (file >= 0)
		(void)close(file);
	return 0;
}
