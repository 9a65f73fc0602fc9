/*
 * The least that a FastCGI program can do: answers every request with the same bytes. What ./dev bench compares Opstap's
 * pages with: the same size, the same nginx, the same number of processes.
 *
 * minimal_fcgi SOCKET FILE PROCESSES - serves FILE until SIGTERM.
 */
#include <fcgiapp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
read_page(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	struct stat st;
	char *page = NULL;

	if (f && fstat(fileno(f), &st) == 0 && (page = malloc((size_t)st.st_size + 1)))
		*len = fread(page, 1, (size_t)st.st_size, f);
	if (f)
		fclose(f);
	return page;
}

static int
serve(int fd, const char *page, size_t len)
{
	FCGX_Request request;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&request, fd, 0) != 0)
		return 1;
	while (FCGX_Accept_r(&request) == 0) {
		FCGX_FPrintF(request.out, "Content-Type: text/html; charset=utf-8\r\n\r\n");
		FCGX_PutStr(page, (int)len, request.out);
		FCGX_Finish_r(&request);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	size_t len = 0;
	char *page;
	int fd, i;

	if (argc != 4 || !(page = read_page(argv[2], &len)) || FCGX_Init() != 0) {
		fprintf(stderr, "usage: minimal_fcgi SOCKET FILE PROCESSES\n");
		return 1;
	}
	fd = FCGX_OpenSocket(argv[1], 511);
	if (fd < 0 || chmod(argv[1], 0666) < 0)
		return 4;
	for (i = 0; i < atoi(argv[3]); i++) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			_exit(serve(fd, page, len));
		}
	}
	while (wait(NULL) > 0)
		;
	free(page);
	return 0;
}
