/*
 * Any XML, JSON or CSV feed by a mapping: a text, in setting "mapping", that says where the courses are and what their fields are
 * called (opstap-map(5)). The mapping is judged before the feed is asked for. Settings token and login are credentials.
 */
#include "map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"

struct member {				/* a record that may belong to the course of an earlier one */
	struct map_node *node;
	const char *key, *source;
	size_t len;
	struct member *next, *same, *last;	/* of all; of the course; last is NULL in all but its first */
	struct member *chain;			/* of the hash table */
};

struct state {
	const struct opstap_host *h;
	struct opstap_run *r;
	struct mapping *m;
	struct map_tree tree;
	struct feed_record rec;
	struct map_text text;
	struct feed_headers headers;
	struct feed_pages pages;
	struct member *first, **last, *table[4096];
	const char *source;		/* of the page; NULL the feed */
	size_t records;			/* of this page */
	uint64_t ids;			/* of its courses */
	size_t all;
};

/* ---- Courses ---- */

struct giving {
	struct state *s;
	struct map_offering *offering;
};

static bool
give_offering(struct map_node *node, void *context)
{
	struct giving *g = context;
	struct feed_record *rec = &g->s->rec;
	size_t before = rec->count, found = 0;

	feed_record_offering(rec, node->line, node->column);
	for (struct map_rule *rule = g->offering->rules; rule; rule = rule->next)
		found += map_apply(rule, node, rec, rec->offerings - 1, &g->s->text);
	if (found == 0 && rec->count > before) {	/* nothing in it: there is none */
		rec->count = before;
		rec->offerings--;
	}
	return rec->failed;
}

static void
give_offerings(struct state *s, struct map_node *record)
{
	for (struct map_offering *o = s->m->offerings; o; o = o->next) {
		struct giving g = {s, o};
		struct map_visitor v = {give_offering, &g, &s->tree.look};

		map_walk(record, o->path->step, o->path->n, &v);
	}
}

static int
give_course(struct state *s, struct map_node *record, const struct member *others, const char *source)
{
	const struct feed_value *id;

	s->tree.look.left = MAP_WALK_MAX;
	feed_record_begin(&s->rec, record->line, record->column);
	s->rec.source = source;
	for (struct map_rule *rule = s->m->rules; rule; rule = rule->next)
		map_apply(rule, record, &s->rec, FEED_OF_COURSE, &s->text);
	if ((id = feed_record_find(&s->rec, FEED_OF_COURSE, OPSTAP_F_ID)) != NULL)
		s->ids = feed_hash(s->ids, s->rec.pool + id->text, id->len);
	give_offerings(s, record);
	for (; others; others = others->same)
		give_offerings(s, others->node);
	if (s->tree.look.left == 0)
		return s->h->fail(s->r, map_trouble(&s->tree));
	return feed_record_emit(&s->rec, s->h, s->r);
}

/* ---- Groups ---- */

static uint32_t
slot_of(const struct state *s, const char *p, size_t n)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)p[i]) * 16777619u;
	return (hash ^ hash >> 15) % (sizeof(s->table) / sizeof(s->table[0]));
}

/* Records of the same key are one course; one without a key stands for itself. */
static int
join_group(struct state *s, struct map_node *record)
{
	struct member *member = map_alloc(&s->tree.arena, sizeof(*member)), *head = NULL, **slot;
	bool keyed = map_text_choices(&s->text, record, s->m->group->choices);

	if (!member || !(member->key = map_copy(&s->tree.arena, s->text.p, keyed ? s->text.n : 0))) {
		s->tree.failed = true;
		return -1;
	}
	member->node = record;
	member->len = keyed ? s->text.n : 0;
	member->source = s->source;
	s->ids = feed_hash(s->ids, member->key, member->len);
	slot = &s->table[slot_of(s, member->key, member->len)];
	if (keyed)
		for (head = *slot; head && (head->len != member->len || memcmp(head->key, member->key, head->len) != 0);)
			head = head->chain;
	if (head) {
		head->last->same = member;
		head->last = member;
		return 0;
	}
	member->last = member;
	member->chain = *slot;
	*slot = member;
	*s->last = member;
	s->last = &member->next;
	return 0;
}

static int
give_groups(struct state *s)
{
	for (const struct member *member = s->first; member; member = member->next)
		if (give_course(s, member->node, member->same, member->source) < 0)
			return -1;
	return 0;
}

/* ---- Records ---- */

static int
each_record(struct map_node *record, void *context)
{
	struct state *s = context;

	s->records++;
	if (record->broken) {
		s->h->at(s->r, s->source, record->line, record->column);
		s->h->log(s->r, OPSTAP_ERROR, "the row has more cells than the header, or text follows a closing quote; it is left out. "
				"A separator inside a cell needs quotes around the cell, quotes inside are doubled");
		return 0;
	}
	if (map_skipped(s->m, record, &s->tree.look))
		return 0;
	return s->m->group ? join_group(s, record) : give_course(s, record, NULL, s->source);
}

/* ---- Pages ---- */

static int
fail_document(struct state *s)
{
	struct map_tree *t = &s->tree;
	char text[700];

	if (map_stopped(t))
		return map_trouble(t) ? s->h->fail(s->r, map_trouble(t)) : -1;
	snprintf(text, sizeof(text), "%.*s%sline %u, column %u: %s", s->source ? (int)strcspn(s->source, "?") : 0,
			s->source ? s->source : "", s->source ? ": " : "", t->error_line, t->error_column, t->error);
	s->h->at(s->r, s->source, t->error_line, t->error_column);
	return s->h->fail(s->r, text);
}

static int
read_document(struct state *s, struct feed_body *b)
{
	struct map_tree *t = &s->tree;
	bool good;

	s->records = 0;
	s->ids = 0;
	if (!map_tree_begin(t))
		return fail_document(s);
	if (s->m->format == MAP_XML) {
		if (map_read_xml(t, s->h, s->r, b))
			return -1;
	} else {
		good = s->m->format == MAP_JSON ? map_read_json(t, b->text, b->len) : map_read_csv(t, b->text, b->len);
		if (!good)
			return fail_document(s);
	}
	map_tree_end(t);
	s->all += s->records;
	return map_stopped(t) ? fail_document(s) : 0;
}

/* The address of the page after this one: 1, 0 there is none, -1 (said). A file has no address and no further pages by number. */
static int
next_page(struct state *s, const struct feed_body *b, unsigned number, char url[FEED_URL_MAX])
{
	char digits[16];
	bool fits;

	if (s->m->page) {
		snprintf(digits, sizeof(digits), "%u", s->m->page_from + number);
		if (s->records == 0 || !b->url[0])
			return 0;
		fits = feed_url_query(b->url, s->m->page, digits, url);
	} else {
		if (!s->m->next || !s->tree.next_url[0])
			return 0;
		fits = feed_url_link(b->url, s->tree.next_url, url);
	}
	return fits ? 1 : s->h->fail(s->r, "the address of the next page is longer than 4,000 bytes");
}

static bool
keep_source(struct state *s, const struct feed_body *b, unsigned number)
{
	s->source = NULL;
	if (number > 0 && b->url[0])
		s->source = s->tree.hold ? map_copy(&s->tree.arena, b->url, strlen(b->url)) : b->url;
	return !s->tree.hold || number == 0 || !b->url[0] || s->source;
}

static int
read_pages(struct state *s)
{
	struct feed_body body;
	char url[FEED_URL_MAX];
	int more = 1;

	s->tree.arena.most = MAP_TREE_MAX;
	for (unsigned number = 0; more > 0; number++) {
		int result = feed_take_good(s->h, s->r, feed_ask(s->h, s->r, &s->headers, number ? url : NULL), &body);

		if (result)
			return -1;
		if (!keep_source(s, &body, number))
			result = s->h->fail(s->r, "no memory for a page");
		if (!result)
			result = feed_page(s->h, s->r, &s->pages, &body);
		if (!result)
			result = read_document(s, &body);
		if (!result)
			result = feed_page_ids(s->h, s->r, &s->pages, s->ids, body.url);
		more = result ? -1 : next_page(s, &body, number + 1, url);
		feed_body_free(&body);
		if (more < 0)
			return -1;
	}
	return give_groups(s);
}

/* ---- The whole ---- */

static int
tell_faults(const struct opstap_host *h, struct opstap_run *r, const struct mapping *m)
{
	char text[600];
	size_t n = (size_t)snprintf(text, sizeof(text), "the mapping has %zu fault%s", m->faults, m->faults == 1 ? "" : "s");

	for (size_t i = 0; i < m->faults; i++) {
		const struct map_fault *f = &m->fault[i];

		h->at(r, "mapping", f->line, f->column);
		h->log(r, OPSTAP_ERROR, f->text);
		if (n + strlen(f->text) + 30 < 480)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "; line %u: %s", f->line, f->text);
	}
	h->at(r, "mapping", m->fault[0].line, m->fault[0].column);
	return h->fail(r, text);
}

/* What an author wants to know and cannot see in the list of courses. */
static void
tell_unused(const struct state *s, const struct map_rule *rule)
{
	char text[120];

	for (; rule; rule = rule->next) {
		if (rule->found > 0)
			continue;
		snprintf(text, sizeof(text), "%s%s%s found nothing in the whole feed", rule->field->name, rule->lang ? "@" : "",
				rule->lang ? rule->lang : "");
		s->h->at(s->r, "mapping", rule->line, 1);
		s->h->log(s->r, OPSTAP_NOTE, text);
	}
}

static void
tell_result(const struct state *s)
{
	if (s->all == 0) {
		s->h->at(s->r, NULL, 0, 0);
		s->h->log(s->r, OPSTAP_WARNING, "no record was found where the mapping says");
		return;
	}
	tell_unused(s, s->m->rules);
	for (const struct map_offering *o = s->m->offerings; o; o = o->next)
		tell_unused(s, o->rules);
}

static int
read_feed(const struct opstap_host *h, struct opstap_run *r, struct mapping *m)
{
	static const char *const accept[] = {"", "application/xml, text/xml;q=0.9, */*;q=0.1", "application/json, */*;q=0.1",
			"text/csv, */*;q=0.1"};
	struct state *s = calloc(1, sizeof(*s));
	int result;

	if (!s)
		return h->fail(r, "no memory for the feed");
	s->h = h;
	s->r = r;
	s->m = m;
	s->last = &s->first;
	s->tree = (struct map_tree){.m = m, .each = each_record, .context = s, .hold = m->group != NULL};
	s->text.look = &s->tree.look;
	result = feed_headers(h, r, accept[m->format], &s->headers);
	if (!result)
		result = read_pages(s);
	if (!result)
		tell_result(s);
	map_tree_free(&s->tree);
	feed_record_free(&s->rec);
	free(s->text.p);
	free(s);
	return result;
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	const char *text = h->setting(r, "mapping");
	struct mapping *m = text ? calloc(1, sizeof(*m)) : NULL;
	int result;

	if (!text)
		return h->fail(r, "the setting \"mapping\" is missing: setting \"mapping\" { value-file = \"NAME.map\" }; see opstap-map(5)");
	if (!m)
		return h->fail(r, "no memory for the mapping");
	result = map_read(m, text, strlen(text)) ? read_feed(h, r, m) : tell_faults(h, r, m);
	map_free(m);
	free(m);
	return result;
}

OPSTAP_ADAPTER("map", "1.0", run, NULL)
