"""Logging in to the console: sessions, forged requests, slowed guesses, the second factor."""

from harness.api import Client
from harness.case import PASSWORD, Town
from harness.console import Browser, totp

SESSION = "/api/v1/session"
OTHER = "another horse and its battery"


class Sessions(Town):
    def browser(self, name="chief"):
        out = Browser(self.server.port)
        answer = out.log_in(name, PASSWORD)
        self.assertEqual(answer.status, 200, answer.body)
        return out

    def test_the_cookie_is_for_this_site_alone(self):
        answer = Browser(self.server.port).log_in("chief", PASSWORD)
        cookie = answer.headers["set-cookie"]
        for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(part, cookie)
        self.assertNotIn("Secure", cookie)  # the test town has no public address
        me = answer.json
        self.assertEqual((me["name"], me["role"], me["must_change"]), ("chief", "admin", False))
        self.assertIn("manage_people", me["rights"])
        self.assertEqual(me["totp"], {"enabled": False, "required": False})

    def test_a_session_does_what_a_token_does(self):
        me = self.browser()
        self.assertEqual(me.get("/api/v1/cases").status, 200)
        self.assertEqual(me.get(SESSION).json["csrf"], me.csrf)

    def test_forged_writes_are_refused(self):
        me = self.browser()
        body = {"label": "x"}
        wrong = ({"Origin": "https://evil.example"}, {"Origin": None}, {"Origin": "null"},
                 {"X-Yishi-Csrf": None}, {"X-Yishi-Csrf": "0" * 64})
        for headers in wrong:
            with self.subTest(headers=headers):
                self.assertEqual(me.request("POST", "/api/v1/tokens", body, headers).status, 403)
        self.assertEqual(me.post("/api/v1/tokens", body).status, 201)
        answer = Browser(self.server.port).request(
            "POST", SESSION, {"name": "chief", "password": PASSWORD},
            {"Origin": "https://evil.example"})
        self.assertEqual(answer.status, 403)

    def test_logging_out_ends_it(self):
        me = self.browser()
        self.assertEqual(me.request("DELETE", SESSION).status, 204)
        self.assertEqual(me.get("/api/v1/cases").status, 401)

    def test_sessions_are_listed_and_revoked(self):
        self.add_person("lister", "moderator")
        here, there = self.browser("lister"), self.browser("lister")
        listed = here.get("/api/v1/sessions").json["sessions"]
        self.assertEqual(len(listed), 2)
        other = next(s for s in listed if not s["current"])
        self.assertTrue(other["address"])
        stranger = self.browser()
        path = f"/api/v1/sessions/{other['id']}"
        self.assertEqual(stranger.request("DELETE", path).status, 404)
        self.assertEqual(here.request("DELETE", path).status, 204)
        self.assertEqual(there.get("/api/v1/cases").status, 401)
        self.assertEqual(here.get("/api/v1/cases").status, 200)

    def test_guesses_are_slowed_for_the_account(self):
        self.add_person("guessed", "moderator")
        answers = [Browser(self.server.port).log_in("guessed", f"wrong {n}").status
                   for n in range(8)]
        self.assertEqual(answers[0], 401)
        self.assertEqual(answers[-1], 429)
        last = Browser(self.server.port).log_in("guessed", PASSWORD)
        self.assertEqual(last.status, 429)
        self.assertGreaterEqual(int(last.headers["retry-after"]), 1)
        self.assertEqual(self.browser().get(SESSION).status, 200)  # others are not hindered

    def test_the_second_factor(self):
        self.add_person("careful", "lead")
        me = self.browser("careful")
        begun = me.post("/api/v1/totp", {}).json
        self.assertIn("otpauth://totp/", begun["uri"])
        self.assertEqual(me.request("PUT", "/api/v1/totp", {"code": "000000"}).status, 422)
        confirmed = me.request("PUT", "/api/v1/totp", {"code": totp(begun["secret"])})
        self.assertEqual(confirmed.status, 200, confirmed.body)
        codes = confirmed.json["recovery_codes"]
        self.assertEqual(len(set(codes)), 10)
        self.assertTrue(me.get(SESSION).json["totp"]["enabled"])
        asked = Browser(self.server.port).log_in("careful", PASSWORD)
        self.assertEqual((asked.status, asked.json["totp"]), (401, True))
        used = Browser(self.server.port).log_in("careful", PASSWORD, code=totp(begun["secret"]))
        self.assertEqual(used.status, 401)  # a code is good once
        next_code = totp(begun["secret"], 1)
        self.assertEqual(
            Browser(self.server.port).log_in("careful", PASSWORD, code=next_code).status, 200)
        for expected in (200, 401):
            with self.subTest(expected=expected):
                again = Browser(self.server.port).log_in("careful", PASSWORD, code=codes[0])
                self.assertEqual(again.status, expected)
        self.assertEqual(me.request("DELETE", "/api/v1/totp", {"password": "no"}).status, 422)
        self.assertEqual(me.request("DELETE", "/api/v1/totp", {"password": PASSWORD}).status, 204)
        self.browser("careful")

    def test_who_came_and_went_and_who_was_refused_stands_in_the_audit_log(self):
        self.add_person("watched", "moderator")
        self.browser("watched").request("DELETE", SESSION)
        self.assertEqual(Browser(self.server.port).log_in("watched", "wrong").status, 401)
        self.assertEqual(Browser(self.server.port).log_in("my secret", "watched").status, 401)
        log = self.browser().get("/api/v1/audit").json["entries"]
        seen = [(e["action"], e["subject"]) for e in log]
        for wanted in (("session.begin", "watched"), ("session.end", "watched"),
                       ("session.refuse", "watched"), ("session.refuse", "")):
            self.assertIn(wanted, seen)
        self.assertNotIn("my secret", str(log))  # perhaps a password in the wrong field

    def test_a_new_password_ends_the_other_sessions(self):
        self.add_person("changer", "moderator")
        here, there = self.browser("changer"), self.browser("changer")
        changed = here.post("/api/v1/password", {"name": "changer", "password": PASSWORD,
                                                 "new_password": OTHER})
        self.assertEqual(changed.status, 204, changed.body)
        self.assertEqual(here.get("/api/v1/cases").status, 200)
        self.assertEqual(there.get("/api/v1/cases").status, 401)

    def test_too_many_requests_of_one_token_are_refused_for_a_while(self):
        self.add_person("hasty", "viewer")
        hasty = Client(self.server.port, self.token_of("hasty"))
        answer = None
        for _ in range(5_000):
            answer = hasty.get(SESSION)
            if answer.status == 429:
                break
        self.assertEqual(answer.status, 429)
        self.assertIn("retry-after", answer.headers)
        self.assertEqual(self.api.get(SESSION).status, 200)


class RequiredFactor(Town):
    settings = {"require_totp": True, "public_url": "https://town.example"}

    def test_an_administrator_is_led_through_it(self):
        me = Browser(self.server.port)
        answer = me.log_in("chief", PASSWORD)
        self.assertIn("Secure", answer.headers["set-cookie"])
        self.assertEqual(answer.json["totp"], {"enabled": False, "required": True})
        refused = me.get("/api/v1/cases")
        self.assertEqual((refused.status, refused.json["must"]), (403, "totp"))
        secret = me.post("/api/v1/totp", {}).json["secret"]
        self.assertEqual(me.request("PUT", "/api/v1/totp", {"code": totp(secret)}).status, 200)
        self.assertEqual(me.get("/api/v1/cases").status, 200)
        self.assertEqual(self.api.get("/api/v1/cases").status, 200)  # a token is made on the host

    def test_who_must_change_the_password_does_that_first(self):
        password = self.server.said.split("one-time password: ")[1].split()[0]
        me = Browser(self.server.port)
        self.assertEqual(me.log_in("admin", password).status, 200)
        for path in ("/api/v1/cases", "/api/v1/sessions", "/api/v1/tokens", "/api/v1/events"):
            with self.subTest(path=path):
                refused = me.get(path)
                self.assertEqual((refused.status, refused.json["must"]), (403, "password"))
        token = Client(self.server.port, self.token_of("admin"))
        self.assertEqual(token.get("/api/v1/cases").json["must"], "password")
        self.assertEqual(me.post("/api/v1/totp", {}).status, 403)


class Console(Town):
    def test_the_page_may_not_be_framed_and_says_so_when_it_is_not_built(self):
        for path in ("/console/", "/console/cases/2026-000001-6"):
            with self.subTest(path=path):
                answer = self.anyone.get(path)
                self.assertIn(answer.status, (200, 503))
                self.assertIn("text/html", answer.headers["content-type"])
                policy = answer.headers["content-security-policy"]
                self.assertIn("default-src 'none'", policy)
                self.assertIn("script-src 'self';", policy)
                self.assertIn("frame-ancestors 'none'", policy)
                self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
                self.assertEqual(answer.headers["referrer-policy"], "no-referrer")
        self.assertEqual(self.anyone.get("/console").status, 308)
        self.assertEqual(self.anyone.get("/console/assets/none.js").status, 404)
        self.assertEqual(self.anyone.get("/console/../yishi.db").status, 404)
