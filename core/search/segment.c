/* Reading a segment: its parts, what its dictionary says, its lists. Nothing here trusts the bytes. */
#include "search/segment.h"

#include <string.h>

#include "search/vocabulary.h"

#define HEAD_BYTES (4 + 4 + 4 + 8 * (SEGMENT_PARTS - 1) + 8)

static int
damaged(struct error *e, const char *what)
{
	return error_set(e, ERR_DAMAGED, "index: %s", what);
}

int
segment_open(const struct slice parts[SEGMENT_PARTS], bool verify, struct segment *out, struct error *e)
{
	struct slice head = parts[SEGMENT_HEAD];
	struct reader r = reader_of(head);
	uint32_t format;

	memset(out, 0, sizeof(*out));
	if (head.n != HEAD_BYTES)
		return damaged(e, "the head of a segment has a wrong size");
	format = reader_u32(&r);
	if (format != SEGMENT_FORMAT)
		return error_set(e, ERR_DAMAGED, "index: format %u where %u is read: it is built anew", format,
				SEGMENT_FORMAT);
	out->docs = reader_u32(&r);
	out->languages = reader_u32(&r);
	for (unsigned i = SEGMENT_HEAD + 1; i < SEGMENT_PARTS; i++)
		if (reader_u64(&r) != (verify ? str_checksum(parts[i]) : 0) && verify)
			return damaged(e, "a part of a segment has a wrong checksum");
	if (reader_u64(&r) != str_checksum((struct slice){head.p, head.n - 8}))
		return damaged(e, "the head of a segment has a wrong checksum");
	out->posts = parts[SEGMENT_POSTS];
	if (!dict_open(parts[SEGMENT_DICT], &out->dict) || !columns_open(parts[SEGMENT_COLUMNS], &out->columns) || out->columns.n != out->docs)
		return damaged(e, "a part of a segment has a wrong form");
	return 0;
}

static bool
long_number(struct slice *s, uint32_t *out)
{
	uint32_t value = 0;

	for (unsigned shift = 0; shift < 35 && s->n > 0; shift += 7) {
		unsigned char byte = (unsigned char)*s->p++;

		s->n--;
		value |= (uint32_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*out = value;
			return true;
		}
	}
	return false;
}

static inline bool
number(struct slice *s, uint32_t *out)
{
	if (s->n == 0 || (unsigned char)*s->p >= 0x80)
		return long_number(s, out);
	*out = (unsigned char)*s->p++;		/* nearly always */
	s->n--;
	return true;
}

/* A list that is here and of one document. */
static bool
read_doc(struct term_ref *r)
{
	struct slice list = {r->list, r->bytes};

	if (!number(&list, &r->doc))
		return false;
	r->list = list.p;
	r->bytes = (uint32_t)list.n;
	return true;
}

static bool
reference(struct slice *s, bool last, struct term_ref *out)
{
	uint32_t documents;

	if (!number(s, &documents) || documents < 2)
		return false;
	out->df = documents / 2;
	if (documents % 2 == 0)
		return number(s, &out->offset) && (out->df > 1 || number(s, &out->bytes));
	out->bytes = (uint32_t)s->n;
	if ((!last && !number(s, &out->bytes)) || out->bytes == 0 || out->bytes > s->n)
		return false;
	out->list = s->p;
	s->p += out->bytes;
	s->n -= out->bytes;
	return out->df > 1 || read_doc(out);
}

/* The lists that a word belongs to, and in how many documents it stands. */
static bool
read_surface(struct slice data, uint8_t flags, struct word_info *out)
{
	uint32_t more = flags >> WORD_MORE_SHIFT & WORD_MORE;

	if (more == WORD_MORE && !number(&data, &more))
		return false;
	if ((flags & WORD_SAME) == 0 && !number(&data, &out->df))
		return false;
	if ((flags & WORD_OWN) != 0 && out->own.df > 0)
		out->refs[out->n++] = out->own;
	for (; more > 0 && out->n < WORD_REFS; more--)
		if (!reference(&data, more == 1, &out->refs[out->n++]))
			return false;
	if ((flags & WORD_SAME) != 0)
		out->df = out->refs[0].df;
	return true;
}

static bool
read_once(struct slice data, uint8_t first, struct word_info *out)
{
	uint8_t flags = word_once_flags(first >> WORD_ONCE_SHIFT & WORD_ONCE_KIND);
	struct term_ref list = {.df = 1};
	uint32_t high;

	if (!number(&data, &high) || data.n == 0 || high > UINT32_MAX / (WORD_ONCE_DOC + 1))
		return false;
	list.doc = high * (WORD_ONCE_DOC + 1) | (first & WORD_ONCE_DOC);
	list.list = data.p;
	list.bytes = (uint32_t)data.n;
	out->surface = (flags & ENTRY_SURFACE) != 0;
	out->title = (flags & ENTRY_TITLE) != 0;
	if ((flags & ENTRY_TERM) != 0)
		out->own = list;
	if (!out->surface)
		return true;
	out->df = 1;
	out->refs[out->n++] = list;
	return true;
}

bool
word_info_read(struct slice data, struct word_info *out)
{
	uint8_t flags;
	bool alone;

	memset(out, 0, sizeof(*out));
	if (data.n == 0)
		return false;
	flags = (uint8_t)*data.p++;
	data.n--;
	if (flags & WORD_ONCE)
		return read_once(data, flags, out);
	out->surface = (flags & ENTRY_SURFACE) != 0;
	out->title = (flags & ENTRY_TITLE) != 0;
	alone = !out->surface || ((flags & WORD_SAME) != 0 && (flags >> WORD_MORE_SHIFT & WORD_MORE) == 0);
	if ((flags & ENTRY_TERM) != 0 && !reference(&data, alone, &out->own))
		return false;
	return !out->surface || read_surface(data, flags, out);
}

/* A stem whose list the word behind it has. */
static bool
read_stem(const struct segment *s, struct slice stem, struct word_info *out)
{
	struct word_info next;
	struct slice data;

	memset(out, 0, sizeof(*out));
	if (!dict_find_longer(&s->dict, stem, &data) || !word_info_read(data, &next) || next.n == 0)
		return false;
	out->own = next.refs[0];
	return true;
}

bool
segment_word(const struct segment *s, struct slice word, struct word_info *out)
{
	struct slice data;

	if (word.n > 0 && word.p[0] == MARK_BEGIN[0])
		return dict_find_first(&s->dict, word, &data) && word_info_read(data, out);
	if (!dict_find(&s->dict, word, &data))
		return false;
	return data.n > 0 ? word_info_read(data, out) : read_stem(s, word, out);
}

size_t
segment_cognate(struct slice *data, struct slice skeleton, char word[WORD_MAX])
{
	struct reader r = reader_of(*data);
	uint8_t lengths = reader_u8(&r);
	size_t shared = lengths >> 4, n = lengths & COGNATE_REST;
	struct slice rest;

	if (n == COGNATE_REST)
		n = reader_u8(&r);
	rest = reader_bytes(&r, n);
	if (data->n == 0 || r.failed || shared > skeleton.n || shared + n > WORD_MAX)
		return 0;
	memcpy(word, skeleton.p, shared);
	memcpy(word + shared, rest.p, n);
	*data = r.rest;
	return shared + n;
}

bool
segment_post(const struct segment *s, const struct term_ref *r, struct post *out)
{
	struct slice list = {r->list, r->bytes};
	bool open;

	if (r->list == NULL && r->offset < s->posts.n)
		list = (struct slice){s->posts.p + r->offset, s->posts.n - r->offset};
	if (r->list == NULL && r->df == 1)
		list.n = r->bytes <= list.n ? r->bytes : 0;
	open = r->list != NULL && r->df == 1 ? post_open_one(r->doc, list, out) : list.p != NULL && post_open(list, r->df, out);
	if (open && out->count > 0 && out->docs <= s->docs)
		return true;
	memset(out, 0, sizeof(*out));
	out->doc = POST_END;
	return false;
}
