"""./dev up and down as CONTRACT.md section 1 promises them."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

import opstap

DEV = os.path.join(opstap.SOURCE, "dev")
FILES = {"demo.csv": "id,title\na,Law\n"}
CONF = opstap.partner("demo", feed="demo.csv")


def dev(*words, timeout=300):
    done = subprocess.run([DEV, *words], env={**os.environ, "OPSTAP_NO_BUILD": "1"}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


def programs_of(data):
    """Processes that run a program below the data folder, or are nginx with a log there."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            program = os.readlink(f"/proc/{pid}/exe")
            opened = [os.readlink(f"/proc/{pid}/fd/{n}") for n in os.listdir(f"/proc/{pid}/fd")] if "nginx" in program else []
        except OSError:
            continue
        if program.startswith(data + "/bin/") or any(name.startswith(data + "/log/") for name in opened):
            found.append(int(pid))
    return found


class Demonstration(unittest.TestCase):
    def test_who_may_sign_in(self):
        """Whom the head of the configuration names is a coordinator there, and so in the password file."""
        text = ""
        for name in ("demo/opstap.conf", "homes/leiden.conf"):
            with open(os.path.join(opstap.SOURCE, "conf", name), encoding="utf-8") as f:
                text += f.read()
        told = re.search('the password "demo": (.*?); every other', text, re.DOTALL)[1].replace("\n#", "")
        names = {name for pair in re.findall(r"\b([a-z-]+)(?: and ([a-z-]+))? for ", told) for name in pair if name}
        self.assertIn("nynke", names)
        self.assertLessEqual(names, set(re.findall('coordinator "([^"]+)"', text)))


class Running(opstap.TestCase):
    conf, files = CONF, FILES

    def test_data_folder(self):
        names = ("bin/opstapd", "bin/opstapctl", "bin/opstap-adapter", "bin/opstap-adapter-host", "etc/opstap.conf",
                 "etc/nginx.conf", "store/catalogue", "store/enrolments", "store/lists", "keys", "run/opstapd.pid",
                 "run/nginx.pid", "run/control.sock", "log/opstapd.log", "include/opstap_adapter.h",
                 "lib/pkgconfig/opstap-adapter.pc")
        missing = [n for n in names if not os.path.exists(os.path.join(self.opstap.data, n))]
        self.assertEqual(missing, [])
        self.assertEqual(os.stat(os.path.join(self.opstap.data, "run/control.sock")).st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(os.path.join(self.opstap.data, "keys")).st_mode & 0o777, 0o700)

    def test_adapter_kit(self):
        environment = {**os.environ, "PKG_CONFIG_PATH": os.path.join(self.opstap.data, "lib/pkgconfig")}
        said = subprocess.run(["pkg-config", "--cflags", "opstap-adapter"], env=environment, capture_output=True,
                              text=True, check=True).stdout
        self.assertEqual(said.strip(), f"-I{self.opstap.data}/include")

    @unittest.skipUnless(os.getuid() == 0, "not root")
    def test_unprivileged(self):
        for pid in programs_of(self.opstap.data):
            with open(f"/proc/{pid}/status") as f:
                status = f.read()
            if "Name:\tnginx" not in status:
                self.assertNotIn("Uid:\t0\t", status)

    def test_the_demonstration_s_partner(self):
        self.assertEqual(self.request("POST", "/demo-partner/aldermoor", b"{}").status, 204)
        self.assertEqual(self.get("/demo-partner/aldermoor").status, 405)

    def test_up_twice(self):
        code, _, err = dev("up", "--no-install", "--detach", "--port", str(opstap.free_port()), "--data", self.opstap.data)
        self.assertEqual(code, 4)
        self.assertIn("already running", err)
        self.assertEqual(self.get("/en/").status, 200)

    def test_port_in_use(self):
        other = tempfile.mkdtemp(prefix="opstap-test-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, other)
        code, _, err = dev("up", "--no-install", "--detach", "--port", str(self.opstap.port), "--data", other)
        self.assertEqual(code, 4)
        self.assertIn("in use", err)
        self.assertEqual(self.get("/en/").status, 200)

    def test_two_side_by_side(self):
        other = opstap.Instance(CONF, {"demo.csv": "id,title\nb,Music\n"})
        self.addCleanup(other.remove)
        self.addCleanup(other.down)
        other.start()
        self.assertEqual(other.get("/en/courses/demo/b").status, 200)
        self.assertEqual(self.get("/en/courses/demo/b").status, 404)
        other.down()
        self.assertEqual(programs_of(other.data), [])
        self.assertEqual(self.get("/en/courses/demo/a").status, 200)


class Starting(unittest.TestCase):
    def instance(self, conf=CONF):
        instance = opstap.Instance(conf, FILES)
        self.addCleanup(instance.remove)
        self.addCleanup(instance.down)
        return instance

    def test_again_after_kill(self):
        instance = self.instance()
        instance.start()
        for pid in programs_of(instance.data):
            os.kill(pid, signal.SIGKILL)
        instance.start()
        self.assertEqual(instance.get("/en/courses/demo/a").status, 200)

    def test_again_after_the_master_was_killed(self):
        instance = self.instance()
        instance.start()
        instance.kill()
        instance.start()
        self.assertEqual(instance.get("/en/courses/demo/a").status, 200)

    def test_faulty_configuration(self):
        instance = self.instance(CONF + "workerz = 3\n")
        code, _, err = dev("up", "--no-install", "--detach", "--port", str(instance.port), "--data", instance.data,
                           "--conf", instance.conf)
        self.assertEqual(code, 2)
        self.assertRegex(err, r"opstap\.conf:\d+: .*workerz")
        self.assertEqual(programs_of(instance.data), [])

    def test_foreground_until_interrupted(self):
        instance = self.instance()
        command = [DEV, "up", "--no-install", "--port", str(instance.port), "--data", instance.data, "--conf", instance.conf]
        with subprocess.Popen(command, env={**os.environ, "OPSTAP_NO_BUILD": "1"}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            self.assertEqual(process.stdout.readline().strip(), f"ready http://127.0.0.1:{instance.port}/")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(120), 0)
        self.assertEqual(programs_of(instance.data), [])

    def test_usage(self):
        self.assertEqual(dev("up", "--no-such-option")[0], 1)
        self.assertEqual(dev("up", "--port", "x")[0], 1)
        self.assertEqual(dev("no-such-command")[0], 1)
