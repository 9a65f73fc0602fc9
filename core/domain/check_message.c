/* Messages about a feed: kept in order, written for people, and carried from process to process. */
#include "domain/check.h"

#include <string.h>

#define MESSAGE_TEXT_MAX 2000	/* bytes of any one part that is read back */

void
messages_init(struct messages *list, struct arena *a)
{
	memset(list, 0, sizeof(*list));
	list->arena = a;
}

/* Copies s; false at the arena's ceiling. */
static bool
copy(struct arena *a, struct slice *s)
{
	if (s->n == 0) {
		*s = SLICE_NONE;
		return true;
	}
	*s = arena_slice(a, *s);
	return s->p != NULL;
}

void
messages_add(struct messages *list, const struct message *m)
{
	struct message kept = *m;
	struct message *grown;

	list->count[m->level]++;
	if (list->n >= MESSAGES_MAX)
		return;
	kept.rule = arena_string(list->arena, slice_of(m->rule ? m->rule : ""));
	if (!kept.rule || !copy(list->arena, &kept.source) || !copy(list->arena, &kept.record)
	    || !copy(list->arena, &kept.text) || !copy(list->arena, &kept.effect) || !copy(list->arena, &kept.remedy))
		return;
	grown = arena_grow(list->arena, list->m, list->n, &list->cap, sizeof(*grown));
	if (!grown)
		return;
	list->m = grown;
	list->m[list->n++] = kept;
}

static const char *
level_name(enum message_level level)
{
	static const char *const names[] = {"note", "warning", "error"};

	return names[level];
}

/* Text on one line: a feed must not be able to write lines of its own into a report. */
static void
one_line(struct buffer *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		buffer_byte(out, c < ' ' || c == 0x7F ? ' ' : s.p[i]);
	}
}

void
message_write(const struct message *m, const char *feed_name, struct buffer *out)
{
	if (m->source.n > 0)
		one_line(out, m->source);
	else
		one_line(out, slice_of(feed_name));
	if (m->line > 0) {
		buffer_byte(out, ':');
		buffer_number(out, m->line);
		if (m->column > 0) {
			buffer_byte(out, ':');
			buffer_number(out, m->column);
		}
	}
	if (m->record.n > 0) {
		buffer_text(out, " course ");
		one_line(out, m->record);
	}
	buffer_text(out, ": ");
	buffer_text(out, level_name(m->level));
	buffer_text(out, ": ");
	one_line(out, m->text);
	if (m->effect.n > 0) {
		buffer_text(out, "; ");
		one_line(out, m->effect);
	}
	buffer_byte(out, '.');
	if (m->remedy.n > 0) {
		buffer_byte(out, ' ');
		one_line(out, m->remedy);
		buffer_byte(out, '.');
	}
}

static void
put(struct buffer *out, struct slice s)
{
	if (s.n > MESSAGE_TEXT_MAX)
		s.n = MESSAGE_TEXT_MAX;
	while (s.n > 0 && !utf8_valid(s, NULL))
		s.n--;	/* a cut inside a character; at most three steps for valid text */
	buffer_u32(out, (uint32_t)s.n);
	buffer_slice(out, s);
}

void
message_encode(const struct message *m, struct buffer *out)
{
	buffer_byte(out, (char)m->level);
	buffer_u32(out, m->line);
	buffer_u32(out, m->column);
	put(out, slice_of(m->rule ? m->rule : ""));
	put(out, m->source);
	put(out, m->record);
	put(out, m->text);
	put(out, m->effect);
	put(out, m->remedy);
}

static bool
take(struct reader *r, struct slice *out)
{
	uint32_t n = reader_u32(r);

	if (n > MESSAGE_TEXT_MAX)
		return false;
	*out = reader_bytes(r, n);
	return !r->failed && utf8_valid(*out, NULL);
}

/*
 * Rules are known words inside the process that wrote them; what comes back from bytes is matched to this
 * list, so that the result needs no memory of its own and an untrusted host cannot invent rules.
 */
static const char *const rules[] = {
	"adapter", "ambiguous-date", "bad-date", "bad-field", "bad-flag", "bad-id", "bad-language",
	"bad-number", "bad-session", "bad-url", "bad-utf8", "bad-value", "bad-word", "bad-year",
	"duplicate-id", "fetch", "given-twice", "leading-zero", "limit", "misplaced", "no-credits",
	"no-deadline", "no-id", "no-offering", "no-offering-id", "no-offerings", "no-start", "no-such-date",
	"no-title", "no-url", "order", "overlay-offering", "placeholder", "text-language", "too-long",
	"twice", "unknown-field", "windows-1252", "year-only"
};

static const char *
rule_find(struct slice name)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (slice_is(name, rules[i]))
			return rules[i];
	return "other";
}

int
message_decode(struct reader *r, struct message *out, struct error *e)
{
	uint8_t level = reader_u8(r);
	struct slice rule = SLICE_NONE;

	memset(out, 0, sizeof(*out));
	out->line = reader_u32(r);
	out->column = reader_u32(r);
	if (r->failed || level > MESSAGE_ERROR || !take(r, &rule) || !take(r, &out->source) || !take(r, &out->record)
	    || !take(r, &out->text) || !take(r, &out->effect) || !take(r, &out->remedy))
		return error_set(e, ERR_DAMAGED, "a message is cut off or not text");
	out->level = (enum message_level)level;
	out->rule = rule_find(rule);
	return 0;
}
