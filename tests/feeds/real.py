"""What must come of real feeds, which are not part of the project: read where OPSTAP_FEEDS names their folder."""
import collections
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import real_ooapi

MAPPINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "conf", "mappings")


def refused(report, code, words):
    faults = []
    if code != 4:
        faults.append(f"exit {code} instead of 4")
    if report["courses"] or report["records"]:
        faults.append(f"{report['courses']} courses came out")
    if words not in (report["error"] or ""):
        faults.append(f"the reason is {report['error']!r}, not {words!r}")
    return faults


def cornwall(checker, path):
    report, code, _ = checker.run("xcricap", path)
    faults = refused(report, code, "attributes construct error")
    if "line 2, column " not in report["error"]:
        faults.append(f"no line and column in {report['error']!r}")
    return faults


def adam_smith(checker, path):
    report, _, _ = checker.run("xcricap", path)
    faults = [f"{report[k]} {k} instead of {n}" for k, n in (("courses", 334), ("offerings", 791), ("refused", 0)) if report[k] != n]
    texts = [t for r in report["records"] for f in ("description", "summary") for t in r.get(f, {}).values()]
    if len(texts) < 300 or any("<" in t and ">" in t for t in texts):
        faults.append("descriptions are missing or hold mark-up")
    dates = [o for r in report["records"] for o in r["offerings"] if "start" in o and "end" in o]
    return faults + ([f"{len(dates)} offerings have start and end"] if len(dates) < 780 else [])


def bolton(checker, path):
    report, code, _ = checker.run("xcricap", path)
    record = report["records"][0]
    good = code == 0 and record["title"][""] == "HND Business Computing" and "<" not in str(record.get("description", ""))
    return [] if good else [f"exit {code}, {record}"]


def open_university(checker, path):
    report, _, _ = checker.run("xcricap", path)
    record = report["records"][0]
    faults = ["ECTS came from nowhere"] if any("ects" in r for r in report["records"]) else []
    if record["credits"] != "10 points at level 1 (The Open University); 10 points at level 7 (SCQF)":
        faults.append(f"credits {record['credits']!r}")
    if not any(m["rule"] == "no-credits" for m in report["messages"]):
        faults.append("unknown ECTS is not reported")
    return faults


# courses, offerings, courses with a named teacher; what is left out has only a run that was taken back
EDX = {"mitxonline_courses.json": (3, 4, 3), "test_mitx_course.json": (1, 1, 1), "test_non_mitx_course.json": (1, 1, 1),
       "test_sloan_courses.json": (99, 0, 0)}


def edx(checker, path):
    if path.endswith("_runs.json"):
        return refused(*checker.run("edx", path)[:2], "a list of course runs") + edx_apart(checker, path)
    report, code, _ = checker.run("edx", path)
    found = report["courses"], report["offerings"], sum("teacher" in r for r in report["records"])
    faults = [f"exit {code}: {report['error']}"] if code else []
    if found != EDX[os.path.basename(path)] or report["refused"]:
        faults.append(f"{found} courses, offerings, with teachers, {report['refused']} refused")
    if any("ects" in r or "credits" in r or "exam" in str(r["offerings"]) for r in report["records"]):
        faults.append("credits or an exam came from nowhere")
    return faults


def edx_apart(checker, path):
    """Courses and runs of a catalogue that keeps them apart; three of the 137 runs belong to a course that is not there."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("courses", "runs"):
            shutil.copy(path.replace("_runs", "_" + name), os.path.join(folder, name))
        with open(os.path.join(folder, "exchange.json"), "w") as f:
            json.dump({"feed_url": "https://catalogue.example/courses",
                       "exchanges": [{"url": name, "body": name} for name in ("courses", "runs")]}, f)
        report, code, _ = checker.run("edx", folder, ["--setting", "runs-url=runs"])
    found = report["courses"], report["offerings"], report["refused"]
    return [f"exit {code}, {found} with runs apart"] if code or found != (99, 134, 0) else []


def write_exchange(folder, source):
    """An exchange of the replication list and nine answers: each answer is what a request for its courses gets."""
    exchanges = [{"url": "", "body": "course-replication.xml"}]
    for path in sorted(glob.glob(os.path.join(source, "*.xml"))):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        with open(os.path.join(folder, os.path.basename(path)), "w", encoding="utf-8") as f:
            f.write(text)
        ids = re.findall(r"<learningOpportunitySpecification>\s*<los-id>([^<]*)", text)
        if ids:
            asked = "".join("&los_id=" + urllib.parse.quote(i, safe="") for i in ids)
            exchanges.append({"url": "/courses", "request": "hei_id=uclouvain.be" + asked, "body": os.path.basename(path)})
    with open(os.path.join(folder, "exchange.json"), "w", encoding="utf-8") as f:
        json.dump({"feed_url": "https://ewp.example/los?hei_id=uclouvain.be", "exchanges": exchanges}, f)


def peak_memory(command):
    """In KB, of the largest process: opstap-adapter or its sandboxed child."""
    counted = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    return int(subprocess.run([sys.executable, "-c", counted, *command], stdout=subprocess.PIPE, timeout=300).stdout)


def louvain(checker, path):
    settings = ["--setting", "courses-url=/courses", "--setting", "max-los-ids=500"]
    with tempfile.TemporaryDirectory() as folder:
        write_exchange(folder, os.path.dirname(path))
        report, code, _ = checker.run("ewp", folder, settings)
        adapter = os.path.join(checker.folder, "ewp.so")
        memory = peak_memory([checker.program, "check", adapter, folder, "--summary", *settings])
    faults = [f"{report[k]} {k} instead of {n}" for k, n in (("courses", 4083), ("offerings", 4083), ("refused", 0)) if report[k] != n]
    offerings = [o for r in report["records"] for o in r["offerings"]]
    languages = collections.Counter(language for o in offerings for language in o.get("language", []))
    if languages != {"fr": 2894, "en": 864, "nl": 60, "de": 43, "es": 25, "it": 16}:
        faults.append(f"languages {languages}")
    if any("start" not in o or "end" not in o or "ects" not in o for o in offerings):
        faults.append("an offering without days or credits")
    if any(r.get("level") != "master" or r["id"][:3] != "CR/" for r in report["records"]):
        faults.append("a level or an id is not what the feed says")
    if any(m["rule"] == "adapter" for m in report["messages"]):
        faults.append("courses are missing, or more than were asked for")
    sanitized = os.path.basename(os.path.dirname(checker.program)) in ("asan", "tsan")   # they need twice as much
    if memory > 64 * 1024 and not sanitized:
        faults.append(f"{memory} KB of memory")
    return faults + ([f"exit {code}: {report['error']}"] if code else [])


def poitiers(checker, path):
    """165 units in 98 programmes, two of them in two programmes."""
    report, code, _ = checker.run("map", path, ["--setting", "mapping=@" + os.path.join(MAPPINGS, "poitiers.map")])
    faults = [f"{report[k]} {k} instead of {n}" for k, n in (("courses", 163), ("refused", 2)) if report[k] != n]
    levels = [sum(r.get("level") == level for r in report["records"]) for level in ("bachelor", "master", "doctoral")]
    if code or any("ects" not in r or list(r["title"]) != ["fr"] or len(r["keyword"]) != 2 for r in report["records"]):
        faults.append("a unit lacks credits, title or keywords")
    return faults + ([f"levels {levels}"] if sum(levels) != 163 else [])


def occapi(checker, path):
    """The demonstration server's answers: a list, and its one course."""
    report, code, _ = checker.run("occapi", path)
    record = report["records"][0]
    faults = [f"exit {code}: {report['error']}"] if code or report["courses"] != 1 else []
    if (record["title"], record["ects"], record["field"], record["language"]) != ({"en": "Example Course"}, "6", ["0000"], ["en"]):
        faults.append(f"{record}")
    with open(path) as f:
        if ("assessment" in record) != ("assessmentMethod" in f.read()):
            faults.append("assessment is missing or came from nowhere")
    return faults


REAL = (("xcri-adam-smith/*.xml", adam_smith), ("xcri-bolton/*.xml", bolton), ("xcri-cornwall/*.xml", cornwall),
        ("xcri-open-university/*.xml", open_university), ("ewp-uclouvain/course-replication.xml", louvain), ("edx-mit/*.json", edx),
        ("poitiers/*.json", poitiers), ("../spec/occapi/data/v1/hei/*/course/**/index.json", occapi), *real_ooapi.REAL)
