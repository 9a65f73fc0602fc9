#ifndef ADAPTERS_MAP_READ_H
#define ADAPTERS_MAP_READ_H
/* What the two halves of reading a mapping share: its lines (map_read.c), and what they must mean together (map_check.c). */
#include "list.h"
#include "map.h"

struct reading {
	struct mapping *m;
	struct map_values *values;		/* open { */
	struct map_offering *offering;		/* whose fields are read */
	bool block_lost;			/* the line of the block was wrong */
	struct map_word **last_word;
	struct map_rule **last_rule, **last_offered;
	struct map_offering **last_offering;
	unsigned climb_line;			/* of the path that climbs most */
	bool tried_record, tried[64];		/* lines that are there, right or wrong; by number of the field */
};

/* How far a path climbs above the record, when it begins level levels below it. */
void reading_climbs(struct reading *g, struct map_line *l, int level, const struct map_path *path);
void reading_expression(struct reading *g, struct map_line *l, int level, const struct map_expression *e);
bool reading_unknown(struct map_line *l, const char *name, size_t n);	/* a fault: no such field or statement */

bool map_check_word(struct map_line *l, const struct list_field *field, const struct map_word *w);
bool map_check_place(struct map_line *l, const struct map_rule *rule, bool indented, bool has_block);
bool map_check_twice(struct map_line *l, const struct map_rule *others, const struct map_rule *rule);
void map_check_whole(struct map_line *l, struct reading *g);

#endif
