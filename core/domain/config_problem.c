/* What is wrong with a configuration, and what is merely odd: sentences with file and line. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "domain/config_read.h"

#define PROBLEMS_MAX 1000

static void __attribute__((format(printf, 5, 0)))
add(struct reading *r, struct problems *to, const char *file, int line, const char *format, va_list ap)
{
	struct config_problem *grown;
	char text[1024];

	if (to->n >= PROBLEMS_MAX)
		return;
	vsnprintf(text, sizeof(text), format, ap);
	grown = arena_grow(&r->config->arena, to->problem, to->n, &to->cap, sizeof(*grown));
	if (grown == NULL) {
		r->no_memory = true;
		return;
	}
	to->problem = grown;
	grown[to->n] = (struct config_problem){file, line, arena_string(&r->config->arena, slice_of(text)), NULL};
	r->no_memory |= grown[to->n++].text == NULL;
}

void
config_complain(struct reading *r, const char *file, int line, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(r, &r->faults, file, line, format, ap);
	va_end(ap);
}

void
config_note(struct reading *r, const char *file, int line, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add(r, &r->notes, file, line, format, ap);
	va_end(ap);
}

/* Few enough for the plainest of sorts. */
void
config_problems_sort(struct problems *list, const char *main_file)
{
	struct config_problem *p = list->problem;

	for (size_t i = 1; i < list->n; i++) {
		struct config_problem moved = p[i];
		size_t j = i;

		for (; j > 0; j--) {
			int order = strcmp(p[j - 1].file, moved.file);

			if (order != 0)
				order = strcmp(moved.file, main_file) == 0 ? 1 : strcmp(p[j - 1].file, main_file) == 0 ? -1 : order;
			if (order < 0 || (order == 0 && p[j - 1].line <= moved.line))
				break;
			p[j] = p[j - 1];
		}
		p[j] = moved;
	}
}
