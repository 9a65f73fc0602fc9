/* Records and messages of "opstap-adapter check --json": field names as in the CSV, texts by their language. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "prog/adapter_check.h"

static json_t *
text_json(struct slice s)
{
	return json_stringn(s.p ? s.p : "", s.n);
}

/*
 * One value per language: an object; a text whose language is not stated stands under "". Several: an
 * array. Else the value.
 */
static int
add_value(json_t *object, const struct field_info *info, const struct value *v)
{
	json_t *value = v->flags & VALUE_UNKNOWN ? json_null() : text_json(v->text), *inside;
	char lang[16];

	inside = json_object_get(object, info->name);
	if (v->flags & VALUE_UNKNOWN && inside) {
		json_decref(value);
		return 0;
	}
	if (!(info->flags & (FIELD_REPEATS | FIELD_LANGUAGES)) || v->flags & VALUE_UNKNOWN)
		return json_object_set_new(object, info->name, value);
	if (!inside || json_is_null(inside)) {
		inside = info->flags & FIELD_REPEATS ? json_array() : json_object();
		if (json_object_set_new(object, info->name, inside)) {
			json_decref(value);
			return -1;
		}
	}
	if (info->flags & FIELD_REPEATS)
		return json_array_append_new(inside, value);
	slice_copy(v->lang, lang, sizeof(lang));
	return json_object_set_new(inside, lang, value);
}

static int
add_values(json_t *object, const struct values *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct field_info *info = field_by_number(list->v[i].field);

		if (info && add_value(object, info, &list->v[i]))
			return -1;
	}
	return 0;
}

json_t *
adapter_course_json(const struct course *c)
{
	json_t *object = json_object(), *offerings = json_array();
	int failed = add_values(object, &c->values);

	for (size_t i = 0; i < c->offering_count && !failed; i++) {
		json_t *offering = json_object();

		failed = add_values(offering, &c->offerings[i].values);
		failed |= json_array_append_new(offerings, offering);
	}
	failed |= json_object_set_new(object, "offerings", offerings);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
message_json(const struct message *m)
{
	static const char *const levels[] = {"note", "warning", "error"};

	return json_pack("{ss ss so si si so so so so}", "level", levels[m->level], "rule", m->rule, "source",
			text_json(m->source), "line", (int)m->line, "column", (int)m->column, "record",
			text_json(m->record), "text", text_json(m->text), "effect", text_json(m->effect), "remedy",
			text_json(m->remedy));
}

int
adapter_print_json(const struct check_job *job, const struct check_report *r, struct error *e)
{
	json_t *messages = json_array(), *all;
	int failed = 0;

	for (size_t i = 0; i < r->messages.n && !failed; i++)
		failed = json_array_append_new(messages, message_json(&r->messages.m[i]));
	all = json_pack("{ss ss ss sI sI sI ss? sO so}", "feed", job->feed, "adapter", r->host.name, "version",
			r->host.version, "courses", (json_int_t)r->courses, "offerings", (json_int_t)r->offerings,
			"refused", (json_int_t)r->refused, "error", r->failure.code ? r->failure.text : NULL, "records",
			r->records, "messages", messages);
	if (failed || !all || json_dumpf(all, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER)) {
		json_decref(all);
		return error_set(e, ERR_MEMORY, "no memory for the report");
	}
	putchar('\n');
	json_decref(all);
	return 0;
}
