#ifndef RENDER_VIEW_H
#define RENDER_VIEW_H
/*
 * What a page gives to its template: a tree of texts, flags, lists and objects in the request's arena. Texts are borrowed, not copied: they
 * live as long as the arena or the read transaction. Nothing here is escaped; the template escapes.
 *
 * In a template: a text is false when it is empty, a list when it has no item; an object is always true. A number is a text ("0" is true).
 * Names are string literals. An allocation that fails marks the root (view_ok), so that pages need not look at every call.
 */
#include "ground/arena.h"

enum view_kind { VIEW_NONE, VIEW_TEXT, VIEW_FLAG, VIEW_LIST, VIEW_OBJECT };

struct view_root;

struct view_entry {
	uint64_t hash;					/* of its name; stands for it */
	enum view_kind kind;
	bool flag;
	union {
		struct slice text;
		struct view *object;			/* OBJECT, or the first item of a LIST */
	} u;
	struct view *last;				/* of a LIST */
};

struct view {
	struct view_root *root;
	struct view *next;				/* in a list */
	struct view_entry *entries;
	uint32_t count, cap;
	struct slice text;				/* an item that is only a text: {{.}} */
};

struct view *view_new(struct arena *a);			/* the root; NULL only when the arena is full at once */
bool view_ok(const struct view *v);

void view_text(struct view *o, const char *name, struct slice text);
void view_string(struct view *o, const char *name, const char *text);	/* NULL is empty */
void view_number(struct view *o, const char *name, int64_t n);
void view_flag(struct view *o, const char *name, bool on);
struct view *view_object(struct view *o, const char *name);		/* a new child object; never NULL */
struct view *view_item(struct view *o, const char *name);		/* a new item at the end of list name; never NULL */
void view_item_text(struct view *o, const char *name, struct slice text);	/* an item that is only a text */

/* For the template: NULL when there is no such name. */
uint64_t view_hash(struct slice name);
const struct view_entry *view_find(const struct view *o, uint64_t hash);

#endif
