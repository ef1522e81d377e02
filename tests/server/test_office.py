"""What the console does beside the cases: people, channels, dead letters, configuration, figures."""

import csv
import io
import json
import os

from harness.api import Client
from harness.case import PASSWORD, Town
from harness.console import Browser
from harness.program import eventually

ZH_EN = {"en", "zh"}


class Office(Town):
    def get(self, path, status=200, by=None):
        answer = (by or self.api).get("/api/v1" + path)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def post(self, path, body, status=200, method="POST"):
        answer = self.api.request(method, "/api/v1" + path, body)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json

    def call_in(self, **more):
        return self.post("/cases", {"kind": "complaint", "category": "noise", "source": "phone",
                                    "reporter": "Wang Fang 13812345678",
                                    "summary": "Drilling, call 13812345678", **more}, 201)

    def test_an_account_from_invitation_to_the_end(self):
        made = self.post("/people", {"name": "ruan", "title": "Ruan Yu", "role": "moderator",
                                     "queues": ["noise"]}, 201)
        self.assertEqual(made["person"]["queues"], ["noise"])
        me = Browser(self.server.port)
        self.assertEqual(me.log_in("ruan", made["one_time_password"]).status, 200)
        self.assertEqual(me.get("/api/v1/cases").json["must"], "password")
        me.post("/api/v1/password", {"name": "ruan", "password": made["one_time_password"],
                                     "new_password": PASSWORD})
        self.assertEqual(me.get("/api/v1/cases").status, 200)
        changed = self.post("/people/ruan", {"title": "R. Yu", "queues": []}, method="PATCH")
        self.assertEqual((changed["person"]["title"], changed["person"]["queues"]), ("R. Yu", []))
        reset = self.post("/people/ruan/reset", {})
        self.assertEqual(me.get("/api/v1/cases").status, 401)
        self.assertEqual(me.log_in("ruan", reset["one_time_password"]).status, 200)
        number = self.call_in()["number"]
        self.assertEqual(self.api.event(number, type="assign", to="ruan").status, 201)
        self.post("/people/ruan/disable", {"successor": "ruan"}, 422)
        gone = self.post("/people/ruan/disable", {"successor": "chief"})
        self.assertFalse(gone["person"]["enabled"])
        self.assertEqual(self.api.case(number)["owner"], "chief")
        self.assertEqual(self.api.case(number)["events"][-1]["actor"], "chief")
        self.assertEqual(me.get("/api/v1/cases").status, 401)
        self.post("/people/ruan/enable", {})
        done = [e["action"] for e in self.get("/audit")["entries"] if e["subject"] == "ruan"]
        for action in ("person.invite", "person.change", "person.reset", "person.disable"):
            self.assertIn(action, done)

    def test_wrong_accounts_are_refused(self):
        for body in ({"name": "x y", "role": "lead"}, {"name": "ok", "role": "king"},
                     {"name": "ok", "role": "lead", "queues": ["nowhere"]},
                     {"name": "ok", "role": "lead", "areas": "all"}, {"role": "lead"}, {}):
            with self.subTest(body=body):
                self.post("/people", body, 422)
        self.post("/people/nobody", {"title": "x"}, 404, "PATCH")
        self.post("/people/nobody/reset", {}, 404)

    def test_the_directory_has_words_in_every_language(self):
        got = self.get("/directory")
        self.assertIn("noise", [q["id"] for q in got["queues"]])
        for name in ("queues", "categories", "kinds", "close_reasons", "areas"):
            self.assertTrue(got[name])
            for each in got[name]:
                self.assertLessEqual(ZH_EN, set(each["title"]), each)
        self.assertEqual(got["town"]["time_zone"], "Asia/Shanghai")
        areas = self.get("/areas.geojson")
        self.assertEqual(areas["type"], "FeatureCollection")
        self.assertEqual(len(areas["features"]), len(got["areas"]))

    def test_personal_data_is_masked_until_somebody_asks(self):
        number = self.call_in()["number"]
        seen = self.api.case(number)
        self.assertFalse(seen["unmasked"])
        self.assertNotIn("13812345678", json.dumps(seen))
        self.assertIn("138****5678", seen["reporter"])
        self.assertIn("138****5678", seen["summary"])
        self.assertNotIn("13812345678", json.dumps(self.api.cases()))
        asked = self.post(f"/cases/{number}/unmask", {})
        self.assertTrue(asked["unmasked"])
        self.assertEqual(asked["reporter"], "Wang Fang 13812345678")
        self.assertEqual(asked["events"][-1]["type"], "unmask")
        self.assertTrue(self.api.case(number)["unmasked"])
        # Who only looked has changed nothing that others must look at again.
        note = self.api.event(number, type="note", text="seen", version=seen["version"])
        self.assertEqual(note.status, 201, note.body)
        late = self.api.event(number, type="note", text="late", version=seen["version"])
        self.assertEqual((late.status, late.json["event"]), (409, "note"))
        for member in ("by", "at", "version"):
            self.assertIn(member, late.json)
        self.add_person("guest", "viewer")
        guest = Client(self.server.port, self.token_of("guest"))
        reduced = guest.case(number)
        self.assertIsNone(reduced["reporter"])
        self.assertEqual((reduced["thread"], reduced["answers"]), ([], {}))
        self.assertEqual(guest.post(f"/api/v1/cases/{number}/unmask", {}).status, 403)
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)

    def test_whom_a_case_is_offered_to_finds_and_takes_it_whatever_their_scope(self):
        self.add_person("newton", "moderator", "--queue", "care")
        newton = Client(self.server.port, self.token_of("newton"))
        offered = lambda: [c["number"] for c in newton.cases("?limit=200&offered=me")]
        number = self.call_in()["number"]
        path = f"/api/v1/cases/{number}"
        self.assertEqual(newton.get(path).status, 404)
        mine = self.api.event(number, type="assign", to="chief")
        self.assertEqual(mine.status, 201, mine.body)
        offer = self.api.event(number, type="transfer", to="newton", reason="knows it")
        self.assertEqual(offer.status, 201, offer.body)
        self.assertEqual(offered(), [number])
        self.assertIn(number, [c["number"] for c in newton.cases("?limit=200")])
        self.assertEqual(newton.get(path).status, 200)
        self.assertEqual(self.api.cases("?offered=me"), [])
        self.assertEqual(self.api.event(number, type="assign", to="chief").status, 201)
        self.assertEqual(newton.get(path).status, 404)  # the offer is withdrawn
        self.api.event(number, type="transfer", to="newton")
        taken = newton.event(number, type="accept")
        self.assertEqual(taken.status, 201, taken.body)
        self.assertEqual(offered(), [])
        self.assertEqual(newton.case(number)["owner"], "newton")
        self.assertEqual(self.api.get("/api/v1/cases?offered=you").status, 400)
        self.assertEqual(self.yishi("audit", "verify").returncode, 0)

    def test_the_list_knows_whose_turn_it_is_and_what_is_new(self):
        li = self.resident()
        _, number = self.complain(li)
        mine = lambda query: [c["number"] for c in self.api.cases("?limit=200&" + query)]
        shown = next(c for c in self.api.cases("?limit=200") if c["number"] == number)
        self.assertEqual(shown["last_message"]["by"], "resident")
        self.assertTrue(shown["unread"])
        self.assertIn(number, mine("waiting=us"))
        self.assertIn(number, mine("unread=true"))
        seq = self.api.case(number)["thread"][-1]["seq"]
        self.assertEqual(
            self.api.request("PUT", f"/api/v1/cases/{number}/read", {"seq": seq}).status, 204)
        self.assertNotIn(number, mine("unread=true"))
        self.assertIn(self.api.reply(number, "We are looking at it").status, (200, 201))
        self.assertIn(number, mine("waiting=resident"))
        self.assertNotIn(number, mine("waiting=us"))
        shown = next(c for c in self.api.cases("?limit=200") if c["number"] == number)
        self.assertEqual((shown["last_message"]["by"], shown["last_message"]["text"]),
                         ("officer", "We are looking at it"))
        self.assertEqual(self.api.case(number)["thread"][-1]["author"], "chief")
        self.assertEqual(mine("sort=last")[0], number)
        due = [c["due_at"] for c in self.api.cases("?sort=due&status=open&limit=200")]
        self.assertEqual(due, sorted(due))
        self.assertEqual(mine("overdue=true"), [])
        for wrong in ("waiting=them", "sort=size", "overdue=1", "limit=0", "cursor=x", "new=1"):
            with self.subTest(wrong=wrong):
                self.assertEqual(self.api.get("/api/v1/cases?" + wrong).status, 400)
        for sort in ("opened", "due", "last"):
            seen, path = [], f"/api/v1/cases?limit=2&sort={sort}"
            page = {"next": ""}
            while page["next"] is not None:
                page = self.api.get(path + (f"&cursor={page['next']}" if page["next"] else "")).json
                seen += [c["number"] for c in page["cases"]]
            self.assertEqual(len(seen), len(set(seen)))
            self.assertEqual(set(seen), set(mine("")))

    def test_drafts_and_presence(self):
        number = self.call_in()["number"]
        path = f"/api/v1/cases/{number}"
        self.assertIsNone(self.api.case(number)["draft"])
        self.api.request("PUT", path + "/draft", {"text": "Dear"})
        self.assertEqual(self.api.case(number)["draft"]["text"], "Dear")
        self.api.request("PUT", path + "/draft", {"text": ""})
        self.assertIsNone(self.api.case(number)["draft"])
        self.add_person("second", "moderator", "--title", "Li Mei")
        second = Client(self.server.port, self.token_of("second"))
        self.assertEqual(second.request("PUT", path + "/presence", {}).status, 200)
        self.assertEqual(self.api.case(number)["present"], [{"name": "second", "title": "Li Mei"}])
        both = self.api.request("PUT", path + "/presence", {}).json["present"]
        self.assertEqual([p["name"] for p in both], ["chief", "second"])

    def test_a_list_for_spreadsheets_begins_no_formula(self):
        self.call_in(title="=1+1", summary="+cmd|' /C calc'!A0")
        answer = self.api.get("/api/v1/cases.csv?kind=complaint")
        self.assertIn("text/csv", answer.headers["content-type"])
        rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
        bad = [r for r in rows if any(v[:1] in ("=", "+", "-", "@") for v in r.values() if v)]
        self.assertEqual(bad, [])
        self.assertTrue(any(r["title"] == "'=1+1" for r in rows))
        self.assertNotIn("13812345678", answer.body.decode())

    def test_channels_and_dead_letters(self):
        li = self.resident()
        _, number = self.complain(li)
        self.platform.fail_next(400, {"ok": False, "error_code": 400,
                                                "description": "Bad Request: chat not found"})
        self.assertIn(self.api.reply(number, "Call me: 13812345678").status, (200, 201))
        dead = eventually(lambda: self.get("/deliveries?status=dead")["deliveries"],
                          what="the dead letter")
        letter = next(d for d in dead if d["case"] == number)
        self.assertIn("138****5678", letter["text"])
        state = next(c for c in self.get("/channels")["channels"] if c["id"] == "tg")
        self.assertEqual((state["state"], state["dead"]), ("on", 1))
        self.assertIsNotNone(state["last_in_at"])
        before = len(self.platform.sent(li.chat))
        self.post(f"/deliveries/{letter['id']}/retry", {}, 202)
        self.assertIn("Call me", self.platform.wait_sent(li.chat, before + 1)[-1].text)
        self.post(f"/deliveries/{letter['id']}/retry", {}, 404)
        self.assertEqual(self.get("/deliveries")["deliveries"], [])

    def test_configuration_is_published_refused_and_rolled_back(self):
        first = self.get("/configuration")
        self.assertIn("complaint", [d["name"] for d in first["dialogs"]])
        self.assertEqual(self.get("/configuration/dialogs/complaint")["dialog"], "complaint")
        self.get("/configuration/dialogs/none", 404)
        path = os.path.join(self.config, "dialogs", "complaint.json")
        with open(path) as file:
            good = file.read()
        with open(path, "w") as file:
            file.write(good.replace('"type": "review"', '"type": "revue"'))
        refused = self.post("/configuration/publish", {"from": "disk"}, 422)
        self.assertTrue(any(m["file"].endswith("complaint.json") and m["line"] > 1
                            for m in refused["messages"]), refused)
        now = self.get("/configuration")
        self.assertEqual(now["current"]["hash"], first["current"]["hash"])
        self.assertEqual(now["refused"]["messages"], refused["messages"])
        with open(path, "w") as file:
            file.write(good + "\n")
        second = self.post("/configuration/publish", {"from": "disk"})["hash"]
        self.assertNotEqual(second, first["current"]["hash"])
        now = self.get("/configuration")
        self.assertEqual((now["current"]["hash"], now["current"]["by"]), (second, "chief"))
        self.assertIsNone(now["refused"])
        self.post("/configuration/rollback", {"hash": first["current"]["hash"]})
        self.assertEqual(self.get("/configuration")["current"]["hash"], first["current"]["hash"])
        self.post("/configuration/rollback", {"hash": "0" * 64}, 404)
        self.post("/configuration/publish", {"from": "moon"}, 422)

    def test_figures_count_what_they_say(self):
        before = self.get("/figures")["total"]
        number = self.call_in()["number"]
        self.assertEqual(self.api.event(number, type="close", reason="solved").status, 201)
        li = self.resident()
        _, open_one = self.complain(li)
        self.api.reply(open_one, "Coming")
        got = self.get("/figures?by=queue")
        self.assertEqual(got["total"]["opened"], before["opened"] + 2)
        self.assertEqual(got["total"]["closed"], before["closed"] + 1)
        self.assertEqual(got["total"]["open"], before["open"] + 1)
        self.assertEqual(got["total"]["response"]["n"], before["response"]["n"] + 1)
        self.assertEqual(got["total"]["response"]["of"], before["response"]["of"] + 2)
        self.assertEqual(sum(r["opened"] for r in got["rows"]), got["total"]["opened"])
        self.assertEqual(set(got["definitions"]), set(got["total"]) - {"key"})
        self.assertEqual(self.get("/figures?from=2020-01-01&to=2020-01-31")["total"]["opened"], 0)
        weeks = self.get("/figures?by=week")["rows"]
        self.assertEqual(sum(w["opened"] for w in weeks), got["total"]["opened"])
        lines = self.api.get("/api/v1/figures?format=csv&by=area").body.decode().splitlines()
        self.assertTrue(lines[-1].startswith("total,"))
        for wrong in ("by=moon", "from=2020-13-01", "from=2026-02-30", "to=x",
                      "from=2026-02-02&to=2026-02-01", "from=2000-01-01", "x=1"):
            with self.subTest(wrong=wrong):
                self.get("/figures?" + wrong, 400)

    def test_a_scope_holds_in_figures_and_files(self):
        self.call_in()
        self.call_in(category="water")
        self.add_person("lead-noise", "lead", "--queue", "noise")
        lead = Client(self.server.port, self.token_of("lead-noise"))
        rows = self.get("/figures?by=queue", by=lead)["rows"]
        self.assertEqual([r["key"] for r in rows], ["noise"])
        listed = csv.DictReader(io.StringIO(lead.get("/api/v1/cases.csv").body.decode()))
        self.assertEqual({r["queue"] for r in listed}, {"noise"})
