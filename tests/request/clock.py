"""What time it is: one clock for the tests and for the servers that they start.

OPSTAP_TEST_AT=2027-03-28T00:30:00+00:00 plays the tests at another moment, from which time runs on: between midnight in
Amsterdam, where most partners of these tests are, and midnight UTC, at the end of a year or of summer time.
"""
import datetime
import os
import time as real
import zoneinfo

HERE = zoneinfo.ZoneInfo("Europe/Amsterdam")
_AT = os.environ.get("OPSTAP_TEST_AT", "")
_SHIFT = int(datetime.datetime.fromisoformat(_AT).timestamp() - real.time()) if _AT else 0


def time():
    """Seconds since 1970-01-01T00:00:00Z."""
    return real.time() + _SHIFT


def now():
    return datetime.datetime.fromtimestamp(time(), datetime.timezone.utc)


def today():
    """The day in Amsterdam, as its pages say it. It may be another one in the next moment: tests that count days take TODAY."""
    return now().astimezone(HERE).date()


def environment():
    """What a process that starts now needs to have this clock."""
    return {"OPSTAP_NOW": str(int(time()))} if _SHIFT else {}


os.environ.update(environment())


TODAY = today()
NOON = int(datetime.datetime.combine(TODAY, datetime.time(12), datetime.timezone.utc).timestamp())   # the same day in Amsterdam


def day(n):
    """The day n days from now (before: negative), as feeds write it."""
    return (TODAY + datetime.timedelta(days=n)).isoformat()


# Of most courses: applied for until SOON, the course is at LATER.
SOON, LATER = day(30), day(120)
