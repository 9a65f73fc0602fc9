/* What pages have in common: texts, addresses, ETags, rendering, redirects. */
#include "web/page.h"

#include "ground/escape.h"
#include "render/template.h"

#include <string.h>

int
page_render(struct page *p, const char *template_name, struct error *e)
{
	const struct template *t = templates_find(p->services->templates, p->request->lang, template_name);

	if (t == NULL)
		return error_set(e, ERR_INTERNAL, "no template \"%s\"", template_name);
	if (!view_ok(p->root))
		return error_set(e, ERR_MEMORY, "no room for the page");
	return template_render(t, p->root, p->response->body, e);
}

int
page_redirect(struct page *p, int status, struct slice target, struct error *e)
{
	if (target.n == 0)
		return error_set(e, ERR_MEMORY, "no room for a redirect");
	p->response->status = status;
	p->response->content_type = "text/plain; charset=utf-8";
	response_header(p->response, "Location", target);
	return 0;
}

/* Mixes a number into a hash. */
static uint64_t
mix(uint64_t hash, uint64_t n)
{
	return str_hash((struct slice){(const char *)&n, sizeof(n)}, hash);
}

/* Deadlines are told in days, and a day ends where the partner is. */
static uint64_t
mix_days(uint64_t hash, const struct config *config, int64_t now)
{
	const struct zone *last = config->zone;

	hash = mix(hash, (uint64_t)zone_day(last, now));
	for (size_t i = 0; i < config->partner_count; i++) {
		if (config->partners[i].zone == last)
			continue;
		last = config->partners[i].zone;
		hash = mix(hash, (uint64_t)zone_day(last, now));
	}
	return hash;
}

bool
page_unchanged(struct page *p, uint64_t variant)
{
	const struct page_services *s = p->services;
	const struct request *r = p->request;
	uint64_t hash = mix(s->look, variant);
	char *etag;

	if (p->view)
		hash = mix(hash, catalogue_version(p->view));
	hash = mix(hash, s->seats ? seats_version(s->seats) : 0);
	hash = mix_days(hash, s->config, r->now);
	hash = mix(hash, (uint64_t)r->lang);
	hash = str_hash(r->query, str_hash(r->path, hash));
	etag = arena_printf(r->arena, "W/\"%016llx\"", (unsigned long long)hash);
	p->response->etag = slice_of(etag);
	if (etag == NULL || p->response->status != 200 || !request_has_etag(r, p->response->etag))
		return false;
	p->response->status = 304;
	return true;
}

struct slice
page_text(const struct page *p, const char *name)
{
	return texts_get(p->services->texts, p->request->lang, name);
}

/* What stands in the scratch buffer, kept. */
static struct slice
keep(const struct page *p)
{
	return arena_slice(p->arena, buffer_view(p->scratch));
}

static struct slice
fill(const struct page *p, struct slice text, const struct fill *values)
{
	buffer_clear(p->scratch);
	texts_fill(p->scratch, text, values);
	return keep(p);
}

struct slice
page_fill(const struct page *p, const char *name, const struct fill *values)
{
	return fill(p, page_text(p, name), values);
}

struct slice
page_plural(const struct page *p, const char *name, int64_t n, const struct fill *values)
{
	struct fill all[12] = {{"n", SLICE_NONE}};
	size_t i = 0;

	buffer_clear(p->scratch);
	buffer_number(p->scratch, n);
	all[0].value = keep(p);

	while (values && values[i].name && i + 2 < sizeof(all) / sizeof(*all)) {
		all[i + 1] = values[i];
		i++;
	}
	return fill(p, texts_plural(p->services->texts, p->request->lang, name, n), all);
}

struct slice
page_root(const struct page *p)
{
	struct slice path = p->request->path;
	size_t depth = 0;
	char *root;

	for (size_t i = 0; i < path.n; i++)
		depth += path.p[i] == '/';
	depth = depth > 0 ? depth - 1 : 0;
	root = arena_alloc(p->arena, 3 * depth + 1);
	if (root == NULL)
		return SLICE_NONE;
	for (size_t i = 0; i < depth; i++)
		memcpy(root + 3 * i, "../", 3);
	return (struct slice){root, 3 * depth};
}

struct slice
page_here(const struct page *p)
{
	struct slice root = page_root(p);
	char *here = arena_alloc(p->arena, root.n + 4);

	if (here == NULL)
		return SLICE_NONE;
	memcpy(here, root.p, root.n);
	memcpy(here + root.n, lang_name(p->request->lang), 2);
	here[root.n + 2] = '/';
	return (struct slice){here, root.n + 3};
}

struct slice
page_course_url(const struct page *p, struct slice partner, struct slice id)
{
	struct slice here = page_here(p);
	struct buffer *b = p->scratch;

	buffer_clear(b);
	buffer_slice(b, here);
	buffer_text(b, "courses/");
	escape_segment(b, partner);
	buffer_byte(b, '/');
	escape_segment(b, id);
	return keep(p);
}

void
page_row(struct view *to, struct slice label, struct slice value)
{
	struct view *v;

	if (value.n == 0)
		return;
	v = view_item(to, "rows");
	view_text(v, "row_label", label);
	view_text(v, "row_value", value);
}

struct slice
page_enrol_url(const struct page *p, struct slice partner, struct slice id, struct slice offering)
{
	struct slice here = page_here(p), ref;
	struct buffer *b = p->scratch;

	buffer_clear(b);
	course_ref_write(b, (struct course_ref){partner, id, offering});
	ref = keep(p);
	buffer_clear(b);
	buffer_slice(b, here);
	buffer_text(b, "enrol?c=");
	escape_form(b, ref);
	return keep(p);
}

struct slice
page_partner_name(const struct page *p, const struct config_partner *partner)
{
	if (p->request->lang == LANG_NL && *partner->name_nl)
		return slice_of(partner->name_nl);
	return slice_of(partner->name);
}
