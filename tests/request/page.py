"""A small reader of HTML for tests: elements with attributes and text, forms with their fields. No dependencies."""
import html.parser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, dict(attributes), parent
        self.children = []  # elements and strings

    def get(self, name, otherwise=None):
        value = self.attributes.get(name, otherwise)
        return "" if value is None and name in self.attributes else value

    @property
    def text(self):
        """All text below, white space collapsed."""
        return " ".join("".join(self._texts()).split())

    def _texts(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style"):
                yield from child._texts()

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag=None, **attributes):
        """Elements below by tag and attributes: all("a", class_="hit"); a class matches when it is one of several."""
        return [e for e in self.walk() if e is not self and (tag is None or e.tag == tag)
                and all(e.matches(k.rstrip("_").replace("_", "-"), v) for k, v in attributes.items())]

    def one(self, tag=None, **attributes):
        found = self.all(tag, **attributes)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} elements {tag} {attributes}, not one")
        return found[0]

    def matches(self, name, value):
        if name == "class":
            return value in (self.get("class") or "").split()
        return name in self.attributes if value is True else self.get(name) == value

    def fields(self):
        """Of a form: what a browser would send, as (name, value) pairs, without buttons."""
        pairs = []
        for e in self.walk():
            name, kind = e.get("name"), (e.get("type") or "text").lower()
            if not name or "disabled" in e.attributes:
                continue
            if e.tag == "input" and kind in ("checkbox", "radio"):
                if "checked" in e.attributes:
                    pairs.append((name, e.get("value", "on")))
            elif e.tag == "input" and kind not in ("submit", "button", "image", "reset", "file"):
                pairs.append((name, e.get("value", "")))
            elif e.tag == "textarea":
                pairs.append((name, "".join(e._texts()).removeprefix("\n")))
            elif e.tag == "select":
                options = e.all("option")
                chosen = [o for o in options if "selected" in o.attributes] or options[:1]
                pairs += [(name, o.get("value", o.text)) for o in chosen]
        return pairs


class Page(Element):
    """A whole document."""

    def __init__(self, text):
        super().__init__("#document", [], None)
        _Builder(self).feed(text)

    @property
    def title(self):
        return self.one("title").text

    @property
    def h1(self):
        return self.one("h1").text

    @property
    def language(self):
        return self.one("html").get("lang")

    def links(self):
        return [a.get("href") for a in self.all("a") if a.get("href") is not None]

    def form(self, **attributes):
        """The form with these attributes, e.g. form(method="post")."""
        return self.one("form", **attributes)


class _Builder(html.parser.HTMLParser):
    def __init__(self, root):
        super().__init__(convert_charrefs=True)
        self.open = [root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self.open[-1])
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, attrs, self.open[-1]))

    def handle_endtag(self, tag):
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                break

    def handle_data(self, data):
        self.open[-1].children.append(data)
