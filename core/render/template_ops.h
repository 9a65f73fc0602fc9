#ifndef RENDER_TEMPLATE_OPS_H
#define RENDER_TEMPLATE_OPS_H
/* A compiled template: what template_compile.c makes and template.c runs. Nobody else includes this. */
#include "render/template.h"

enum op_kind { OP_LITERAL, OP_VALUE, OP_RAW, OP_SECTION, OP_INVERTED, OP_PARTIAL };

struct op {
	enum op_kind kind;
	struct slice text;		/* LITERAL: what is written; PARTIAL: its name */
	struct slice indent;		/* PARTIAL alone on its line: what stands before it */
	uint64_t *names;		/* hashes of the parts of a dotted name; "." alone has none */
	uint32_t name_count;
	uint32_t end;			/* SECTION, INVERTED: index after the last op inside */
	uint32_t line;
	const struct template *partial;
};

struct template {
	struct template *next;
	enum lang lang;
	struct slice name, indent;	/* indent: this is a copy for a partial that stands indented */
	struct slice source;
	void (*escape)(struct buffer *b, struct slice s);	/* of the context that it is written into */
	struct op *ops;
	size_t count, cap;
};

/* Fills ops from source. Errors name file and line. */
int template_compile(struct template *t, struct arena *a, const struct texts *texts, struct error *e) WARN_UNUSED;

#endif
