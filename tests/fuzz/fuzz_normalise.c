/*
 * Any text for any field. The first bytes choose field, kind of text and options. What normalise keeps is
 * canonical: the check outside, which trusts nothing, has to agree with every value.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "domain/normalise.h"
#include "domain/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
agree(struct course *c, struct messages *list)
{
	struct check_context context = {.now = 0};
	size_t before = list->n;
	int result;

	if (zone_find("Europe/Amsterdam", &context.zone, NULL))
		abort();
	result = check_course(c, &context, list, NULL);
	for (size_t i = before; i < list->n; i++)
		if (strcmp(list->m[i].rule, "bad-value") == 0 || strcmp(list->m[i].rule, "misplaced") == 0)
			abort();
	before = list->n;
	if (result == 0 && check_course(c, &context, list, NULL) != 0)
		abort();	/* a second look accepts what the first did */
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t kinds[4] = {0, OPSTAP_AS_PLAIN, OPSTAP_AS_HTML, OPSTAP_AS_MARKDOWN};
	struct normalise_options options = {0};
	struct message where = {.line = 1, .record = SLICE("a")};
	const struct field_info *info;
	struct messages list;
	struct offering *o;
	struct course *c;
	struct arena a;

	if (size < 2)
		return 0;
	arena_init(&a, 32u << 20);
	messages_init(&list, &a);
	c = course_new(&a);
	o = c ? course_add_offering(c, NULL) : NULL;
	info = field_at(data[0] % field_count());
	options.day_first = data[1] & 1;
	options.overlay = data[1] & 2;
	if (o && normalise_set(c, NULL, OPSTAP_F_ID, SLICE_NONE, SLICE("a"), &where, &options, &list, NULL) == 0
	    && normalise_set(c, NULL, OPSTAP_F_TITLE, SLICE_NONE, SLICE("a"), &where, &options, &list, NULL) == 0) {
		struct slice text = {(const char *)data + 2, size - 2};

		(void)!normalise_set(c, data[1] & 4 ? o : NULL, info->number | kinds[data[1] >> 3 & 3],
				data[1] & 32 ? text : SLICE_NONE, text, &where, &options, &list, NULL);
		agree(c, &list);
	}
	arena_free(&a);
	return 0;
}
