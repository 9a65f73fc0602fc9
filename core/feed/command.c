/* Commands and answers as JSON: small, strict, and read by the same code on every side. */
#include "feed/command.h"

#include <jansson.h>
#include <string.h>

#include "ground/escape.h"

static const struct {
	const char *name;
	bool partner;	/* names one */
} WORDS[COMMAND_MAX_WORD] = {
	[COMMAND_STATUS] = {"status", false}, [COMMAND_FETCH] = {"fetch", true}, [COMMAND_HOLD] = {"hold", true},
	[COMMAND_RESUME] = {"resume", true}, [COMMAND_ROLLBACK] = {"rollback", true}, [COMMAND_RELOAD] = {"reload", false},
	[COMMAND_VERIFY] = {"verify", false},
};

const char *
command_name(enum command_word word)
{
	return WORDS[word].name;
}

static json_t *
read_object(struct slice s, size_t max, struct error *e)
{
	json_error_t fault;
	json_t *o;

	if (s.n > max) {
		(void)error_set(e, ERR_LIMIT, "more than %zu bytes", max);
		return NULL;
	}
	o = json_loadb(s.p ? s.p : "", s.n, JSON_REJECT_DUPLICATES, &fault);
	if (!json_is_object(o)) {
		(void)error_set(e, ERR_SYNTAX, "not a JSON object: %.100s", o ? "another value" : fault.text);
		json_decref(o);
		return NULL;
	}
	return o;
}

static uint32_t
read_id(const json_t *o)
{
	json_int_t id = json_integer_value(json_object_get(o, "id"));

	return id < 0 || id > UINT32_MAX ? 0 : (uint32_t)id;
}

static bool
partner_ok(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n >= 1 && n <= 32 && s[n] == '\0';
}

int
command_read(struct slice s, struct command *out, struct error *e)
{
	json_t *o = read_object(s, COMMAND_MAX, e);
	const char *word, *partner;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	if (o == NULL)
		return e ? e->code : ERR_SYNTAX;
	word = json_string_value(json_object_get(o, "do"));
	partner = json_string_value(json_object_get(o, "partner"));
	while (word != NULL && out->word < COMMAND_MAX_WORD && strcmp(WORDS[out->word].name, word) != 0)
		out->word++;
	if (word == NULL || out->word == COMMAND_MAX_WORD)
		rc = error_set(e, ERR_VALUE, "\"do\" names no command");
	else if (WORDS[out->word].partner && (partner == NULL || !partner_ok(partner)))
		rc = error_set(e, ERR_VALUE, "%s needs a partner", word);
	else if (WORDS[out->word].partner)
		(void)slice_copy(slice_of(partner), out->partner, sizeof(out->partner));
	if (rc != 0)
		out->word = COMMAND_STATUS;
	out->force = json_is_true(json_object_get(o, "force"));
	out->id = read_id(o);
	json_decref(o);
	return rc;
}

void
command_write(const struct command *c, struct buffer *out)
{
	buffer_printf(out, "{\"do\":\"%s\"", WORDS[c->word].name);
	if (WORDS[c->word].partner)
		buffer_printf(out, ",\"partner\":\"%s\"", c->partner);
	if (c->force)
		buffer_text(out, ",\"force\":true");
	buffer_printf(out, ",\"id\":%u}", c->id);
}

int
reply_read(struct slice s, struct reply *out, struct error *e)
{
	json_t *o = read_object(s, REPLY_MAX, e), *code;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	if (o == NULL)
		return e ? e->code : ERR_SYNTAX;
	code = json_object_get(o, "code");
	if (!json_is_integer(code) || json_integer_value(code) < 0 || json_integer_value(code) > 255)
		rc = error_set(e, ERR_VALUE, "an answer without code");
	else
		out->code = (int)json_integer_value(code);
	(void)slice_copy(slice_of(json_string_value(json_object_get(o, "text"))), out->text, sizeof(out->text));
	out->id = read_id(o);
	json_decref(o);
	return rc;
}

void
reply_write(const struct reply *r, struct buffer *out)
{
	buffer_printf(out, "{\"code\":%d,\"text\":\"", r->code);
	escape_json(out, slice_of(r->text));
	buffer_printf(out, "\",\"id\":%u}", r->id);
}
