"""How fast feeds are read, and in how much memory: bench.py calls it. CPU time of both processes, host start, normalising and checks
included and the store excluded, against bare libxml2 or jansson over the same bytes.
"""
import glob
import json
import os
import random
import re
import statistics
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.dirname(os.path.abspath(__file__))
XCRI = """format xml
namespace x = http://xcri.org/profiles/1.2/catalog
namespace dc = http://purl.org/dc/elements/1.1/
record = x:catalog/x:provider/x:course
id = dc:identifier
title@[lang()] = each dc:title
description@[lang()] = each dc:description
url = x:url
offering = x:presentation
\toffering = dc:identifier
\tstart = x:start/@dtf
\tend = x:end/@dtf
"""
FIELDS = """format json
record = items
next = next
id = courseId
title@[language] = each name -> value
description@[language] = each description -> value
ects = studyLoad/value
language = teachingLanguage
"""


def big_feed(path, size):
    """An XCRI-CAP feed of at least size bytes: the demonstration's courses over and over, with ids of their own."""
    with open(os.path.join(TOP, "conf/demo/feeds/aldermoor.xml"), encoding="utf-8") as f:
        text = re.sub(r"@([+-]\d+)d@", "2027-03-01", f.read())
    head, rest = text.split("<course>", 1)
    body, tail = rest.rsplit("</course>", 1)
    one = "<course>" + body + "</course>"
    with open(path, "w", encoding="utf-8") as f:
        f.write(head)
        written, copy = 0, 0
        while written < size:
            part = re.sub(r"<dc:identifier>(AM-[^<]*)<", lambda m: "<dc:identifier>%s.%d<" % (m.group(1), copy), one)
            written += f.write(part)
            copy += 1
        f.write(tail)


def big_real_feed(path, source, size):
    """A real feed at least size bytes long: its courses over and over, with ids of their own."""
    with open(source, encoding="utf-8") as f:
        text = f.read()
    begin, end = text.index("<course>"), text.rindex("</course>") + len("</course>")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text[:begin])
        for copy in range(size // (end - begin) + 1):
            f.write(text[begin:end].replace("<dc:identifier>", "<dc:identifier>%d-" % copy))
        f.write(text[end:])


def joined_answers(path, sources):
    """Several answers of an EWP Courses API as one."""
    with open(path, "w", encoding="utf-8") as f:
        for number, source in enumerate(sources):
            with open(source, encoding="utf-8") as one:
                text = one.read()
            begin, end = text.index("<learningOpportunitySpecification>"), text.rindex("</courses-response>")
            f.write(text[0 if number == 0 else begin:end])
        f.write("</courses-response>")


def json_pages(folder, make, size, url):
    """Pages of a list as a recorded exchange of at least size bytes: make(number) -> items with ids of their own."""
    os.mkdir(folder)
    written, number, exchanges = 0, 0, []
    while written < size:
        number += 1
        items = make(number)
        written += len(json.dumps(items, ensure_ascii=False).encode())
        more = written < size
        text = json.dumps({"pageNumber": number, "hasNextPage": more, "next": f"{url}?pageNumber={number + 1}" if more else None,
                           "items": items}, ensure_ascii=False)
        with open(os.path.join(folder, f"{number:04}.json"), "w", encoding="utf-8") as f:
            f.write(text)
        exchanges.append({"url": url + (f"?pageNumber={number}" if number > 1 else ""), "body": f"{number:04}.json"})
    with open(os.path.join(folder, "exchange.json"), "w") as f:
        json.dump({"feed_url": url, "exchanges": exchanges}, f)
    return sorted(glob.glob(os.path.join(folder, "[0-9]*.json")))


def made_items(number):
    """250 courses of the Open Onderwijs API with texts of words."""
    rng = random.Random(number)
    with open(os.path.join(HERE, "words_en.txt"), encoding="utf-8") as f:
        words = [word for word in f.read().split() if word.isalpha()]

    def text(n):
        return " ".join(rng.choice(words) for _ in range(n))

    return [{"courseId": f"{number}-{i}", "abbreviation": f"C{number}{i}", "name": [{"language": "en", "value": text(5)}],
             "description": [{"language": "en", "value": text(150)}], "learningOutcomes": [[{"language": "en", "value": text(30)}]],
             "studyLoad": {"value": 5, "studyLoadUnit": "ects"}, "level": "bachelor", "teachingLanguage": "eng",
             "validFrom": "2026-09-01", "link": f"https://a.example/{i}"} for i in range(250)]


def real_items(paths):
    """The pages of a real list over and over, with ids of their own."""
    pages = []
    for path in paths:
        with open(path, encoding="utf-8") as f:
            pages.append(json.load(f)["items"])

    def make(number):
        items = pages[(number - 1) % len(pages)]
        return [{**item, "courseId": f"{number}-{item['courseId']}"} for item in items]

    return make


def check(build, adapter, feed, form, settings=()):
    options = [word for s in settings for word in ("--setting", s)]
    return [os.path.join(build, "opstap-adapter"), "check", os.path.join(build, "adapters/.libs", adapter + ".so"), feed, form, *options]


def peak_memory(command):
    """In KB, of the largest process: opstap-adapter or its sandboxed child."""
    counted = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    return int(subprocess.run([sys.executable, "-c", counted, *command], stdout=subprocess.PIPE, check=True).stdout)


def measure(report, name, adapter, build, bare, files, feed, settings, rounds, cpu_of):
    library = "libxml2" if bare.endswith("xml") else "jansson"
    size = sum(os.path.getsize(path) for path in files)
    command = check(build, adapter, feed, "--summary", settings)
    cpu_of([bare, *files])
    pairs = [(cpu_of([bare, *files]), cpu_of(command)) for _ in range(rounds)]
    report.add(f"{adapter} on {name} ({size >> 20} MB), speed against bare {library}", statistics.median(a / b for a, b in pairs), "ratio", "0.3")
    report.add(f"{adapter} on {name}, MB a CPU second", size / 1e6 / statistics.median(b for _, b in pairs), "MB/s")
    report.add(f"{adapter} on {name}, memory of the larger of both processes", peak_memory(command) / 1024, "MB", "64")


def run(report, build, folder, size, rounds, compile_c, cpu_of):
    def one(name, adapter, bare, files, feed, settings=()):
        measure(report, name, adapter, build, bare, files, feed, settings, rounds, cpu_of)

    feed, mapping = os.path.join(folder, "big.xml"), "mapping=@" + os.path.join(folder, "feed.map")
    bare_xml, bare_json = compile_c(os.path.join(HERE, "bare_xml.c"), folder, "libxml-2.0"), compile_c(os.path.join(HERE, "bare_json.c"), folder, "jansson")
    feeds = os.environ.get("OPSTAP_FEEDS", os.path.join(TOP, "../shared/feeds"))
    big_feed(feed, size)
    one("short made-up values", "xcricap", bare_xml, [feed], feed)
    with open(os.path.join(folder, "feed.map"), "w") as f:
        f.write(XCRI)
    one("short made-up values", "map", bare_xml, [feed], feed, [mapping])
    college = os.path.join(feeds, "xcri-adam-smith/adam_smith_charset_issue.xml")
    if os.path.exists(college):
        big_real_feed(feed, college, size)
        one("a real college's feed", "xcricap", bare_xml, [feed], feed)
    answers = sorted(glob.glob(os.path.join(feeds, "ewp-uclouvain/courses-*.xml")))
    if answers:
        joined_answers(feed, answers)
        one("a real university's answers", "ewp", bare_xml, [feed], feed)
    pages, url = os.path.join(folder, "pages"), "https://a.example/courses"
    files = json_pages(pages, made_items, size, url)
    one("made-up pages", "ooapi", bare_json, files, pages, ["offerings=no"])
    with open(os.path.join(folder, "feed.map"), "w") as f:
        f.write(FIELDS)
    one("made-up pages", "map", bare_json, files, pages, [mapping])
    lists = sorted(glob.glob(os.path.join(feeds, "ooapi-unamur/courses-page-*.json")))
    if lists:
        files = json_pages(pages + "-real", real_items(lists), size, url)
        one("a real university's pages", "ooapi", bare_json, files, pages + "-real", ["offerings=no"])
