/*
 * The places of a document in a posting list. What had to be looked through to find those of one document of a block is not looked through
 * again for the next.
 */
#include "search/post_form.h"

/* Up to eight bytes from at on, with zeros behind the end. */
static uint64_t
load_word(struct slice bytes, size_t at)
{
	char room[8] = {0};

	if (bytes.n - at >= 8)
		return post_load64(bytes.p + at);
	memcpy(room, bytes.p + at, bytes.n - at);
	return post_load64(room);
}

/* How many of the bytes, which ascend to 64 at most, are below n, 1 … 64. */
static uint32_t
bytes_below(uint64_t bytes, uint32_t n)
{
	uint64_t below = ((POST_BYTES * (n - 1) | POST_BYTES * 0x80) - bytes) & POST_BYTES * 0x80;

	return (uint32_t)((below >> 7) * POST_BYTES >> 56);
}

/* The bit behind the n-th one of a word, n from 1; by bytes first (S. Vigna, "Broadword implementation of rank/select", 2008). */
static uint32_t
behind_one_of(uint64_t word, uint32_t n)
{
	uint64_t upto = post_ones_upto(word), bits;
	uint32_t byte = bytes_below(upto, n), left = n - (uint32_t)((upto << 8) >> 8 * byte & 0xff);

	/* Of its bits each in a byte of its own, as a one; without a branch, which a processor would often guess wrongly. */
	bits = (word >> 8 * byte & 0xff) * POST_BYTES & 0x8040201008040201u;
	bits = (bits + POST_BYTES * 0x7f) >> 7 & POST_BYTES;
	return 8 * byte + bytes_below(bits * POST_BYTES, left) + 1;
}

struct ones {			/* a search for one bits, going forward */
	struct slice bytes;
	size_t at;
	uint32_t before;	/* ones before byte at */
};

/* The bit behind the n-th one, n counted from 1; ascending calls only. False when there are not so many. */
static bool
behind_one(struct ones *o, uint32_t n, size_t *bit)
{
	for (; o->at < o->bytes.n; o->at += 8) {
		uint64_t word = load_word(o->bytes, o->at);
		uint32_t here = post_ones(word);

		if (o->before + here >= n) {
			*bit = o->at * 8 + behind_one_of(word, n - o->before);
			return true;
		}
		o->before += here;
	}
	return false;
}

/* Leaves out so many varints; false when there are fewer. */
static bool
skip_varints(struct slice *rest, size_t n)
{
	while (n > 0 && rest->n > 0) {
		uint64_t ends = ~load_word(*rest, 0) >> 7 & POST_BYTES;
		size_t here = (size_t)(ends * POST_BYTES >> 56), bytes = here < n ? 8 : behind_one_of(ends, (uint32_t)n) / 8 + 1;

		if (bytes > rest->n)
			return false;
		n -= here < n ? here : n;
		rest->p += bytes;
		rest->n -= bytes;
	}
	return n == 0;
}

static size_t
read_places(struct slice rest, uint32_t *out, size_t max)
{
	uint64_t next = 0, distance;
	size_t n = 0;

	while (n < max && rest.n > 0) {
		distance = (unsigned char)*rest.p;
		if (distance < 0x80) {		/* nearly always */
			rest.p++;
			rest.n--;
		} else if (!post_varint(&rest, &distance)) {
			break;
		}
		next += distance;
		if (next > UINT32_MAX)
			break;
		out[n++] = (uint32_t)next++;
	}
	return n;
}

static uint32_t
bits_at(struct slice packed, size_t i, unsigned width)
{
	size_t bit = i * width;

	return (uint32_t)(load_word(packed, bit / 8) >> bit % 8) & (((uint32_t)1 << width) - 1);
}

/* How many of the places from … to - 1 have all their bits set. */
static size_t
left_over(struct slice packed, size_t from, size_t to, unsigned width)
{
	size_t n = 0;

	for (; from < to; from++)
		n += bits_at(packed, from, width) == ((uint32_t)1 << width) - 1;
	return n;
}

/* To what is to be added to place i, the first of a document's that has all its bits set. */
static bool
find_more(struct post_read *r, struct slice packed, size_t i, unsigned width, struct slice rest)
{
	if (r->left == 0 || r->left > i) {
		r->left = 0;
		r->more = rest;
	}
	if (!skip_varints(&r->more, left_over(packed, r->left, i, width))) {
		r->left = 0;
		return false;
	}
	r->left = i;
	return true;
}

/* n places from number first on of the block's, all of them together. */
static size_t
unpack(struct post_read *r, struct slice bytes, size_t all, size_t first, uint32_t *out, size_t n)
{
	unsigned width = bytes.n > 0 ? (unsigned char)*bytes.p : 0;
	struct slice packed = {bytes.p + 1, bytes.n - 1}, rest;	/* to the very end: whole words can be read nearly everywhere */
	size_t used = (all * width + 7) / 8;
	uint64_t next = 0, more;
	bool found = false;	/* rest begins with what the next one that is left over needs */
	size_t k;

	if (n == 0 || bytes.n == 0 || width > POST_PACK_WIDTH || used > packed.n)
		return 0;
	rest = (struct slice){packed.p + used, packed.n - used};
	if (width == 0)
		return skip_varints(&rest, first) ? read_places(rest, out, n) : 0;
	for (k = 0; k < n; k++) {
		uint32_t v = bits_at(packed, first + k, width);

		next += v;
		if (v == ((uint32_t)1 << width) - 1) {
			if (!found && !find_more(r, packed, first + k, width, rest))
				break;
			if (!found)
				rest = r->more;
			found = true;
			if (!post_varint(&rest, &more))
				break;
			next += more;
		}
		if (next > UINT32_MAX)
			break;
		out[k] = (uint32_t)next++;
	}
	return k;
}

/* The bytes of block b. */
static bool
find_bytes(const struct post *p, uint32_t b, struct slice *out)
{
	size_t from, to;

	*out = p->places;
	if (p->blocks == 1)
		return true;
	from = post_load32(p->offsets + 4 * (size_t)b);
	to = b + 1 < p->blocks ? post_load32(p->offsets + 4 * (size_t)b + 4) : p->places.n;
	if (from > to || to > p->places.n)
		return false;
	*out = (struct slice){p->places.p + from, to - from};
	return true;
}

/* Where the places of a document of a block are. */
struct share {
	size_t first, count;	/* number of its first one; how many */
	size_t all;		/* that the block has */
	struct slice rest;	/* the places of the block */
};

/* Of document i of block b, which has these bytes. */
static bool
find_share(struct post *p, struct slice bytes, uint32_t b, uint32_t i, struct share *out)
{
	uint32_t none = bytes.n > 0 && (*bytes.p & 1);	/* a document has none: each takes a bit more, and there is a one in front */
	uint32_t documents = post_block_count(p->count, b);
	struct post_read *r = &p->read;
	bool same = r->block == b, known = same && r->document <= i;
	struct ones o = {bytes, known ? r->at : 0, known ? r->before : 0};
	size_t begin = 1, behind;

	if (!same)
		r->left = 0;
	if (p->one_place) {
		r->block = b;
		*out = (struct share){i, 1, documents, bytes};
		return true;
	}
	if (i + none > 0 && !behind_one(&o, i + none, &begin))
		return false;
	r->block = POST_END;
	r->at = o.at;
	r->before = o.before;
	if (!behind_one(&o, i + none + 1, &behind) || (!same && !behind_one(&o, documents + none, &r->end)))
		return false;
	r->block = b;
	r->document = i;
	out->first = begin - 1 - (none ? i : 0);
	out->count = behind - begin - none;
	out->all = r->end - 1 - (none ? documents : 0);
	out->rest = (struct slice){bytes.p + (r->end + 7) / 8, bytes.n - (r->end + 7) / 8};
	return true;
}

size_t
post_places(struct post *p, uint32_t *out, size_t max)
{
	uint32_t rank = post_rank(p), b = rank / POST_BLOCK;
	struct share share;
	struct slice bytes;

	if (rank >= p->count || p->places.n == 0)
		return 0;
	if (p->count == 1)
		return read_places(p->places, out, max);
	if (!find_bytes(p, b, &bytes) || !find_share(p, bytes, b, rank % POST_BLOCK, &share))
		return 0;
	share.count = share.count < max ? share.count : max;
	if (p->count >= POST_PACK)
		return unpack(&p->read, share.rest, share.all, share.first, out, share.count);
	return share.count > 0 && skip_varints(&share.rest, share.first) ? read_places(share.rest, out, share.count) : 0;
}

void
post_places_fetch(const struct post *p)
{
	uint32_t b = post_rank(p) / POST_BLOCK;
	size_t at = 0;

	if (p->places.n > 0 && p->blocks > 1 && b < p->blocks)
		at = post_load32(p->offsets + 4 * (size_t)b);
	if (at < p->places.n)
		__builtin_prefetch(p->places.p + at);
}
