/* Preloaded in front of libc by tests/faults: while the file named by OPSTAP_SYNC_FAILS exists, fdatasync fails with the errno written in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int fdatasync(int fd);

int
fdatasync(int fd)
{
	const char *name = getenv("OPSTAP_SYNC_FAILS");
	char digits[8] = "";
	int file = name != NULL ? open(name, O_RDONLY | O_CLOEXEC) : -1;

	if (file < 0)
		return fsync(fd);
	if (read(file, digits, sizeof(digits) - 1) < 0)
		digits[0] = '\0';
	(void)close(file);
	errno = (int)strtol(digits, NULL, 10);
	return -1;
}
