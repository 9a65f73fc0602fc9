/* Values in the order they were found, with their texts in one pool that is used again for every course. */
#include "feed_record.h"

#include <stdlib.h>
#include <string.h>

void
feed_record_begin(struct feed_record *rec, uint32_t line, uint32_t column)
{
	rec->count = rec->used = 0;
	rec->offerings = 0;
	rec->line = line;
	rec->column = column;
}

/* A NUL-terminated copy in the pool; its offset. */
static size_t
keep(struct feed_record *rec, const char *text, size_t len)
{
	size_t at = rec->used;

	if (at + len + 1 > rec->size) {
		size_t size = rec->size ? rec->size * 2 : 65536;
		char *grown;

		while (size < at + len + 1)
			size *= 2;
		grown = realloc(rec->pool, size);
		if (!grown) {
			rec->failed = 1;
			return 0;
		}
		rec->pool = grown;
		rec->size = size;
	}
	memcpy(rec->pool + at, text, len);
	rec->pool[at + len] = '\0';
	rec->used += len + 1;
	return at;
}

static struct feed_value *
next_value(struct feed_record *rec)
{
	if (rec->count == rec->cap) {
		size_t cap = rec->cap ? rec->cap * 2 : 256;
		struct feed_value *grown = realloc(rec->value, cap * sizeof(*grown));

		if (!grown) {
			rec->failed = 1;
			return NULL;
		}
		rec->value = grown;
		rec->cap = cap;
	}
	return &rec->value[rec->count++];
}

void
feed_record_offering(struct feed_record *rec, uint32_t line, uint32_t column)
{
	struct feed_value *v = next_value(rec);

	if (v)
		*v = (struct feed_value){.offering = rec->offerings++, .line = line, .column = column, .source = rec->source};
}

void
feed_record_add(struct feed_record *rec, int offering, uint32_t field, const char *lang, const char *text, size_t len,
		uint32_t line, uint32_t column)
{
	struct feed_value *v = len > 0 ? next_value(rec) : NULL;

	if (!v)
		return;
	*v = (struct feed_value){.field = field, .offering = offering, .line = line, .column = column, .len = len,
			.source = rec->source};
	v->lang = keep(rec, lang ? lang : "", lang ? strlen(lang) : 0);
	v->text = keep(rec, text, len);
	if (rec->failed)
		rec->count--;
}

const struct feed_value *
feed_record_find(const struct feed_record *rec, int offering, uint32_t field)
{
	for (size_t i = rec->count; i-- > 0;) {
		const struct feed_value *v = &rec->value[i];

		if ((v->field & 0xFFFFu) == field && v->offering == offering)
			return v;
		if (offering >= 0 && v->field == 0 && v->offering == offering)
			break;	/* nothing of it stands before its beginning */
	}
	return NULL;
}

void
feed_record_replace(struct feed_record *rec, const struct feed_value *v, const char *text, size_t len, uint32_t line,
		uint32_t column)
{
	struct feed_value *mine = &rec->value[v - rec->value];

	mine->text = keep(rec, text, len);
	mine->len = rec->failed ? 0 : len;
	mine->line = line;
	mine->column = column;
}

static void
set(const struct feed_record *rec, const struct feed_value *v, const struct opstap_host *h, struct opstap_run *r)
{
	const char *lang = rec->pool + v->lang;

	h->at(r, v->source, v->line, v->column);
	h->set(r, v->field, *lang ? lang : NULL, rec->pool + v->text, v->len);
}

int
feed_record_emit(struct feed_record *rec, const struct opstap_host *h, struct opstap_run *r)
{
	if (rec->failed)
		return h->fail(r, "no memory for a course");
	h->at(r, rec->source, rec->line, rec->column);
	h->course(r);
	for (size_t i = 0; i < rec->count; i++)
		if (rec->value[i].offering == FEED_OF_COURSE)
			set(rec, &rec->value[i], h, r);
	for (size_t i = 0; i < rec->count; i++) {
		const struct feed_value *v = &rec->value[i];

		if (v->offering != FEED_OF_COURSE && v->field)
			set(rec, v, h, r);
		if (v->offering != FEED_OF_COURSE && !v->field) {
			h->at(r, v->source, v->line, v->column);
			h->offering(r);
		}
	}
	return h->emit(r);
}

void
feed_record_free(struct feed_record *rec)
{
	free(rec->value);
	free(rec->pool);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool
feed_trim(const char **text, size_t *len)
{
	while (*len > 0 && is_space(**text)) {
		++*text;
		--*len;
	}
	while (*len > 0 && is_space((*text)[*len - 1]))
		--*len;
	return *len > 0;
}

void
feed_copy(char *out, size_t size, const char *text, size_t len)
{
	size_t n = len < size ? len : size - 1;

	memcpy(out, text, n);
	out[n] = '\0';
}
