"""What tests of the coordinators' desk share: courses to apply for, students who do, coordinators who decide."""
import base64
import datetime
import urllib.parse

import opstap
from clock import SOON, day

DAY = datetime.timedelta(days=1)


START, END = day(60), day(120)
EXAM = f"{day(110)}T14:00:00+02:00"
PAST = day(-1)

COLUMNS = "id,title@en,title@nl,ects,offering,start,end,apply_until,places,drop_by,exam,exam_at,exam_minutes,waiting_list,level\n"


def course(name, places=40, drop_by="", exam="home", exam_at=EXAM):
    return f"{name},Course {name},Vak {name},5,r1,{START},{END},{SOON},{places},{drop_by},{exam},{exam_at},120,true,bachelor\n"


def staff(name, password="demo"):
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def home(name, coordinators, **keys):
    return opstap.home(name, domain=f"{name}.example", **keys).replace(
        'faculty "law"', coordinators + '\n\tfaculty "arts" { name = "Arts"  name-nl = "Letteren" }\n\tfaculty "law"')


class DeskCase(opstap.TestCase):
    student = 0
    home_desk, host_desk = "all", "hostess"      # who places a student in place()

    # ---- what students do

    def apply(self, *courses, **fields):
        answer = self.try_to_apply(*courses, **fields)
        self.assertEqual(answer.status, 303, answer.text)
        return answer.header("Location").removeprefix("enrolments/")

    def try_to_apply(self, *courses, home="uni", partner="host", faculty="law", **changes):
        refs = [f"{partner}:{c}" for c in courses]
        page = self.get("/en/enrol?" + urllib.parse.urlencode([("c", r) for r in refs]))
        self.assertEqual(page.status, 200, page.text)
        DeskCase.student += 1
        number = f"d{DeskCase.student:06}"
        fields = {"token": page.page.all("input", name="token")[0].get("value"), "home": home, "name": f"Student {number}",
                  "email": f"{number}@{home}.example", "student_number": number, "faculty": faculty, "programme": "Law", "year": "2",
                  "consent": "1", "action": "send"}
        for i in range(1, len(refs) + 1):
            fields.update({f"purpose-{i}": "elective", f"motivation-{i}": f"because {i}", f"board-{i}": "not-needed", f"waiting-{i}": "1"})
        fields.update(changes)
        return self.post("/en/enrol", [("c", r) for r in refs] + list(fields.items()))

    def student_token(self, receipt):
        return self.get(f"/en/enrolments/{receipt}").page.all("input", name="token")[0].get("value")

    def student_does(self, receipt, action, choice=1, status=303, token=None, **fields):
        token = token or self.student_token(receipt)
        answer = self.post(f"/en/enrolments/{receipt}", {"token": token, "action": action, "choice": choice, **fields})
        self.assertEqual(answer.status, status, answer.text)
        return answer

    def choice(self, receipt, number=1):
        return self.get(f"/en/enrolments/{receipt}?format=json").json()["choices"][number - 1]

    def state(self, receipt, number=1):
        return self.choice(receipt, number)["state"]

    # ---- what coordinators do

    def staff_get(self, who, path):
        return self.request("GET", path, headers=staff(who))

    def staff_post(self, who, path, fields):
        return self.request("POST", path, body=fields, headers=staff(who))

    def row_form(self, who, receipt, choice=1):
        page = self.staff_get(who, f"/staff/enrolments/{receipt}/{choice}")
        self.assertEqual(page.status, 200, page.text)
        return {n: page.page.all("input", name=n)[0].get("value") for n in ("token", "seen")}

    def decide(self, who, receipt, action, choice=1, status=303, **fields):
        form = {**self.row_form(who, receipt, choice), "action": action, **fields}
        answer = self.staff_post(who, f"/staff/enrolments/{receipt}/{choice}", form)
        self.assertEqual(answer.status, status, answer.text)
        return answer

    def place(self, receipt, choice=1):
        self.decide(self.home_desk, receipt, "approve", choice)
        self.decide(self.host_desk, receipt, "place", choice)
        self.assertEqual(self.state(receipt, choice), "placed")

    def listed(self, who, path):
        page = self.staff_get(who, path + ("&" if "?" in path else "?") + "format=json")
        self.assertEqual(page.status, 200, page.text)
        return [r["receipt"] for r in page.json()["rows"]]
