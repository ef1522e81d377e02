"""A browser of the console, as far as the API sees one: a cookie, an Origin, the token of the page."""

import base64
import hashlib
import hmac
import struct
import time

from .api import Client


class Browser(Client):
    """Logs in, keeps the cookie, sends with each write what the page sends."""

    cookie = None
    csrf = None

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    def request(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.cookie:
            headers.setdefault("Cookie", f"yishi_session={self.cookie}")
        if method not in ("GET", "HEAD"):
            headers.setdefault("Origin", self.origin)
            if self.csrf:
                headers.setdefault("X-Yishi-Csrf", self.csrf)
        headers = {name: value for name, value in headers.items() if value is not None}
        return super().request(method, path, body, headers)

    def log_in(self, name, password, **more):
        answer = self.post("/api/v1/session", {"name": name, "password": password, **more})
        if answer.status == 200:
            self.cookie = answer.headers["set-cookie"].split(";")[0].split("=", 1)[1]
            self.csrf = answer.json["csrf"]
        return answer


def totp(secret, steps=0):
    """The code of RFC 6238, made here a second time."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06d}"
