"""A client of the program's HTTP side."""

import http.client
import json
from dataclasses import dataclass


@dataclass
class Answer:
    status: int
    headers: dict  # names in lower case
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """Keeps no connection: every request is one of its own."""

    def __init__(self, port, token=None, seconds=30):
        self.port = port
        self.token = token
        self.seconds = seconds

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
        headers = dict(headers or {})
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body,
                               headers)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()},
                          answer.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.request("GET", path, None, headers)

    def post(self, path, body, **headers):
        return self.request("POST", path, body, headers)

    def cases(self, query=""):
        answer = self.get("/api/v1/cases" + query)
        assert answer.status == 200, answer.body
        return answer.json["cases"]

    def case(self, number):
        answer = self.get(f"/api/v1/cases/{number}")
        assert answer.status == 200, answer.body
        return answer.json

    def reply(self, number, text, **headers):
        return self.post(f"/api/v1/cases/{number}/messages", {"text": text}, **headers)

    def event(self, number, **event):
        return self.post(f"/api/v1/cases/{number}/events", event)
