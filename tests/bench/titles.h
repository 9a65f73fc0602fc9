/* What a made-up course is about: its language, field and title. */
#ifndef BENCH_TITLES_H
#define BENCH_TITLES_H

#include "words.h"

#define TITLE_BYTES 256

struct subject {
	enum tongue tongue;
	size_t area;
	const char *code; /* of ISCED-F */
	char title[TITLE_BYTES];
};

/* The same chance makes the same subject. */
void subject_make(const struct words *w, struct chance c, struct subject *s);

#endif
