/* Reads any bytes as a posted form with repeated and numbered fields, and courses in it. */
#include "domain/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct param_rule rules[] = {
	{.name = "c", .type = PARAM_TEXT, .max_bytes = 3100, .flags = PARAM_REPEATS},
	{.name = "name", .type = PARAM_TEXT, .max_bytes = 1000},
	{.name = "motivation", .type = PARAM_TEXT, .max_bytes = 100000, .flags = PARAM_NUMBERED},
	{.name = "year", .type = PARAM_NUMBER, .max_bytes = 10, .min = 1, .max = 9},
};

/* What was read as a course is written and read again as the same. */
static void
there_and_back(struct slice text, struct arena *a)
{
	struct course_ref ref, again;
	struct buffer b;

	if (!course_ref_read(text, a, &ref))
		return;
	buffer_init(&b, 1 << 16);
	course_ref_write(&b, ref);
	if (!course_ref_read(buffer_view(&b), a, &again) || !slice_eq(ref.partner, again.partner) || !slice_eq(ref.id, again.id) ||
	    !slice_eq(ref.offering, again.offering))
		__builtin_trap();
	buffer_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct params got;
	struct error e = ERROR_NONE;
	const char *bad;

	arena_init(&arena, 8 << 20);
	if (params_read((struct slice){(const char *)data, size}, rules, 4, &arena, &got, &bad, &e) == 0)
		for (size_t i = 0; i < got.n; i++) {
			if (!utf8_valid(got.p[i].text, NULL) || got.p[i].text.n > rules[got.p[i].rule].max_bytes)
				__builtin_trap();
			there_and_back(got.p[i].text, &arena);
		}
	arena_free(&arena);
	return 0;
}
