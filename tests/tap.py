#!/usr/bin/env python3
"""Runs the unittest classes of one file and says the outcome of each test in TAP: tests/tap.py FILE [Class[.test]...]"""
import importlib.util
import os
import sys
import traceback
import unittest


class Result(unittest.TestResult):
    number = 0

    def say(self, word, test, more=""):
        self.number += 1
        name = getattr(test, "_testMethodName", None)
        name = f"{type(test).__name__}.{name}" if name else str(test)
        print(f"{word} {self.number} - {name}{more}", flush=True)

    def trouble(self, test, error):
        self.say("not ok", test)
        print("".join(traceback.format_exception(*error)), file=sys.stderr, flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.say("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.trouble(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self.trouble(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.trouble(subtest, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say("ok", test, f" # SKIP {reason}")


def main(argv):
    path = os.path.abspath(argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:0] = [os.path.dirname(path), os.path.join(here, "request")]
    spec = importlib.util.spec_from_file_location(os.path.basename(path).removesuffix(".py"), path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(argv[2:], module) if argv[2:] else loader.loadTestsFromModule(module)
    result = Result()
    suite.run(result)
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
