"""What the daemon does by itself once a day: forms whose time is over are erased, also after restarts, and not because a clock jumped."""
import re
import unittest

import courier
from clock import NOON

DAY = 86400


class Upkeep(courier.CourierTest):
    def at(self, seconds):
        self.opstap.down()
        self.opstap.environment = {"OPSTAP_NOW": str(NOON + int(seconds))}
        self.opstap.start()

    def erased(self):
        return [int(n) for n in re.findall(r" retained erased=(\d+)", self.opstap.log())]

    def waited(self):
        return self.opstap.log().count(" retain-waits ")

    def status(self, receipt):
        return self.opstap.get(f"/en/enrolments/{receipt}").status

    def test_once_a_day(self):
        self.start('retention = 30d\ntimezone = "Europe/Amsterdam"\n' + courier.host("host") + courier.uni(), {"OPSTAP_NOW": str(NOON)})
        receipts = [self.apply("host:c1:r1") for _ in range(70)]         # more than one batch
        stays = self.apply("host:c2:r1")
        for receipt in receipts:
            self.act(receipt, "withdraw", "student")
        self.eventually(lambda: self.waited() == 1)                      # a new store
        self.at(DAY)
        self.eventually(lambda: self.erased() == [0])
        self.kill("courier")
        self.at(DAY + 3600)                                              # the same day: nothing to do
        self.at(31 * DAY)                                                # a long rest, or a wrong clock
        self.eventually(lambda: self.waited() == 2)
        self.assertEqual(self.erased(), [0])
        self.assertEqual(self.status(receipts[0]), 200)
        self.at(31 * DAY + 13 * 3600 + 2 * 3600 + 60)                    # 3:01 there, or later: the next day
        self.eventually(lambda: self.erased() == [0, 70])
        self.assertEqual({self.status(r) for r in receipts}, {410})
        self.assertEqual(self.status(stays), 200)
        self.assertNotRegex(self.opstap.log(), "|".join(receipts))
        self.kill("courier")
        self.at(32 * DAY)
        self.eventually(lambda: self.opstap.status()["processes"])
        self.assertEqual((self.erased(), self.waited()), ([0, 70], 2))
        self.assertEqual(self.opstap.ctl("verify")[0], 0)


if __name__ == "__main__":
    unittest.main()
