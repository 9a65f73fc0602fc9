/* The stored form of partners, courses and runs, and the keys under which they lie. */
#include "store/catalogue_store.h"

#include <string.h>

#define SUM_LENGTH 8
#define REPORT_MESSAGES_MAX 2000

/* Of an entry: a moment that is as most are is left out. */
enum { ENTRY_GONE = 1, ENTRY_CHANGED = 2, ENTRY_FETCHED = 4 };

#define MOMENT_LENGTH 5
#define ENTRY_LEAST (SUM_LENGTH + 1 + 2 + 8 + MOMENT_LENGTH)	/* bytes of most */
#define ENTRY_MAX (ENTRY_LEAST + 2 * MOMENT_LENGTH)

void
stored_begin(struct buffer *b)
{
	buffer_clear(b);
	buffer_u64(b, 0);
}

void
stored_end(struct buffer *b)
{
	uint64_t sum;

	if (!buffer_ok(b))
		return;
	sum = str_checksum((struct slice){b->data + SUM_LENGTH, b->len - SUM_LENGTH});
	for (size_t i = 0; i < SUM_LENGTH; i++)
		b->data[i] = (char)(sum >> 8 * i);
}

int
stored_open(struct slice value, const char *what, struct reader *r, struct error *e)
{
	uint64_t sum;

	*r = reader_of(value);
	sum = reader_u64(r);
	if (r->failed || str_checksum(r->rest) != sum)
		return error_set(e, ERR_DAMAGED, "%s: wrong checksum", what);
	return 0;
}

static int
stored_close(const struct reader *r, const char *what, struct error *e)
{
	return r->failed ? error_set(e, ERR_DAMAGED, "%s: wrong form", what) : 0;
}

static void
add_text(struct buffer *b, struct slice s)
{
	buffer_u32(b, (uint32_t)s.n);
	buffer_slice(b, s);
}

static struct slice
read_text(struct reader *r)
{
	return reader_bytes(r, reader_u32(r));
}

static void
add_counts(struct buffer *b, const struct run_counts *c)
{
	const uint32_t counts[] = {
			c->accepted, c->warned, c->refused, c->left_out, c->added, c->changed, c->gone, c->unchanged};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		buffer_u32(b, counts[i]);
}

static void
read_counts(struct reader *r, struct run_counts *c)
{
	uint32_t *const counts[] = {&c->accepted, &c->warned, &c->refused, &c->left_out, &c->added, &c->changed,
			&c->gone, &c->unchanged};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		*counts[i] = reader_u32(r);
}

void
partner_encode(const struct partner_record *p, struct buffer *out)
{
	const struct partner_state *s = &p->state;

	stored_begin(out);
	buffer_u32(out, p->number);
	buffer_byte(out, p->enabled);
	add_text(out, p->zone);
	buffer_u64(out, (uint64_t)s->last_attempt);
	buffer_u64(out, (uint64_t)s->last_success);
	buffer_byte(out, (char)s->last_outcome);
	buffer_byte(out, s->held_list);
	buffer_byte(out, s->on_hold);
	add_text(out, s->reason);
	add_text(out, s->etag);
	add_text(out, s->last_modified);
	add_text(out, s->adapter_name);
	add_text(out, s->adapter_version);
	add_counts(out, &s->counts);
	buffer_u32(out, s->courses);
	buffer_u32(out, s->list);
	stored_end(out);
}

int
partner_decode(struct slice id, struct slice value, struct partner_record *out, struct error *e)
{
	struct partner_state *s = &out->state;
	struct reader r;
	int rc = stored_open(value, "partner", &r, e);

	if (rc < 0)
		return rc;
	out->id = id;
	out->number = reader_u32(&r);
	out->enabled = reader_u8(&r);
	out->zone = read_text(&r);
	s->last_attempt = (int64_t)reader_u64(&r);
	s->last_success = (int64_t)reader_u64(&r);
	s->last_outcome = reader_u8(&r) % RUN_MAX;
	s->held_list = reader_u8(&r);
	s->on_hold = reader_u8(&r);
	s->reason = read_text(&r);
	s->etag = read_text(&r);
	s->last_modified = read_text(&r);
	s->adapter_name = read_text(&r);
	s->adapter_version = read_text(&r);
	read_counts(&r, &s->counts);
	s->courses = reader_u32(&r);
	s->list = reader_u32(&r);
	return stored_close(&r, "partner", e);
}

/* Five bytes do for 17,000 years before and after 1970. */
static void
add_moment(struct buffer *b, int64_t moment)
{
	buffer_u32(b, (uint32_t)moment);
	buffer_byte(b, (char)((uint64_t)moment >> 32));
}

static int64_t
read_moment(struct reader *r)
{
	uint64_t low = reader_u32(r);

	return (int64_t)(int8_t)reader_u8(r) * ((int64_t)1 << 32) + (int64_t)low;
}

void
entry_encode(const struct course_entry *c, struct buffer *out)
{
	unsigned flags = (c->meta.gone ? ENTRY_GONE : 0u) |
			(c->meta.changed != c->meta.first_seen ? ENTRY_CHANGED : 0u) | (c->meta.fetched != 0 ? ENTRY_FETCHED : 0u);

	stored_begin(out);
	buffer_byte(out, (char)flags);
	buffer_u16(out, (uint16_t)c->partner);
	buffer_u64(out, c->fingerprint);
	add_moment(out, c->meta.first_seen);
	if (flags & ENTRY_CHANGED)
		add_moment(out, c->meta.changed);
	if (flags & ENTRY_FETCHED)
		add_moment(out, c->meta.fetched);
	buffer_u32(out, c->meta.doc);
	stored_end(out);
	if (buffer_ok(out))
		out->len -= sizeof(c->meta.doc);	/* the key says it; the checksum holds it, so that no other course passes for this */
}

struct slice
entry_skip(struct slice value)
{
	size_t n = ENTRY_LEAST;

	if (value.n <= ENTRY_LEAST)
		return SLICE_NONE;
	n += value.p[SUM_LENGTH] & ENTRY_CHANGED ? MOMENT_LENGTH : 0;
	n += value.p[SUM_LENGTH] & ENTRY_FETCHED ? MOMENT_LENGTH : 0;
	return value.n > n ? (struct slice){value.p + n, value.n - n} : SLICE_NONE;
}

int
entry_decode(uint32_t doc, struct slice *value, struct course_entry *out, struct error *e)
{
	struct slice record = entry_skip(*value);
	size_t n = value->n - record.n;
	char whole[ENTRY_MAX + sizeof(doc)];
	struct reader r;
	unsigned flags;
	int rc;

	if (record.n == 0)
		return error_set(e, ERR_DAMAGED, "course: wrong form");
	memcpy(whole, value->p, n);
	for (size_t i = 0; i < sizeof(doc); i++)
		whole[n + i] = (char)(doc >> 8 * i);
	rc = stored_open((struct slice){whole, n + sizeof(doc)}, "course", &r, e);
	if (rc < 0)
		return rc;
	*value = record;
	flags = reader_u8(&r);
	out->partner = reader_u16(&r);
	out->fingerprint = reader_u64(&r);
	out->meta.doc = doc;
	out->meta.first_seen = read_moment(&r);
	out->meta.changed = flags & ENTRY_CHANGED ? read_moment(&r) : out->meta.first_seen;
	out->meta.fetched = flags & ENTRY_FETCHED ? read_moment(&r) : 0;
	out->meta.gone = flags & ENTRY_GONE;
	return stored_close(&r, "course", e);
}

void
report_encode(const struct run_report *r, struct buffer *out)
{
	size_t messages = r->message_count < REPORT_MESSAGES_MAX ? r->message_count : REPORT_MESSAGES_MAX;

	stored_begin(out);
	buffer_u64(out, (uint64_t)r->started);
	buffer_u64(out, (uint64_t)r->finished);
	buffer_byte(out, (char)r->outcome);
	add_text(out, r->reason);
	add_text(out, r->adapter_name);
	add_text(out, r->adapter_version);
	add_text(out, r->sandbox);
	buffer_u64(out, r->bytes);
	add_counts(out, &r->counts);
	buffer_u32(out, r->notes);
	buffer_u32(out, r->warnings);
	buffer_u32(out, r->errors);
	buffer_u32(out, (uint32_t)messages);
	for (size_t i = 0; i < messages; i++)
		message_encode(&r->messages[i], out);
	stored_end(out);
}

int
report_decode(struct slice value, struct arena *a, struct run_report *out, struct error *e)
{
	struct reader r;
	int rc = stored_open(value, "run", &r, e);

	if (rc < 0)
		return rc;
	out->started = (int64_t)reader_u64(&r);
	out->finished = (int64_t)reader_u64(&r);
	out->outcome = reader_u8(&r) % RUN_MAX;
	out->reason = read_text(&r);
	out->adapter_name = read_text(&r);
	out->adapter_version = read_text(&r);
	out->sandbox = read_text(&r);
	out->bytes = reader_u64(&r);
	read_counts(&r, &out->counts);
	out->notes = reader_u32(&r);
	out->warnings = reader_u32(&r);
	out->errors = reader_u32(&r);
	out->message_count = reader_u32(&r);
	if (r.failed || out->message_count > REPORT_MESSAGES_MAX)
		return error_set(e, ERR_DAMAGED, "run: wrong form");
	out->messages = NULL;
	if (a == NULL)
		return 0;
	out->messages = arena_array(a, out->message_count, sizeof(*out->messages));
	if (out->messages == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the messages of a run");
	for (size_t i = 0; i < out->message_count && rc == 0; i++)
		rc = message_decode(&r, &out->messages[i], e);
	return rc < 0 ? rc : stored_close(&r, "run", e);
}

struct slice
run_key(struct slice partner, char key[CATALOGUE_KEY_MAX])
{
	size_t n = partner.n < 64 ? partner.n : 64;

	memcpy(key, partner.p, n);
	key[n++] = '\0';
	return (struct slice){key, n};
}

struct slice
doc_key(const uint32_t *doc)
{
	return (struct slice){(const char *)doc, sizeof(*doc)};
}

uint32_t
key_doc(struct slice key)
{
	uint32_t doc = 0;

	if (key.n >= sizeof(doc))
		memcpy(&doc, key.p, sizeof(doc));
	return doc;
}
