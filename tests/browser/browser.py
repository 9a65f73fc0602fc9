"""Runs the browser's scripts: each says its own lines of TAP, which are counted one by one."""
import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTHS = (320, 1280)


def run(case, script, *words, timeout=600):
    """One script of this folder against the case's instance."""
    base = f"http://127.0.0.1:{case.opstap.port}"
    done = subprocess.run(["node", os.path.join(HERE, script), base, *words], timeout=timeout)
    case.assertEqual(done.returncode, 0, "see the lines above")


def check(case, pages, user=None):
    """Runs check.cjs on [(name, path, status)] at every width, signed in at the desk as that user."""
    wanted = [{"name": n, "path": p, "status": s, "widths": WIDTHS, "user": user} for n, p, s in pages]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump(wanted, f)
        f.flush()
        run(case, "check.cjs", f.name, timeout=900)
