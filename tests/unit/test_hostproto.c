/* Frames: what is written is read again, in whatever pieces it arrives; what is wrong is refused. */
#include "unit.h"

#include "feed/hostproto.h"

static void
add(struct frames *f, const char *data, size_t n)
{
	char *room = frames_room(f, n);

	assert_non_null(room);
	memcpy(room, data, n);
	frames_added(f, n);
}

/* The one frame of b. */
static struct slice
only(struct frames *f, const struct buffer *b, enum frame_type type)
{
	struct frame frame;
	struct error e = ERROR_NONE;

	frames_init(f);
	add(f, b->data, b->len);
	assert_int_equal(frames_next(f, &frame, &e), 1);
	assert_int_equal(frame.type, type);
	return frame.payload;
}

static void
test_pieces(void **state)
{
	struct buffer b;
	struct frames f;
	struct frame frame;
	struct error e = ERROR_NONE;
	unsigned found = 0;
	uint32_t n;

	(void)state;
	buffer_init(&b, 1000);
	frame_number(&b, FRAME_CLOSE, 7);
	frame_empty(&b, FRAME_LIMIT);
	frame_bytes(&b, FRAME_FAIL, SLICE("why"));
	frames_init(&f);
	for (size_t i = 0; i < b.len; i++) {
		add(&f, b.data + i, 1);
		while (frames_next(&f, &frame, &e) == 1) {
			found++;
			if (frame.type == FRAME_CLOSE) {
				assert_int_equal(payload_number(frame.payload, &n, &e), 0);
				assert_int_equal(n, 7);
			}
			if (frame.type == FRAME_FAIL)
				assert_true(slice_is(frame.payload, "why"));
		}
	}
	assert_int_equal(found, 3);
	frames_free(&f);
	buffer_free(&b);
}

static void
test_wrong_lengths(void **state)
{
	struct frames f;
	struct frame frame;
	struct error e = ERROR_NONE;

	(void)state;
	frames_init(&f);
	add(&f, "\0\0\0\0", 4);
	assert_int_equal(frames_next(&f, &frame, &e), ERR_SYNTAX);
	frames_free(&f);
	frames_init(&f);
	add(&f, "\xff\xff\xff\xff\x01", 5);
	assert_int_equal(frames_next(&f, &frame, &e), ERR_SYNTAX);
	frames_free(&f);
}

static void
test_payload_must_add_up(void **state)
{
	uint32_t n, m;
	struct slice a, c;
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(payload_number(SLICE("abc"), &n, &e), ERR_SYNTAX);
	assert_int_equal(payload_number(SLICE("abcde"), &n, &e), ERR_SYNTAX);
	assert_int_equal(payload_numbers(SLICE("abcd"), &n, &m, &e), ERR_SYNTAX);
	assert_int_equal(payload_texts(SLICE("\x05\0\0\0abc"), &a, &c, &e), ERR_SYNTAX);
	assert_int_equal(payload_texts(SLICE("\xff\xff\xff\xff"), &a, &c, &e), ERR_SYNTAX);
	assert_int_equal(payload_texts(SLICE_NONE, &a, &c, &e), ERR_SYNTAX);
}

static int
open_again(const struct hostproto_open *o, struct hostproto_open *out, struct frames *f, struct buffer *b)
{
	struct error e = ERROR_NONE;

	buffer_init(b, HOSTPROTO_MAX);
	frame_open(b, o);
	return payload_open(only(f, b, FRAME_OPEN), out, &e);
}

static void
test_open(void **state)
{
	struct hostproto_open out,
			o = {.url = SLICE("courses?page=2"),
					.method = SLICE("POST"),
					.body = SLICE("a\0b"),
					.headers = {SLICE("Accept: text/xml"), SLICE("X-Key: 1")},
					.header_count = 2};
	struct frames f;
	struct buffer b;

	(void)state;
	assert_int_equal(open_again(&o, &out, &f, &b), 0);
	assert_true(slice_is(out.url, "courses?page=2"));
	assert_true(slice_is(out.method, "POST"));
	assert_int_equal(out.body.n, 3);
	assert_int_equal(out.header_count, 2);
	assert_true(slice_is(out.headers[1], "X-Key: 1"));
	frames_free(&f);
	buffer_free(&b);
	o = (struct hostproto_open){.url = SLICE_NONE};
	assert_int_equal(open_again(&o, &out, &f, &b), 0);
	assert_null(out.url.p);
	frames_free(&f);
	buffer_free(&b);
}

static void
test_open_refuses_smuggling(void **state)
{
	static const struct hostproto_open bad[] = {
		{.url = SLICE("x\r\nHost: y")}, {.url = SLICE("a b")}, {.url = SLICE("a\0b")},
		{.url = SLICE("x"), .method = SLICE("GET /")},
		{.url = SLICE("x"), .headers = {SLICE("A: b\nC: d")}, .header_count = 1},
		{.url = SLICE("x"), .method = SLICE("ABCDEFGHIJKLMNOPQ")},
	};
	struct hostproto_open out;
	struct frames f;
	struct buffer b;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (open_again(&bad[i], &out, &f, &b) != ERR_SYNTAX)
			fail_msg("case %zu was taken", i);
		frames_free(&f);
		buffer_free(&b);
	}
}

static void
test_start(void **state)
{
	struct hostproto_setting settings[] = {{SLICE("key"), SLICE("value")}, {SLICE("empty"), SLICE("")}};
	struct normalise_map maps[] = {{OPSTAP_F_LEVEL, SLICE("UG"), SLICE("bachelor")}};
	struct slice needed[] = {SLICE("libxml2.so.2")};
	struct hostproto_setting enrolment[] = {{SLICE("event"), SLICE("placed")}};
	struct hostproto_start out,
			s = {.overlay = true,
					.max_records = 9,
					.settings = settings,
					.setting_count = 2,
					.maps = maps,
					.map_count = 1,
					.needed = needed,
					.needed_count = 1,
					.deliver = true,
					.enrolment = enrolment,
					.enrolment_count = 1};
	struct arena a;
	struct frames f;
	struct buffer b;
	struct error e = ERROR_NONE;
	struct slice payload;

	(void)state;
	arena_init(&a, 1u << 20);
	buffer_init(&b, HOSTPROTO_MAX);
	frame_start(&b, &s);
	payload = only(&f, &b, FRAME_START);
	assert_int_equal(payload_start(payload, &a, &out, &e), 0);
	assert_true(out.overlay && !out.day_first);
	assert_int_equal(out.max_records, 9);
	assert_int_equal(out.setting_count, 2);
	assert_true(slice_is(out.settings[0].value, "value"));
	assert_int_equal(out.map_count, 1);
	assert_int_equal(out.maps[0].field, OPSTAP_F_LEVEL);
	assert_true(slice_is(out.maps[0].word, "bachelor"));
	assert_true(slice_is(out.needed[0], "libxml2.so.2"));
	assert_true(out.deliver);
	assert_int_equal(out.enrolment_count, 1);
	assert_true(slice_is(out.enrolment[0].key, "event") && slice_is(out.enrolment[0].value, "placed"));
	for (size_t n = 0; n < payload.n; n++)
		assert_int_equal(payload_start((struct slice){payload.p, n}, &a, &out, &e), ERR_SYNTAX);
	arena_free(&a);
	frames_free(&f);
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_wrong_lengths),
		cmocka_unit_test(test_payload_must_add_up),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_open_refuses_smuggling),
		cmocka_unit_test(test_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
