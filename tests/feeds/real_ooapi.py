"""Real documents of the Open Onderwijs API; run.py calls it. Addresses and envelopes are made here where they were not recorded."""
import collections
import glob
import json
import os
import shutil
import tempfile

UNAMUR = "https://api.unamur.example/ooapi/v5/courses?consumer=eduxchange"


def unamur(checker, path):
    """All the pages, as if they had been fetched one after the other; they come without offerings."""
    with tempfile.TemporaryDirectory() as folder:
        pages = sorted(glob.glob(os.path.join(os.path.dirname(path), "courses-page-*.json")))
        for page in pages:
            shutil.copy(page, os.path.join(folder, os.path.basename(page)))
        write_exchange(folder, UNAMUR, [(UNAMUR + (f"&pageNumber={n}" if n > 1 else ""), os.path.basename(page))
                                        for n, page in enumerate(pages, 1)])
        report, code, _ = checker.run("ooapi", folder, ["--setting", "offerings=no"])
    faults = [f"{report[k]} {k} instead of {n}" for k, n in (("courses", 1830), ("refused", 0)) if report[k] != n]
    under_code = [m for m in report["messages"] if "its code is shown as its title" in m["text"]]
    if code or len(under_code) != 40 or any(m["level"] == "error" for m in report["messages"]):
        faults.append(f"exit {code}: {report['error']}; {len(under_code)} courses under their code")
    languages = collections.Counter(language for r in report["records"] for language in r["language"])
    if languages != {"fr": 1484, "en": 293, "nl": 25, "de": 22, "es": 6}:
        faults.append(f"taught in {dict(languages)}")
    if any("ects" in r or r["offerings"] for r in report["records"]):
        faults.append("credits or offerings came from nowhere")
    if sum("description" in r for r in report["records"]) != 1448:
        faults.append("descriptions are missing")
    return faults


def write_exchange(folder, feed_url, answers):
    with open(os.path.join(folder, "exchange.json"), "w") as f:
        json.dump({"feed_url": feed_url, "exchanges": [{"url": url, **({"body": body} if body else {"status": 404})}
                                                       for url, body in answers]}, f)


def eindhoven(checker, path):
    """Five courses; the one offering that was kept stands for the offerings of the first."""
    url = "https://api.tue.example/courses?consumer=eduxchange"
    with open(path) as f:
        ids = [course["courseId"] for course in json.load(f)]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, os.path.join(folder, "courses.json"))
        with open(os.path.join(os.path.dirname(path), "offerings_offeringId.json")) as f:
            offering = f.read()
        with open(os.path.join(folder, "offerings.json"), "w") as f:
            f.write('{"items": [' + offering + "]}")
        write_exchange(folder, url, [(url, "courses.json")] + [
            (f"/courses/{i}/offerings?consumer=eduxchange", "offerings.json" if i == ids[0] else None) for i in ids])
        report, code, _ = checker.run("ooapi", folder, ["--setting", "alliance=ewuu"])
    faults = [f"{report[k]} {k} instead of {n}" for k, n in (("courses", 5), ("offerings", 1), ("refused", 0)) if report[k] != n]
    record, offering = report["records"][0], report["records"][0]["offerings"][0]
    wanted = {"code": "0HM130", "ects": "5", "level": "master", "language": ["en"]}
    faults += [f"{k} is {record.get(k)!r}" for k, v in wanted.items() if record.get(k) != v]
    if (offering["start"], offering["end"], offering["label"]["en"]) != ("2025-11-10", "2026-01-18", "Quartile 2"):
        faults.append(f"the offering is {offering}")
    if "delivery" in offering or "places" in offering:
        faults.append("delivery or places came from nowhere")
    return faults + ([f"exit {code}"] if code else [])


def surf_single(checker, path):
    report, code, _ = checker.run("ooapi", path)
    record = report["records"][0]
    good = code == 0 and record["code"] == "INFOMQNM" and record["level"] == "master" and report["courses"] == 1
    return [] if good else [f"exit {code}: {report['error']}, {record}"]


def surf_gateway(checker, path):
    """Its envelope around courses, and an offering of a component that is none of a course's."""
    with open(path) as f:
        envelope = json.load(f)
    home = next(iter(envelope["responses"]))
    folder_of = os.path.dirname(path)
    with open(os.path.join(folder_of, "gateway-courses.json")) as f:
        courses = json.load(f)
    faults = []
    for status, code, words in ((200, 0, None), (503, 4, f"behind the gateway {home} answers with status 503")):
        for endpoint in envelope["gateway"]["endpoints"].values():
            endpoint["responseCode"] = status
        envelope["responses"][home] = courses
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "courses.json"), "w") as f:
                json.dump(envelope, f)
            shutil.copy(os.path.join(folder_of, "gateway-courses_900d900d-900d-900d-900d-900d900d900d_offerings.json"),
                       os.path.join(folder, "offerings.json"))
            write_exchange(folder, "https://gateway.example/courses", [("https://gateway.example/courses", "courses.json"), (
                f"/courses/{courses['items'][0]['courseId']}/offerings", "offerings.json")])
            report, found, _ = checker.run("ooapi", folder, ["--setting", f"gateway-home={home}"])
        if found != code or (words or "") not in (report["error"] or ""):
            faults.append(f"status {status}: exit {found}: {report['error']}")
        if not words and (report["courses"], report["offerings"], report["records"][0]["ects"]) != (1, 0, "7.5"):
            faults.append(f"{report['courses']} courses with {report['offerings']} offerings")
    return faults


REAL = (("ooapi-unamur/courses-page-1.json", unamur), ("ooapi-tue/courses.items.json", eindhoven),
        ("ooapi-surf-fixtures/rio-course.json", surf_single), ("ooapi-surf-fixtures/gateway-courses.json", surf_single),
        ("ooapi-surf-fixtures/broker-eduhub-offering.json", surf_gateway))
