/* Compiles whatever bytes there are as a template that may include itself, and runs what compiles. */
#include "render/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct view *
some_view(struct arena *a)
{
	struct view *v = view_new(a);

	view_string(v, "name", "a<b>");
	view_flag(v, "on", true);
	view_number(view_item(v, "list"), "n", 1);
	view_item_text(v, "list", SLICE("x"));
	view_string(view_object(v, "o"), "name", "inner");
	return v;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice source = {(const char *)data, size};
	struct templates *set = templates_new();
	struct error e = ERROR_NONE;
	struct arena arena;
	struct buffer out;
	int result;

	arena_init(&arena, 1 << 16);
	buffer_init(&out, 1 << 16);
	result = templates_add(set, LANG_EN, "name", source, NULL, &e);
	if (result == 0)
		result = templates_link(set, &e);
	if (result == 0)
		result = template_render(templates_find(set, LANG_EN, "name"), some_view(&arena), &out, &e);
	if ((result < 0) != (e.text[0] != '\0'))
		__builtin_trap();	/* every failure says why, and nothing else does */
	buffer_free(&out);
	arena_free(&arena);
	templates_free(set);
	return 0;
}
