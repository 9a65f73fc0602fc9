"""The pages of saved searches, which need a mail server: valid, accessible, at 320 px, in both languages."""
import unittest

import browser
import test_alerts


class Pages(test_alerts.AlertTest):
    def test_every_page(self):
        self.begin()
        query = "?q=law+%26+order&level=master&level=bachelor&partner=host&ects_min=2.5&status=open"
        confirmed = self.confirmed("zoe@stud.example", query)
        self.order("ann@stud.example", query)
        order = self.link(self.mails("ann@stud.example")[0])
        pages = [("form", "/alerts" + query, 200), ("form of everything", "/alerts", 200), ("sent", "/alerts/sent" + query, 200),
                 ("order", order[3:], 200), ("confirmed", confirmed[3:], 200), ("gone", "/alerts/" + "0" * 26, 404),
                 ("results with the link", "/courses", 200), ("nothing, with the link", "/courses" + query, 200),
                 ("how it works", "/how-it-works", 200), ("privacy", "/privacy", 200)]
        browser.check(self, [(f"{lang} {name}", f"/{lang}{path}", status) for lang in ("en", "nl") for name, path, status in pages])


if __name__ == "__main__":
    unittest.main()
