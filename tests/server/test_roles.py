"""Every route of the description without credentials, with each role, and with what belongs to
others; and requests made from the description, valid and broken: never a 500, always an answer that
the description knows."""

import json
import os
import random

from harness.api import Client
from harness.case import Town
from harness.program import ROOT

ROLES = ("viewer", "moderator", "lead", "admin", "auditor")
# Who may, of the routes that not everybody with an account may: by operation.
READERS_OF_THE_OFFICE = {"admin", "auditor"}
WORKERS = {"moderator", "lead", "admin"}
ALLOWED = {
    "open_case": WORKERS, "reply_to_case": WORKERS, "act_on_case": WORKERS,
    "unmask_case": WORKERS, "mark_read": WORKERS, "keep_draft": WORKERS, "say_present": WORKERS,
    "export_cases": {"lead", "admin", "auditor"},
    "show_media": {"moderator", "lead", "admin", "auditor"},
    "list_people": READERS_OF_THE_OFFICE, "list_channels": READERS_OF_THE_OFFICE,
    "list_deliveries": READERS_OF_THE_OFFICE, "show_configuration": READERS_OF_THE_OFFICE,
    "show_dialog": READERS_OF_THE_OFFICE, "show_audit": READERS_OF_THE_OFFICE,
    "invite_person": {"admin"}, "change_person": {"admin"}, "disable_person": {"admin"},
    "enable_person": {"admin"}, "reset_person": {"admin"}, "retry_delivery": {"admin"},
    "publish_configuration": {"admin"}, "roll_back_configuration": {"admin"},
}
# What ends the walk's own account or changes the town for the rest of the walk.
NOT_WALKED = {"log_out", "log_in", "change_password"}


def description():
    with open(os.path.join(ROOT, "bot", "api", "openapi.json")) as file:
        return json.load(file)


SPEC = description()


def operations():
    for path, methods in SPEC["paths"].items():
        for method, operation in methods.items():
            if path != "/api/v1/events":
                yield method.upper(), path, operation


def resolved(schema):
    while "$ref" in schema:
        at = SPEC
        for part in schema["$ref"][2:].split("/"):
            at = at[part]
        schema = at
    return schema


class Maker:
    """Values that fit a schema, or nearly."""

    WORDS = ("noise", "chief", "2026-000001-6", "x", "", "投诉 😀", "' OR 1=1 --", "a" * 5_000, "\x00",
             "../../etc/passwd", "=1+1")

    def __init__(self, seed):
        self.random = random.Random(seed)

    def value(self, schema, depth=0):
        schema = resolved(schema)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema.get("type", "string")
        if isinstance(kind, list):
            kind = self.random.choice(kind)
        if kind == "integer":
            return self.random.choice([0, 1, 7, -1, 2**31, 2**63 - 1])
        if kind == "boolean":
            return self.random.choice([True, False])
        if kind == "array":
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(2)]
        if kind == "object":
            return {name: self.value(each, depth + 1)
                    for name, each in schema.get("properties", {}).items()
                    if name in schema.get("required", ()) or self.random.random() < 0.7}
        if kind == "null":
            return None
        return self.random.choice(self.WORDS)

    def broken(self, value):
        """A body that does not fit: another type somewhere, or no JSON at all."""
        choice = self.random.randrange(6)
        if choice == 0:
            return "{"
        if choice == 1:
            return json.dumps([value])
        if choice == 2:
            return '{"a": 1, "a": 2}'
        if choice == 3:
            return "[" * 200
        if isinstance(value, dict) and value:
            name = self.random.choice(sorted(value))
            value = dict(value)
            value[name] = self.random.choice([None, [], {}, 1.5, -1, True, "\ud800" if False else "?"])
        return json.dumps(value)


def body_schema(operation):
    return operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")


class Walk(Town):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_role = {}
        for role in ROLES:
            cls.add_person("walk-" + role, role)
            cls.by_role[role] = Client(cls.server.port, cls.token_of("walk-" + role))

    def filled(self, path, **known):
        for name in ("number", "sha256", "id", "name"):
            path = path.replace("{" + name + "}", str(known.get(name, "none-1")))
        return path

    def opened(self, category="noise", **more):
        answer = self.api.post("/api/v1/cases", {
            "kind": "complaint", "category": category, "source": "phone",
            "summary": "Heard by phone", **more})
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json["number"]

    def test_nothing_is_told_without_credentials(self):
        number = self.opened()
        for method, path, operation in operations():
            if operation.get("security") == []:
                continue
            with self.subTest(route=f"{method} {path}"):
                answer = self.anyone.request(method, self.filled(path, number=number), {})
                self.assertEqual(answer.status, 401, answer.body)
                for token in ("yishi_wrong", "x", ""):
                    wrong = Client(self.server.port, token or None)
                    answer = wrong.request(method, self.filled(path, number=number), {},
                                           {"Cookie": "yishi_session=" + token})
                    self.assertEqual(answer.status, 401)
        self.assertEqual(self.anyone.get("/api/v1/events").status, 401)

    def test_each_role_may_what_the_table_says(self):
        number = self.opened()
        for method, path, operation in operations():
            name = operation["operationId"]
            if operation.get("security") == [] or name in NOT_WALKED:
                continue
            for role in ROLES:
                with self.subTest(route=f"{method} {path}", role=role):
                    body = {"type": "note", "text": "x"} if name == "act_on_case" else {}
                    answer = self.by_role[role].request(
                        method, self.filled(path, number=number, name="nobody"), body)
                    if role in ALLOWED.get(name, ROLES):
                        self.assertNotIn(answer.status, (401, 403, 500), answer.body)
                    else:
                        self.assertEqual(answer.status, 403, answer.body)

    def test_leads_assign_and_administrators_erase(self):
        number = self.opened()
        for event, may in (({"type": "assign", "to": "chief"}, {"lead", "admin"}),
                           ({"type": "erase", "reason": "asked"}, {"admin"})):
            for role in ROLES:
                with self.subTest(event=event["type"], role=role):
                    answer = self.by_role[role].post(f"/api/v1/cases/{number}/events", event)
                    self.assertEqual(answer.status, 201 if role in may else 403, answer.body)

    def test_what_is_of_another_queue_is_not_there(self):
        other = self.opened("water")
        self.add_person("of-noise", "moderator", "--queue", "noise")
        self.add_person("lead-of-noise", "lead", "--queue", "noise")
        self.add_person("of-nowhere", "admin", "--area", "grid-2-1")
        for who in ("of-noise", "lead-of-noise", "of-nowhere"):
            client = Client(self.server.port, self.token_of(who))
            for method, path, operation in operations():
                if "{number}" not in path:
                    continue
                with self.subTest(who=who, route=f"{method} {path}"):
                    schema = body_schema(operation)
                    body = {"type": "note", "text": "x", "seq": 1} if schema else None
                    answer = client.request(method, self.filled(path, number=other), body)
                    self.assertEqual(answer.status, 404, answer.body)
            self.assertNotIn(other, [c["number"] for c in client.cases("?limit=200")])
            self.assertEqual(client.cases("?q=Heard&queue=works"), [])
            exported = client.get("/api/v1/cases.csv")
            if exported.status == 200:
                self.assertNotIn(other, exported.body.decode())

    def test_tokens_and_sessions_of_others_are_not_there(self):
        token = self.api.post("/api/v1/tokens", {"label": "mine"}).json["id"]
        for role in set(ROLES) - {"admin"}:
            with self.subTest(role=role):
                answer = self.by_role[role].request("DELETE", f"/api/v1/tokens/{token}")
                self.assertEqual(answer.status, 404)
                listed = self.by_role[role].get("/api/v1/tokens").json["tokens"]
                self.assertEqual({t["user"] for t in listed}, {"walk-" + role})

    def test_requests_made_from_the_description_get_answers_that_it_knows(self):
        number = self.opened()
        maker = Maker(20261124)
        client = Client(self.server.port, self.token_of("chief"))
        for round_ in range(12):
            for method, path, operation in operations():
                if operation["operationId"] in ("revoke_token", "disable_person", "log_out",
                                                "change_password", "log_in"):
                    continue
                if round_ % 4 == 0:
                    client = Client(self.server.port, self.token_of("chief")) \
                        if path == "/api/v1/cases" and method == "GET" else client
                self.try_one(client, maker, method, path, operation, number, round_)

    def try_one(self, client, maker, method, path, operation, number, round_):
        known = {"number": number} if round_ % 3 else {"number": "2026-999999-9"}
        target = self.filled(path, **known)
        query = "&".join(
            f"{p['name']}={quoted(maker.value(p.get('schema', {})))}"
            for p in operation.get("parameters", []) if p.get("in") == "query"
            and maker.random.random() < 0.5)
        schema = body_schema(operation)
        body = None
        if schema:
            body = maker.value(schema)
            body = json.dumps(body) if round_ % 2 else maker.broken(body)
        answer = client.request(method, target + ("?" + query if query else ""), body)
        with self.subTest(route=f"{method} {target}?{query}", body=(body or "")[:200]):
            self.assertNotEqual(answer.status, 500, answer.body)
            self.assertIn(str(answer.status), operation["responses"], answer.body)
            if answer.status >= 400:
                self.assertIn("problem+json", answer.headers.get("content-type", "")
                              if answer.status != 503 or "readyz" not in path else "problem+json")


def quoted(value):
    from urllib.parse import quote
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return quote(text[:600])  # a longer head is the server's to refuse, not the route's
