/* What machines ask a site for: robots.txt, sitemap.xml, opensearch.xml, security.txt. */
#include "ground/escape.h"
#include "web/pages.h"

#define SITEMAP_MAX 20000	/* addresses; the protocol allows 50,000 */

/* The address of the site without its last slash. */
static struct slice
base(const struct page *p)
{
	struct slice url = slice_of(p->services->config->base_url);

	if (slice_ends(url, "/"))
		url.n--;
	return url;
}

int
page_robots(struct page *p, struct error *e)
{
	(void)e;
	if (page_unchanged(p, 0))
		return 0;
	p->response->content_type = "text/plain; charset=utf-8";
	buffer_text(p->response->body, "User-agent: *\nDisallow: /staff/\nDisallow: /en/enrol\nDisallow: /nl/enrol\nDisallow: /en/compare\nDisallow: /nl/compare\nDisallow: /en/alerts\nDisallow: /nl/alerts\n");
	if (base(p).n)
		buffer_printf(p->response->body, "Sitemap: %.*s/sitemap.xml\n", SLICE_ARG(base(p)));
	return 0;
}

struct sitemap {
	const struct page *page;
	struct slice partner;
	size_t count;
};

static void
add_location(const struct page *p, const char *lang, const char *folder, struct slice partner, struct slice id)
{
	struct buffer *b = p->response->body;

	buffer_text(b, "<url><loc>");
	escape_html(b, base(p));
	buffer_printf(b, "/%s/%s", lang, folder);
	escape_segment(b, partner);
	if (id.n > 0)
		buffer_byte(b, '/');
	escape_segment(b, id);
	buffer_text(b, "</loc></url>\n");
}

static int
add_course(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	struct sitemap *map = context;

	(void)record;
	if (meta->gone || map->count >= SITEMAP_MAX)
		return 0;
	for (int l = 0; l < LANG_MAX; l++)
		add_location(map->page, lang_name((enum lang)l), "courses/", map->partner, id);
	map->count += LANG_MAX;
	return 0;
}

int
page_sitemap(struct page *p, struct error *e)
{
	static const char *const folders[] = {"", "courses", "partners", "how-it-works", "accessibility", "privacy"};
	const struct config *config = p->services->config;
	struct sitemap map = {.page = p};

	if (page_unchanged(p, 0))
		return 0;
	p->response->content_type = "application/xml";
	buffer_text(p->response->body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			"<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		for (int l = 0; l < LANG_MAX; l++)
			add_location(p, lang_name((enum lang)l), folders[i], SLICE_NONE, SLICE_NONE);
	for (size_t i = 0; i < config->partner_count; i++) {
		int result;

		if (!config->partners[i].enabled)
			continue;
		map.partner = slice_of(config->partners[i].id);
		result = catalogue_each(p->view, map.partner, add_course, &map, e);
		if (result < 0)
			return result;
	}
	buffer_text(p->response->body, "</urlset>\n");
	return 0;
}

int
page_opensearch(struct page *p, struct error *e)
{
	struct buffer *b = p->response->body;

	(void)e;
	if (page_unchanged(p, 0))
		return 0;
	p->response->content_type = "application/opensearchdescription+xml";
	buffer_text(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			"<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n<ShortName>Opstap</ShortName>\n<Description>");
	escape_html(b, page_text(p, "opensearch_description"));
	buffer_text(b, "</Description>\n<InputEncoding>UTF-8</InputEncoding>\n<Url type=\"text/html\" template=\"");
	escape_html(b, base(p));
	buffer_printf(b, "/%s/courses?q={searchTerms}\"/>\n</OpenSearchDescription>\n", lang_name(p->request->lang));
	return 0;
}

int
page_security(struct page *p, struct error *e)
{
	const struct config *config = p->services->config;
	struct buffer *b = p->response->body;

	if (!*config->mail_from)
		return error_set(e, ERR_NOT_FOUND, "nobody to write to is configured");
	if (page_unchanged(p, 0))
		return 0;
	p->response->content_type = "text/plain; charset=utf-8";
	buffer_printf(b, "Contact: mailto:%s\nExpires: ", config->mail_from);
	date_write_moment(b, (p->request->now / 86400 + 180) * 86400, 0);
	buffer_text(b, "\nPreferred-Languages: en, nl\n");
	return 0;
}
