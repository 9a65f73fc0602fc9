/* Frames and payloads of an adapter host gone mad: any bytes, as a stream and as each kind of payload. */
#include "feed/hostproto.h"

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_payload(struct slice payload, struct arena *a)
{
	struct error e;
	struct slice x, y;
	uint32_t n, m;
	struct hostproto_open o;
	struct hostproto_start s;
	struct reader r = reader_of(payload);
	struct message message;
	int rc = payload_number(payload, &n, &e);

	rc += payload_numbers(payload, &n, &m, &e);
	rc += payload_texts(payload, &x, &y, &e);
	rc += payload_open(payload, &o, &e);
	rc += message_decode(&r, &message, &e);
	arena_reset(a);
	if (payload_start(payload, a, &s, &e) == 0) {
		for (size_t i = 0; i < s.setting_count; i++)
			rc += s.settings[i].value.n > payload.n;
		for (size_t i = 0; i < s.enrolment_count; i++)
			rc += s.enrolment[i].value.n > payload.n;
	}
	(void)rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frames f;
	struct frame frame;
	struct arena a;
	struct error e;
	const size_t step = size > 64 ? 61 : 3;

	arena_init(&a, 8u << 20);
	frames_init(&f);
	for (size_t at = 0; at < size; at += step) {
		size_t n = size - at < step ? size - at : step;
		char *room = frames_room(&f, n);
		int rc;

		if (!room)
			break;
		memcpy(room, data + at, n);
		frames_added(&f, n);
		while ((rc = frames_next(&f, &frame, &e)) == 1)
			read_payload(frame.payload, &a);
		if (rc < 0)
			break;
	}
	frames_free(&f);
	read_payload((struct slice){(const char *)data, size}, &a);
	arena_free(&a);
	return 0;
}
