/* Answers kept for one second; a slot for each hash of an address, the newest stays. */
#include "web/page_cache.h"

#include <stdlib.h>

#define ADDRESS_MAX 2048u
#define ETAG_MAX 64u

struct slot {
	struct page_cache_key key;
	const char *content_type;		/* a literal of the page */
	bool cors;
	struct buffer path, query, etag, body;
};

struct page_cache {
	struct slot slots[PAGE_CACHE_SLOTS];
};

struct page_cache *
page_cache_new(void)
{
	struct page_cache *c = calloc(1, sizeof(*c));

	for (size_t i = 0; c && i < PAGE_CACHE_SLOTS; i++) {
		buffer_init(&c->slots[i].path, ADDRESS_MAX);
		buffer_init(&c->slots[i].query, ADDRESS_MAX);
		buffer_init(&c->slots[i].etag, ETAG_MAX);
		buffer_init(&c->slots[i].body, PAGE_CACHE_BYTES);
	}
	return c;
}

void
page_cache_free(struct page_cache *c)
{
	for (size_t i = 0; c && i < PAGE_CACHE_SLOTS; i++) {
		buffer_free(&c->slots[i].path);
		buffer_free(&c->slots[i].query);
		buffer_free(&c->slots[i].etag);
		buffer_free(&c->slots[i].body);
	}
	free(c);
}

static size_t
slot_number(const struct request *r)
{
	return (size_t)(str_hash(r->query, str_hash(r->path, 0)) % PAGE_CACHE_SLOTS);
}

static bool
is_asked(const struct slot *s, const struct request *r, const struct page_cache_key *key)
{
	return s->body.len > 0 && s->key.now == key->now && s->key.catalogue == key->catalogue && s->key.seats == key->seats &&
			slice_eq(buffer_view(&s->path), r->path) && slice_eq(buffer_view(&s->query), r->query);
}

bool
page_cache_find(const struct page_cache *c, const struct request *r, const struct page_cache_key *key, struct response *out)
{
	const struct slot *s = c ? &c->slots[slot_number(r)] : NULL;

	if (s == NULL || r->method == METHOD_POST || !is_asked(s, r, key))
		return false;
	out->content_type = s->content_type;
	out->cors = s->cors;
	out->etag = buffer_view(&s->etag);
	if (request_has_etag(r, out->etag))
		out->status = 304;
	else
		buffer_slice(out->body, buffer_view(&s->body));
	return true;
}

/* Copies; false when it does not fit. */
static bool
put(struct buffer *b, struct slice text)
{
	buffer_clear(b);
	buffer_slice(b, text);
	return buffer_ok(b);
}

void
page_cache_keep(struct page_cache *c, const struct request *r, const struct page_cache_key *key, const struct response *made)
{
	struct slot *s = c ? &c->slots[slot_number(r)] : NULL;

	if (s == NULL || r->method == METHOD_POST || made->status != 200 || made->no_store || made->once || made->etag.n == 0 || made->header_count > 0 ||
			!buffer_ok(made->body))
		return;
	s->key = *key;
	s->content_type = made->content_type;
	s->cors = made->cors;
	if (!put(&s->path, r->path) || !put(&s->query, r->query) || !put(&s->etag, made->etag) ||
			!put(&s->body, buffer_view(made->body)))
		buffer_clear(&s->body);		/* an empty body is an empty slot */
}
