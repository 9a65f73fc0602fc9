#ifndef ADAPTERS_MAP_H
#define ADAPTERS_MAP_H
/*
 * What the parts of the map adapter share: a mapping, read once (map_read.c, map_path.c); the tree of what is read of a feed
 * (map_tree.c, filled by map_xml.c, map_json.c and map_csv.c); and values found in it (map_value.c, map_text.c). XML, JSON and CSV
 * all become the same tree, so that there is one language of paths: a JSON list is its elements side by side under the list's
 * name, a row of CSV has its cells as children.
 */
#include <stdbool.h>
#include <stddef.h>

#include "feed_fetch.h"
#include "feed_record.h"

#define MAP_DEPTH_MAX 200		/* of a feed */
#define MAP_STEPS_MAX 40		/* of a path */
#define MAP_TEXT_MAX (256u * 1024)	/* of one text; what follows is left away */
#define MAP_TREE_MAX (40u << 20)	/* bytes of the tree that is held at once */
#define MAP_FAULTS_MAX 40
#define MAP_WALK_MAX 5000000u		/* nodes that the paths of one record may look at */

/* ---- Memory that is given back as a whole ---- */

struct map_chunk;

struct map_arena {
	struct map_chunk *chunks;
	size_t used, total, most;	/* of the first chunk; of all; allowed */
};

void *map_alloc(struct map_arena *a, size_t n);	/* aligned and zeroed; NULL: none left, or most is reached */
char *map_copy(struct map_arena *a, const char *text, size_t n);	/* with a NUL */
void map_arena_reset(struct map_arena *a);	/* keeps one chunk */
void map_arena_free(struct map_arena *a);

/* ---- The mapping ---- */

enum map_format { MAP_NO_FORMAT, MAP_XML, MAP_JSON, MAP_CSV };
enum map_axis { MAP_CHILD, MAP_ATTRIBUTE, MAP_SELF, MAP_PARENT, MAP_NAME, MAP_LANG };

struct map_condition {
	unsigned number;		/* 1: the first of its like; 0: the path decides */
	struct map_path *path;
	const char *text;		/* NULL: the path must find something */
	size_t len;
	bool differs;			/* != */
	struct map_condition *next;
};

struct map_step {
	enum map_axis axis;
	bool deep;			/* at any depth below */
	const char *name;		/* interned; NULL is any */
	const char *uri;		/* interned; NULL is any namespace */
	struct map_condition *conditions;
};

struct map_path {
	struct map_step *step;
	size_t n;
	int climbs, level;		/* how many levels it goes up at most; where it ends, below 0 is above */
	bool rooted;			/* began with / */
};

/* One piece of a join: a path or a text. */
struct map_term {
	struct map_path *path;		/* NULL: text */
	const char *text;
	size_t len;
	struct map_term *next;
};

struct map_choice {			/* one of those between | */
	struct map_term *terms;
	struct map_choice *next;
};

struct map_expression {
	struct map_choice *choices;
	struct map_path *each;		/* NULL: one value */
	const char *date;		/* form, or NULL */
	const char *split;		/* separator, or NULL */
	const char *after;		/* the value is what follows this text, where it is found; or NULL */
	uint32_t as;			/* OPSTAP_AS_… or 0 */
};

struct map_word {			/* of values FIELD { … } */
	const char *from, *to;		/* from NULL: whatever else stands there */
	size_t from_len, to_len;
	struct map_word *next;
};

struct map_values {
	const struct list_field *field;
	struct map_word *words;
	unsigned line;
	struct map_values *next;
};

struct map_rule {			/* FIELD = … */
	const struct list_field *field;
	const char *lang;		/* fixed, or NULL */
	struct map_path *lang_path;	/* or NULL */
	struct map_expression e;
	struct map_word *words;		/* of its field, or NULL */
	unsigned line;
	size_t found;			/* values, in the whole feed */
	struct map_rule *next;
};

struct map_offering {
	struct map_path *path;
	struct map_rule *rules;
	unsigned line;
	bool tried;			/* a line below it, right or wrong */
	struct map_offering *next;
};

struct map_skip {
	struct map_path *path;
	const char *text;		/* NULL: when the path finds something */
	size_t len;
	bool unless;
	struct map_skip *next;
};

struct map_name {			/* an interned name, or a prefix and its namespace */
	const char *text, *uri;
	size_t len;
	struct map_name *next;
};

struct map_fault {
	unsigned line, column;
	char text[240];
};

struct mapping {
	struct map_arena arena;
	enum map_format format;
	char separator;			/* of csv; 0: as the first row shows */
	struct map_name *names[256], *prefixes;
	struct map_path *record, *next;
	struct map_expression *group;	/* NULL: each record is a course */
	struct map_rule *rules;
	struct map_offering *offerings;
	struct map_skip *skips;
	struct map_values *values;
	const char *page;		/* a parameter of the address, or NULL */
	unsigned page_from;
	size_t climbs;			/* of all paths, seen from the record */
	struct map_fault fault[MAP_FAULTS_MAX];
	size_t faults;
};

/* False: faults, all of them, in the order of lines. */
bool map_read(struct mapping *m, const char *text, size_t len);
void map_free(struct mapping *m);
const char *map_intern(struct mapping *m, const char *name, size_t n);		/* NULL: no memory */
const char *map_known(const struct mapping *m, const char *name, size_t n);	/* NULL: no path names it */

/* ---- One line of a mapping, for the parts that read it ---- */

struct map_line {
	struct mapping *m;
	const char *begin, *at, *end;
	unsigned number;
	bool failed;			/* a fault was noted: the rest of the line says nothing */
};

bool map_fault(struct map_line *l, const char *at, const char *format, ...) __attribute__((format(printf, 3, 4)));	/* false */
void map_blanks(struct map_line *l);
bool map_at_end(struct map_line *l);				/* after blanks; a comment ends it too */
bool map_accept(struct map_line *l, const char *token);		/* after blanks */
bool map_word(struct map_line *l, const char *word);		/* a whole word */
bool map_quoted(struct map_line *l, const char **text, size_t *len);	/* 'x' or "x"; a fault when there is none */
struct map_path *map_path(struct map_line *l);			/* NULL: a fault was noted */
bool map_expression(struct map_line *l, struct map_expression *e, bool may_repeat);

/* ---- The tree ---- */

enum map_kind { MAP_ELEMENT, MAP_ATTRIBUTE_NODE, MAP_TEXT };

struct map_node {
	struct map_node *parent, *first, *last, *next;
	const char *name, *uri;		/* interned where a path names it */
	const char *lang;		/* xml:lang, inherited; "" none */
	const char *text;
	uint32_t len, line, column;
	uint8_t kind;
	bool plain_container;		/* of JSON and CSV: without a text of its own */
	bool broken;			/* a row whose cells cannot be trusted */
};

/*
 * While paths are followed. Where a step found nothing among many children of a node is noted: ../title of each of 50,000 records would
 * else look through all of them again.
 */
#define MAP_VAIN 64		/* more than the paths of a mapping that look into the same node, most likely */

struct map_look {
	size_t left;			/* nodes that may still be looked at: //a/..//b is soon more than anybody can wait for */
	struct map_vain {
		const struct map_node *from;	/* NULL: nothing is noted */
		const struct map_step *step;
		struct map_node *at;	/* none of the children before this one is what the step names */
	} vain[MAP_VAIN];
};

struct map_tree {
	struct mapping *m;
	struct map_arena arena;
	struct map_node *root, *at;	/* the document; what is open and built, NULL when nothing is */
	uint64_t record[MAP_DEPTH_MAX + 2], follow[MAP_DEPTH_MAX + 2];	/* for each depth: bit i, i steps of the path are matched */
	size_t unit_steps, follow_steps;
	int depth, unit, follow_at;	/* depths at which they began; -1 */
	char *text;
	size_t text_len, text_cap;
	char next_url[FEED_URL_MAX];	/* found; "" not */
	bool failed;			/* no memory, or the tree is too large */
	int (*each)(struct map_node *record, void *context);
	void *context;
	bool hold;			/* keep what was read: a group may go on */
	int result;			/* negative: each wanted to stop */
	struct map_look look;		/* left 0: too much was looked at */
	char error[300];		/* of map_json and map_csv */
	uint32_t error_line, error_column;
	const char *source;		/* of what is read now; for map_xml's messages */
};

bool map_tree_begin(struct map_tree *t);	/* a document */
void map_tree_end(struct map_tree *t);
void map_tree_free(struct map_tree *t);

/* False: nothing in it can be of use, and map_close must not be called. */
bool map_open(struct map_tree *t, const char *name, size_t len, const char *uri, const char *lang, uint32_t line, uint32_t column);
void map_attribute(struct map_tree *t, const char *name, const char *uri, const char *text, size_t len);
void map_add_text(struct map_tree *t, const char *text, size_t len);
void map_close(struct map_tree *t);
bool map_stopped(const struct map_tree *t);
const char *map_trouble(const struct map_tree *t);	/* why; NULL: it was said */

int map_read_xml(struct map_tree *t, const struct opstap_host *h, struct opstap_run *r, struct feed_body *b);
bool map_read_json(struct map_tree *t, const char *text, size_t len);	/* false: error says why */
bool map_read_csv(struct map_tree *t, const char *text, size_t len);

/* ---- Values ---- */

struct map_visitor {
	bool (*visit)(struct map_node *node, void *context);	/* true: enough */
	void *context;
	struct map_look *look;
};

/* Visits each node that a path leads to; whether a visit was enough. */
bool map_walk(struct map_node *from, const struct map_step *step, size_t n, const struct map_visitor *v);
bool map_conditions_hold(struct map_node *node, const struct map_step *step, unsigned position, struct map_look *look);

struct map_text {			/* grows; zero it before the first use */
	char *p;
	size_t n, cap;
	uint32_t as;			/* what the text turned out to be */
	uint32_t line, column;		/* of the first node in it; 0: only constants */
	bool failed;
	struct map_look *look;		/* for map_visitor; set it before a path is followed */
};

void map_text_add(struct map_text *t, const char *p, size_t n);
void map_text_node(struct map_text *t, const struct map_node *node);	/* its text; HTML when there are elements in it */
bool map_text_path(struct map_text *t, struct map_node *from, const struct map_path *path);	/* the first that is not blank */
bool map_text_choices(struct map_text *t, struct map_node *from, const struct map_choice *choices);
bool map_skipped(const struct mapping *m, struct map_node *record, struct map_look *look);

/* Adds what a rule finds below from; how many values. */
size_t map_apply(struct map_rule *rule, struct map_node *from, struct feed_record *rec, int offering, struct map_text *scratch);

/* "DD/MM/YYYY" → YYYY-MM-DD[Thh:mm[:ss]]; false: the text is not of that form. */
bool map_date(const char *form, const char *text, size_t len, char out[32]);
const char *map_date_fault(const char *form, size_t len);	/* NULL: the form is certain */

#endif
