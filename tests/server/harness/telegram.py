"""Updates as Telegram sends them."""

import itertools

SECRET = "test-secret_1"
TOKEN = "1:TESTTOKEN"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Resident:
    """A person with a private chat; makes updates with rising numbers."""

    updates = itertools.count(1000)

    def __init__(self, chat, language="en", name="Li"):
        self.chat = chat
        self.user = {"id": chat, "is_bot": False, "first_name": name, "language_code": language}
        self.room = {"id": chat, "type": "private", "first_name": name}

    def message(self, **content):
        number = next(self.updates)
        body = {"message_id": number, "from": self.user, "chat": self.room, "date": 1700000000}
        return {"update_id": number, "message": {**body, **content}}

    def text(self, text, **content):
        if text.startswith("/"):
            content["entities"] = [{"offset": 0, "length": len(text.split()[0]),
                                    "type": "bot_command"}]
        return self.message(text=text, **content)

    def photo(self, file_id, size, caption=None):
        sizes = [{"file_id": file_id + "-small", "file_unique_id": "s", "width": 90, "height": 90,
                  "file_size": 100},
                 {"file_id": file_id, "file_unique_id": "b", "width": 640, "height": 480,
                  "file_size": size}]
        return self.message(photo=sizes, **({"caption": caption} if caption else {}))

    def location(self, lat, lon):
        return self.message(location={"latitude": lat, "longitude": lon})

    def button(self, data, message_id=1):
        number = next(self.updates)
        return {"update_id": number, "callback_query": {
            "id": f"cb{number}", "from": self.user, "chat_instance": "1", "data": data,
            "message": {"message_id": message_id, "chat": self.room, "date": 1700000000,
                        "text": "?"}}}

    def in_group(self, text):
        update = self.text(text)
        update["message"]["chat"] = {"id": -100_000 - self.chat, "type": "group", "title": "Us"}
        return update
