"""Partners of every format that has several documents: six courses in three of them, made to be spoiled.

Each is a function (base, number) -> bytes of document 1 to 3, or of 2 as often as a loop asks; see FORMATS.
"""
import json

EWP = "https://github.com/erasmus-without-paper/ewp-specs-api-%s/tree/stable-v1"


def ids(number):
    return [f"c{2 * number - 1}", f"c{2 * number}"]


def as_json(value):
    return json.dumps(value).encode()


def ooapi(base, number, after, total):
    page = {"pageSize": 2, "pageNumber": number, "items": [
        {"courseId": i, "name": [{"language": "en", "value": f"Course {i}"}]} for i in ids(number)]}
    return as_json({**page, "totalPages": total} if total else {**page, "hasNextPage": after is not None})


def occapi(base, number, after, total):
    links = {"next": f"{base}/feed?page={after}&key=whisper"} if after else {}
    return as_json({"links": links, "meta": {"total": total or 6}, "data": [
        {"type": "course", "id": i, "attributes": {"title": [{"string": f"Course {i}", "lang": "en"}]}} for i in ids(number)]})


def edx(base, number, after, total):
    return as_json({"count": total or 6, "next": f"{base}/feed?page={after}&key=whisper" if after else None, "results": [
        {"key": i, "title": f"Course {i}", "course_runs": [{"key": f"{i}-1", "status": "published"}]} for i in ids(number)]})


def moochub(base, number, after, total):
    links = {"next": f"{base}/feed?page={after}&key=whisper"} if after else {}
    return as_json({"links": links, "meta": {"total": total or 6}, "data": [
        {"type": "Course", "id": i, "attributes": {"name": f"Course {i}", "courseMode": ["online"]}} for i in ids(number)]})


def map_json(base, number, after, total):
    return as_json({"total": total or 6, "more": f"{base}/feed?page={after}&key=whisper" if after else None,
                    "list": [{"nr": i, "naam": f"Course {i}"} for i in ids(number)]})


def map_xml(base, number, after, total):
    courses = "".join(f"<course nr='{i}'><name>Course {i}</name></course>" for i in ids(number))
    more = f"<more>{base}/feed?page={after}&amp;key=whisper</more>" if after else ""
    return f"<catalogue total='{total or 6}'>{courses}{more}</catalogue>".encode()


def ewp_list(_base):
    every = "".join(f"<los-id>CR/{i}</los-id>" for n in (1, 2, 3) for i in ids(n))
    return f'<course-replication-response xmlns="{EWP % "course-replication"}">{every}</course-replication-response>'.encode()


def ewp(base, number, after, total):
    """A batch: the ids of document number, whatever was asked for."""
    courses = "".join("<learningOpportunitySpecification><los-id>CR/%s</los-id><title>Course %s</title>"
                      "</learningOpportunitySpecification>" % (i, i) for i in ids(number))
    return f'<courses-response xmlns="{EWP % "courses"}">{courses}</courses-response>'.encode()


MAPPINGS = {"map-json": "format json\nrecord = list\nnext = more\nid = nr\ntitle = naam\n",
            "map-xml": "format xml\nrecord = catalogue/course\nnext = catalogue/more\nid = @nr\ntitle = name\n"}
# partner: (adapter, a document, settings)
FORMATS = {
    "ooapi": ("ooapi", ooapi, {"offerings": "no"}),
    "ewp": ("ewp", ewp, {"courses-url": "batch", "max-los-ids": "2", "hei-id": "a.example"}),
    "occapi": ("occapi", occapi, {"instances": "no"}),
    "edx": ("edx", edx, {}),
    "moochub": ("moochub", moochub, {}),
    "map-json": ("map", map_json, {}),
    "map-xml": ("map", map_xml, {}),
}
