#ifndef DOMAIN_CONFIG_READ_H
#define DOMAIN_CONFIG_READ_H
/* What is known while a configuration is being read. Private to config*.c. */
#include "domain/config_lex.h"
#include "domain/config_table.h"

struct opened {				/* a section that was begun; its number is its index + 1 */
	const struct config_section *section;
	size_t outer;			/* number of the section around it; 0 is the file itself */
	const char *title, *file;
	int line;
};

struct frame {				/* a section that is being read */
	const struct config_section *section;
	void *object;			/* the struct that its keys fill */
	size_t number;
	const char *title, *file;
	int line;			/* where it begins */
	int lines[CONFIG_KEYS_MAX];	/* where each key stands; 0: it does not */
	const char *files[CONFIG_KEYS_MAX];	/* and in which file, which may be an included one */
};

struct source {				/* a file that is being read */
	const char *path, *absolute;	/* as written for people; as files are found */
	const char *folder;		/* absolute */
	struct lexer lexer;
	struct token token;		/* the next one */
	struct source *outer;		/* whoever includes it */
	int depth;
};

struct value_read {
	struct slice *item;
	size_t n, cap;
	bool list;
};

struct problems {
	struct config_problem *problem;
	size_t n, cap;
};

struct reading {
	struct config *config;
	config_read_fn read;
	void *context;
	struct problems faults, notes;
	struct opened *opened;
	size_t opened_count, opened_cap, files;
	bool no_memory;
};

/* A fault: the configuration is refused. */
void config_complain(struct reading *r, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Something odd that works as it stands. */
void config_note(struct reading *r, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The main file first, then by file and line. */
void config_problems_sort(struct problems *p, const char *main_file);

/* Where a key of the section stands; 0 when it was not set. */
int config_line(const struct frame *f, const char *key);
struct config_place config_place(const struct frame *f, const char *key);

/* Puts a value in its place; NULL, or what it must be: "must be …". folder is that of the file it stands in. */
const char *config_set(struct arena *a, const struct config_key *k, const char *folder, const struct value_read *v,
		       void *object) WARN_UNUSED;

/* An absolute path without "." and ".." and needless slashes; NULL at the arena's ceiling. */
const char *config_path(struct arena *a, const char *folder, struct slice path);

void config_finish_setting(struct reading *r, struct frame *f);
void config_finish_default(struct reading *r, struct frame *f);
void config_finish_map(struct reading *r, struct frame *f);
void config_finish_partner(struct reading *r, struct frame *f);
void config_finish_faculty(struct reading *r, struct frame *f);
void config_finish_rule(struct reading *r, struct frame *f);
void config_finish_home(struct reading *r, struct frame *f);
void config_finish_mail(struct reading *r, struct frame *f);
void config_finish_root(struct reading *r, struct frame *f);

/* The rules of every home as a whole: what is never reached, what nothing covers, whom nobody can be sent to, what nobody decides; the last of partners, too. */
void config_check_homes(struct reading *r);

#endif
