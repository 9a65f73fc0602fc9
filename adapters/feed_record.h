#ifndef ADAPTERS_FEED_RECORD_H
#define ADAPTERS_FEED_RECORD_H
/*
 * One course with its offerings, gathered before it is handed over: XML puts elements in any order, but the host wants
 * what belongs to the course before the first offering.
 */
#include <stdbool.h>

#include "opstap_adapter.h"

#define FEED_OF_COURSE (-1)

struct feed_value {
	uint32_t field;			/* 0: an offering begins here */
	int offering;			/* FEED_OF_COURSE, or its number from 0 */
	uint32_t line, column;
	const char *source;		/* as rec->source was when it was added */
	size_t lang, text, len;		/* offsets in the pool; lang is NUL-terminated */
};

struct feed_record {
	struct feed_value *value;
	size_t count, cap;
	char *pool;
	size_t used, size;
	int offerings;
	uint32_t line, column;		/* of the course */
	const char *source;		/* for messages: the document that is read; NULL the feed itself. Lives until emit */
	int failed;			/* no memory */
};

void feed_record_begin(struct feed_record *rec, uint32_t line, uint32_t column);
void feed_record_offering(struct feed_record *rec, uint32_t line, uint32_t column);

/*
 * offering is FEED_OF_COURSE or rec->offerings - 1. lang may be NULL. field may carry OPSTAP_AS_…; empty
 * text is left out.
 */
void feed_record_add(struct feed_record *rec, int offering, uint32_t field, const char *lang, const char *text,
		size_t len, uint32_t line, uint32_t column);

/* The first value of a field there, NULL when there is none. */
const struct feed_value *feed_record_find(const struct feed_record *rec, int offering, uint32_t field);
void feed_record_replace(struct feed_record *rec, const struct feed_value *v, const char *text, size_t len,
		uint32_t line, uint32_t column);

/* Hands the course over. Negative: stop. */
int feed_record_emit(struct feed_record *rec, const struct opstap_host *h, struct opstap_run *r);
void feed_record_free(struct feed_record *rec);

/* Takes white space off both ends; false when nothing is left. */
bool feed_trim(const char **text, size_t *len);

/* A NUL-terminated copy, cut where it does not fit. */
void feed_copy(char *out, size_t size, const char *text, size_t len);

#endif
