#ifndef WEB_PAGE_CACHE_H
#define WEB_PAGE_CACHE_H
/*
 * Answers kept for the second in which they were made. A public page is a function of its address, the stores and the moment; within
 * one second and one version of both stores it can only come out the same. So nothing here is ever out of date and nothing has to be
 * invalidated; what it saves is the rush, when many ask for the same page at once.
 */
#include "web/request.h"
#include "web/response.h"

#define PAGE_CACHE_SLOTS 16
#define PAGE_CACHE_BYTES (48u << 10)	/* a longer answer is not kept */

/* What, beside the address, an answer is made from. */
struct page_cache_key {
	int64_t now;
	uint64_t catalogue, seats;	/* versions */
};

struct page_cache;

struct page_cache *page_cache_new(void);	/* NULL without memory: then nothing is kept */
void page_cache_free(struct page_cache *c);

/* True: *out is the whole answer (200, or 304 when the client has it). c may be NULL. */
bool page_cache_find(const struct page_cache *c, const struct request *r, const struct page_cache_key *key, struct response *out);

/* Keeps a public answer with an ETag and no further headers; anything else is passed over. c may be NULL. */
void page_cache_keep(struct page_cache *c, const struct request *r, const struct page_cache_key *key, const struct response *made);

#endif
