#ifndef DOMAIN_MARKUP_H
#define DOMAIN_MARKUP_H
/*
 * The writer of tidy text that markup.c and markup_html.c share: it joins white space, so that no input can
 * produce stray blanks, and pays breaks only when something visible follows. The functions for everybody
 * else are in domain/normalise.h.
 */
#include "ground/buffer.h"

enum gap { GAP_NONE, GAP_BLANK, GAP_LINE, GAP_PARAGRAPH };

struct markup_writer {
	struct buffer *out;
	size_t begin;		/* length of out before us */
	enum gap gap;		/* owed before the next visible character */
	bool item;		/* and a "- " after it */
	int lists;		/* depth of open lists */
	int pre;		/* depth of preformatted text */
};

void markup_owe(struct markup_writer *w, enum gap gap);		/* the widest that is owed counts */
void markup_point(struct markup_writer *w, uint32_t point);	/* one character, blank or break */

/* Writes one run or one character from the front of *s and takes it off; in html a run ends at < & ] */
void markup_front(struct markup_writer *w, struct slice *s, bool html);

#endif
