#ifndef DOMAIN_NORMALISE_H
#define DOMAIN_NORMALISE_H
/*
 * From text as found in a feed to canonical text (domain/field.h). Runs in the sandbox; check_course looks again outside. Pure.
 */
#include "domain/check.h"

/* "RAW=word" of the configuration, compared trimmed and without ASCII case; first match wins. */
struct normalise_map { uint16_t field; struct slice raw, word; };

/* Takes "RAW=word" apart, at its last =: what a feed says may hold one, a word never does. False: no =, or nothing before it. */
bool normalise_map_read(struct slice text, uint16_t field, struct normalise_map *out);

struct normalise_options {
	const struct normalise_map *maps;
	size_t map_count;
	bool day_first;		/* setting "dates" = "day-first": 03/04/2027 is 3 April; never guessed otherwise */
	bool overlay;		/* "-" is kept as VALUE_UNKNOWN, "no" as "no"; origins become ORIGIN_OVERLAY */
};

/*
 * Adds what text says to c or, when o is given, to that offering. number may carry OPSTAP_AS_… bits. Placeholders ("", "-", "TBC", "[]", …)
 * add nothing (a note). One text may give several values (LANG "nl, en"; KEYWORD stays one). What cannot be read gives a
 * warning in list and no value. Returns 0, or ERR_MEMORY / ERR_LIMIT when the record can take no more.
 */
int normalise_set(struct course *c, struct offering *o, uint32_t number, struct slice lang, struct slice text,
		const struct message *where, const struct normalise_options *options, struct messages *list, struct error *e) WARN_UNUSED;

/* HTML (fragments, XHTML, entities, at most depth 200) to plain text with paragraphs and "- " list items; never fails on bad mark-up. */
void markup_html(struct slice html, struct buffer *out);
void markup_markdown(struct slice markdown, struct buffer *out);
void markup_plain(struct slice text, struct buffer *out);	/* white space and line ends tidied, C1 of windows-1252 mended */
bool markup_looks_html(struct slice text);

/* ISO 639-1/2B/2T/3, BCP 47 tags, upper case, English names of the big ones, to ISO 639-1 (else 639-3); false when unknown. */
bool language_code(struct slice found, char out[4]);
/* Back to three letters (ISO 639-2/T, else 639-3) for formats that want them; false when it is no code of ours. */
bool language_three(struct slice code, char out[4]);

#endif
