/* opstapctl backup and restore. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/date.h"
#include "prog/ctl.h"
#include "prog/data_lock.h"
#include "prog/load.h"
#include "store/backup.h"
#include "store/ledger.h"

static int folder = -1;			/* of the backup; opened as whoever called, who may go where the owner of data-dir may not */

static int
say(const char *command, const char *name, const char *why)
{
	fprintf(stderr, "opstapctl: %s: %s: %s\n", command, name, why);
	return EXIT_FAILED;
}

/* A new folder belongs to the owner of data-dir, who is going to fill it. */
static int
make_folder(const struct config *config, const char *name)
{
	struct stat data;

	if (mkdir(name, 0700) != 0)
		return errno == EEXIST ? EXIT_GOOD : say("backup", name, strerror(errno));
	if (geteuid() == 0 && stat(config->data_dir, &data) == 0 && chown(name, data.st_uid, data.st_gid) != 0)
		return say("backup", name, strerror(errno));
	return EXIT_GOOD;
}

int
ctl_backup_folder(const struct config *config, int argc, char **argv)
{
	bool restore = strcmp(argv[0], "restore") == 0;
	int code;

	if (argc != 2 || argv[1][0] == '\0' || argv[1][0] == '-') {
		fprintf(stderr, "usage: opstapctl %s DIR\n", argv[0]);
		return EXIT_USAGE;
	}
	code = restore ? EXIT_GOOD : make_folder(config, argv[1]);
	if (code != EXIT_GOOD)
		return code;
	folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return folder >= 0 ? EXIT_GOOD : say(argv[0], argv[1], strerror(errno));
}

static int
failed(const char *command, const char *name, int rc, const struct error *e)
{
	(void)say(command, name, e->text);
	if (rc == ERR_DENIED || rc == ERR_IO)
		fprintf(stderr, "opstapctl: %s: the folder is used as user %u, the owner of data-dir\n", command, (unsigned)geteuid());
	return rc == ERR_DAMAGED ? EXIT_DAMAGED : EXIT_FAILED;
}

static void
tell(const char *what, const char *name, const struct backup_tally *t)
{
	struct buffer moment;

	buffer_init(&moment, 64);
	date_write_moment(&moment, t->moment, 0);
	printf("%s %s: %zu files, %llu kB, as of %s\n", what, name, t->files, (unsigned long long)((t->bytes + 1023) / 1024),
			buffer_string(&moment));
	buffer_free(&moment);
}

int
ctl_backup(const struct config *config, int argc, char **argv)
{
	struct backup_tally tally;
	struct error e = ERROR_NONE;
	int rc = ledger_verify(config->data_dir, config->key_dir, NULL, NULL, &e);

	(void)argc;
	if (rc == ERR_DAMAGED) {
		(void)failed("backup", argv[1], rc, &e);
		fputs("opstapctl: backup: none was taken, so that it does not take the place of a good one; copy data-dir as it is\n", stderr);
		return EXIT_DAMAGED;
	}
	rc = backup_write(folder, config->data_dir, config->key_dir, &tally, &e);
	close(folder);
	if (rc != 0)
		return failed("backup", argv[1], rc, &e);
	tell("backup in", argv[1], &tally);
	return EXIT_GOOD;
}

int
ctl_restore(const struct config *config, int argc, char **argv)
{
	char before[PATH_MAX];
	struct backup_tally tally;
	struct error e = ERROR_NONE;
	struct stat st;
	int lock, rc;

	(void)argc;
	if (stat(config->data_dir, &st) != 0)
		return say("restore", config->data_dir, "make this folder first, as the daemon's user: it is data-dir");
	rc = data_lock(config->data_dir, &lock, &e);
	if (rc == ERR_EXISTS)
		fputs("opstapctl: restore: stop the daemon first\n", stderr);
	if (rc == 0)
		rc = backup_restore(folder, config->data_dir, config->key_dir, &tally, before, &e);
	close(folder);
	if (lock >= 0)
		close(lock);
	if (rc != 0)
		return failed("restore", argv[1], rc, &e);
	tell("restored from", argv[1], &tally);
	if (before[0] != '\0')
		printf("what was there before lies in %s: delete it when you are sure\n", before);
	return EXIT_GOOD;
}
