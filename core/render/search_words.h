#ifndef RENDER_SEARCH_WORDS_H
#define RENDER_SEARCH_WORDS_H
/* A search in the words of a language, for pages and mails: "Leiden University", "Master", "from 5 ECTS credits". Results are in the arena. */
#include "domain/config.h"
#include "render/texts.h"
#include "search/address.h"

struct search_words {			/* all borrowed */
	const struct texts *texts;
	enum lang lang;
	const struct config *config;
	struct arena *arena;
};

/* The name of the text that stands above a facet. */
const char *search_words_legend(enum facet f);

/* A facet's value: "EPFL", "English", "Law", "unknown". */
struct slice search_words_value(const struct search_words *w, enum facet f, struct slice value);

/* A parameter as a filter; empty for what is none (the typed words, the order). */
struct slice search_words_filter(const struct search_words *w, const struct params *params, const struct param *one);

/* A whole search, kept form or not: "“law” · Master · English"; in words, too, when it asks for nothing. */
struct slice search_words_all(const struct search_words *w, const struct params *params);

#endif
