#ifndef FEED_HOSTPROTO_H
#define FEED_HOSTPROTO_H
/*
 * What a run and its adapter host say to each other over a socket. Pure: bytes in, bytes out.
 *
 * A frame is u32 length (of what follows, little endian) · u8 type · payload. No frame is longer than
 * HOSTPROTO_MAX. Both programs come from one build, so that there is no version; neither trusts the other's
 * numbers.
 *
 *   host → run   READY  u8 level (enum sandbox_level); carries the listener's descriptor when that is a ticket
 *                LOADED name · version                     texts are u32 length and bytes
 *                OPEN   u8 has url · url · method · body · u16 headers · each a text      answered by RESULT
 *                READ   u32 handle · u32 bytes                                             answered by DATA
 *                HEADER u32 handle · name                                                  answered by VALUE
 *                CLOSE  u32 handle
 *                COURSE the encoded course           MESSAGE the encoded message
 *                FAIL   text for people: the run is worthless
 *                REFUSED text for people: the file could not be loaded
 *                LIMIT  (empty) more courses than allowed
 *                ABSENT (empty) it was to deliver and has no such entry
 *                DONE   u32 what run() or deliver() returned, two's complement
 *   run → host   START  as struct hostproto_start
 *                RESULT u32 handle or negative
 *                DATA   u32 0 or negative · bytes (none: the end)
 *                VALUE  u32 has · text without length
 */
#include "domain/normalise.h"
#include "ground/buffer.h"
#include "ground/error.h"

#define HOSTPROTO_MAX (COURSE_MAX_BYTES + 4096u)	/* of a frame's type and payload */
#define HOSTPROTO_MAX_BODY (1u << 20)			/* of a request */
#define HOSTPROTO_MAX_HEADERS 64			/* of a request */
#define HOSTPROTO_MAX_TEXT 8192				/* of a URL, method, name, header */
#define HOSTPROTO_CHUNK (256u << 10)			/* most bytes of one READ */
#define HOSTPROTO_MAX_ITEMS 4096			/* settings, maps, libraries, fields of an enrolment in START */

enum frame_type {
	FRAME_READY = 1, FRAME_LOADED, FRAME_OPEN, FRAME_READ, FRAME_HEADER, FRAME_CLOSE, FRAME_COURSE, FRAME_MESSAGE,
	FRAME_FAIL, FRAME_REFUSED, FRAME_LIMIT, FRAME_DONE, FRAME_ABSENT,
	FRAME_START = 32, FRAME_RESULT, FRAME_DATA, FRAME_VALUE
};

/* Takes frames out of a stream that arrives in pieces. */
struct frames {
	struct buffer in;
	size_t taken;		/* bytes of in that were handed out */
};

struct frame {
	enum frame_type type;
	struct slice payload;	/* borrowed until the next frames_room or frames_free */
};

void frames_init(struct frames *f);
void frames_free(struct frames *f);

/*
 * Room for at least n bytes that were read from the stream, NULL without memory; frames_added says how many
 * there are.
 */
char *frames_room(struct frames *f, size_t n);
void frames_added(struct frames *f, size_t n);

/* 1 and a frame, 0 when more bytes are needed, ERR_SYNTAX when this can be no frame. */
int frames_next(struct frames *f, struct frame *out, struct error *e) WARN_UNUSED;

/* Writers append one whole frame. */
void frame_empty(struct buffer *b, enum frame_type type);
void frame_bytes(struct buffer *b, enum frame_type type, struct slice payload);
void frame_number(struct buffer *b, enum frame_type type, uint32_t n);
void frame_numbers(struct buffer *b, enum frame_type type, uint32_t a, uint32_t c);
void frame_texts(struct buffer *b, enum frame_type type, struct slice a, struct slice c);
/* The bytes without a length of their own. */
void frame_number_bytes(struct buffer *b, enum frame_type type, uint32_t n, struct slice bytes);

/*
 * Payload readers: ERR_SYNTAX when the payload is shorter, longer or larger than it may be. Slices borrow from
 * it.
 */
int payload_number(struct slice payload, uint32_t *n, struct error *e) WARN_UNUSED;
int payload_numbers(struct slice payload, uint32_t *a, uint32_t *c, struct error *e) WARN_UNUSED;
int payload_texts(struct slice payload, struct slice *a, struct slice *c, struct error *e) WARN_UNUSED;

struct hostproto_open {
	struct slice url, method, body;		/* url.p is NULL: the feed; method empty: by body */
	struct slice headers[HOSTPROTO_MAX_HEADERS];
	size_t header_count;
};

void frame_open(struct buffer *b, const struct hostproto_open *o);

/* Also refuses headers, methods and URLs with control characters, and a method that is no word. */
int payload_open(struct slice payload, struct hostproto_open *out, struct error *e) WARN_UNUSED;

struct hostproto_setting { struct slice key, value; };

struct hostproto_start {
	bool day_first, overlay;
	uint32_t max_records;
	struct hostproto_setting *settings;
	size_t setting_count;
	struct normalise_map *maps;
	size_t map_count;
	struct slice *needed;			/* libraries to load before the sandbox closes */
	size_t needed_count;
	bool deliver;				/* call deliver(), not run() */
	struct hostproto_setting *enrolment;	/* what it is about */
	size_t enrolment_count;
};

void frame_start(struct buffer *b, const struct hostproto_start *s);

/* Tables come from the arena; texts borrow from payload. Also ERR_MEMORY. */
int payload_start(struct slice payload, struct arena *a, struct hostproto_start *out, struct error *e) WARN_UNUSED;

#endif
