/* Pages that are only text: how it works, accessibility, privacy; and where the front door leads. */
#include "web/layout.h"
#include "web/page_alerts.h"
#include "web/pages.h"
#include "web/receipt_after.h"

static int
information(struct page *p, const char *title, const char *template_name, struct error *e)
{
	if (page_unchanged(p, 0))
		return 0;
	view_text(p->root, "title", page_text(p, title));
	view_flag(p->root, "alerts", alerts_work(p));
	return page_render(p, template_name, e);
}

int
page_how(struct page *p, struct error *e)
{
	view_flag(p->root, "in_how", true);
	return information(p, "how_title", "how", e);
}

int
page_accessibility(struct page *p, struct error *e)
{
	return information(p, "accessibility_title", "accessibility", e);
}

int
page_privacy(struct page *p, struct error *e)
{
	view_text(p->root, "kept", receipt_kept_rule(p));
	return information(p, "privacy_title", "privacy", e);
}

int
page_front(struct page *p, struct error *e)
{
	response_header(p->response, "Vary", SLICE("Accept-Language"));
	return page_redirect(p, 302, page_here(p), e);
}

int
page_slash(struct page *p, struct error *e)
{
	return page_redirect(p, 301, page_here(p), e);
}
