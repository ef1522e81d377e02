"""A resident reports a problem by Telegram: from the first greeting to the number, whatever the
platform repeats."""

import datetime
import json
import os
import signal

from harness import pictures, telegram
from harness.case import NUMBER, Town, config_json
from harness.program import eventually


def asks(dialog, language="en"):
    """Step id to what it asks, of a shipped dialog."""
    return {step["id"]: step["ask"][language]
            for step in config_json(f"dialogs/{dialog}.json")["steps"] if "ask" in step}


class Complaint(Town):
    def test_every_update_repeated_makes_one_case_and_the_right_texts_in_order(self):
        li = self.resident()
        updates = [li.text(text) for text in self.COMPLAINT]
        for update in updates:
            before = len(self.platform.sent(li.chat))
            self.deliver(update, times=3)
            self.platform.wait_sent(li.chat, before + 1)
        for update in updates:
            self.deliver(update)  # the whole dialog once more, late
        sent = [call.text for call in self.platform.sent(li.chat)]
        self.assertEqual(len(sent), len(updates), sent)
        ask = asks("complaint")
        for answer, step in zip(sent[1:5], ("category", "place", "description", "review")):
            self.assertIn(ask[step], answer)
        for part in ("Block 7, house 12, flat 3", "Loud drilling every night"):
            self.assertIn(part, sent[4])  # the review shows what was said
        number = NUMBER.search(sent[5])[0]
        mine = [case for case in self.api.cases() if case["number"] == number]
        self.assertEqual(len(mine), 1)
        self.assertEqual(mine[0]["category"], "noise")
        self.assertEqual(mine[0]["status"], "new")
        self.assertTrue(mine[0]["owner"])
        due = datetime.datetime.fromisoformat(mine[0]["due_at"].replace("Z", "+00:00"))
        self.assertGreater(due, datetime.datetime.now(datetime.timezone.utc))
        thread = self.api.case(number)["thread"]
        said = [m["text"] for m in thread if m["author"] == "resident"]
        for text in self.COMPLAINT[3:]:
            self.assertEqual(said.count(text), 1, said)

    def test_every_case_has_its_own_number_and_none_is_left_out(self):
        numbers = [self.complain(self.resident())[1] for _ in range(5)]
        self.assertEqual(len(set(numbers)), 5)
        sequence = sorted(int(n.split("-")[1]) for n in numbers)
        self.assertEqual(sequence, list(range(sequence[0], sequence[0] + 5)))

    def test_in_chinese(self):
        wang = self.resident("zh")
        self.say(wang, "/start")
        ask = asks("complaint", "zh")
        self.assertIn(ask["category"], self.say(wang, "投诉"))
        self.assertIn(ask["place"], self.say(wang, "噪音"))
        self.assertIn(ask["description"], self.say(wang, "7号楼12单元3号"))
        self.assertIn(ask["review"], self.say(wang, "每天夜里十一点以后都在施工"))
        self.assertRegex(self.say(wang, "是"), NUMBER)

    def test_buttons_are_answered(self):
        li = self.resident()
        self.say(li, "/start")
        self.say(li, "complaint")
        asked = self.platform.sent(li.chat)[-1]
        buttons = [b for row in asked.params["reply_markup"]["inline_keyboard"] for b in row]
        noise = [b["callback_data"] for b in buttons if b["text"] == "Noise"]
        self.assertEqual(len(noise), 1, buttons)
        update = li.button(noise[0])
        before = len(self.platform.sent(li.chat))
        self.deliver(update, times=2)
        self.assertIn(asks("complaint")["place"], self.platform.wait_sent(li.chat, before + 1)[-1].text)
        wanted = update["callback_query"]["id"]
        self.platform.wait(lambda p: any(c.method == "answerCallbackQuery" and
                                         c.params["callback_query_id"] == wanted for c in p.calls))

    def test_a_photo_is_kept_without_its_metadata(self):
        li = self.resident()
        content = pictures.jpeg_with_position(li.chat)
        self.platform.files["photo-1"] = content
        for text in self.COMPLAINT[:4]:
            self.say(li, text)
        before = len(self.platform.sent(li.chat))
        self.deliver(li.photo("photo-1", len(content), caption=self.COMPLAINT[4]), times=2)
        self.platform.wait_sent(li.chat, before + 1)
        number = None
        for _ in range(3):  # the description's step may want to hear that this was all
            number = number or NUMBER.search(self.say(li, "yes"))
        number = number[0]

        def attachments():
            thread = self.api.case(number)["thread"]
            return [a for m in thread for a in m.get("attachments", [])]

        stored = eventually(lambda: [a for a in attachments() if a.get("media")], what="the photo")
        self.assertEqual(len(stored), 1)
        folder = os.path.join(self.data, "media")
        paths = [os.path.join(d, f) for d, _, names in os.walk(folder) for f in names
                 if f.startswith(stored[0]["media"])]
        self.assertEqual(len(paths), 1, os.listdir(folder))
        with open(paths[0], "rb") as file:
            kept = file.read()
        self.assertTrue(pictures.decodable(kept))
        self.assertNotIn(b"SecretPlace", kept)

    def test_erasing_the_case_takes_words_and_photo_and_leaves_the_log_whole(self):
        li = self.resident()
        content = pictures.jpeg_with_position(li.chat)
        self.platform.files["photo-2"] = content
        for text in self.COMPLAINT[:4]:
            self.say(li, text)
        before = len(self.platform.sent(li.chat))
        self.deliver(li.photo("photo-2", len(content), caption="A zebra in the stairwell"))
        self.platform.wait_sent(li.chat, before + 1)
        number = NUMBER.search(self.say(li, "yes"))[0]

        def photos():
            return [a["media"] for m in self.api.case(number)["thread"]
                    for a in m.get("attachments", []) if a.get("media")]

        photo = eventually(photos, what="the photo")[0]
        path = os.path.join(self.data, "media", photo[:2], photo)
        self.assertTrue(os.path.exists(path))
        erased = self.api.event(number, type="erase", reason="the resident asked for it")
        self.assertEqual(erased.status, 201, erased.body)
        case = self.api.case(number)
        self.assertNotIn("zebra", json.dumps(case))
        self.assertNotIn("Block 7", json.dumps(case))
        self.assertTrue(all(m["erased"] for m in case["thread"]), case["thread"])
        eventually(lambda: not os.path.exists(path), what="the photo's file to go")
        self.assertEqual(self.api.get(f"/api/v1/cases/{number}/media/{photo}").status, 404)
        left = self.query("SELECT count(*) FROM message WHERE body LIKE '%zebra%'")
        self.assertEqual(left, [("0",)])
        verified = self.yishi("audit", "verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_a_photo_before_anything_else_stands_in_the_case(self):
        li = self.resident()
        content = pictures.jpeg_with_position(li.chat)
        for name, after in (("photo-3", ()), ("photo-4", ("complaint",))):
            for text in after:
                self.say(li, text)
            self.platform.files[name] = content
            before = len(self.platform.sent(li.chat))
            self.deliver(li.photo(name, len(content)), times=2)
            self.assertIn("I have kept that", self.platform.wait_sent(li.chat, before + 1)[before].text)
        answers = [self.say(li, text) for text in self.COMPLAINT[2:]]
        self.assertIn("I already have your 2 photos", answers[1])
        thread = self.api.case(NUMBER.search(answers[-1])[0])["thread"]
        self.assertEqual(sum(len(m.get("attachments", [])) for m in thread), 2, thread)

    def test_a_quote_of_ones_own_words_finds_the_case(self):
        li = self.resident()
        _, number = self.complain(li)
        self.say(li, "/start")
        first = li.text("complaint")
        description = li.text("The stairs are dark")
        description["message"]["message_id"] = 7  # the update has another number
        updates = [first, li.text("lamp"), li.text("Block 7"), description, li.text("yes")]
        for update in updates:
            before = len(self.platform.sent(li.chat))
            self.deliver(update)
            told = self.platform.wait_sent(li.chat, before + 1)[before].text
        second = NUMBER.search(told)[0]
        self.assertNotEqual(number, second)
        before = len(self.platform.sent(li.chat))
        self.deliver(li.text("On the third floor", reply_to_message={
            "message_id": 7, "date": 1700000000, "chat": li.room, "text": "The stairs are dark"}))
        self.assertIn(second, self.platform.wait_sent(li.chat, before + 1)[before].text)
        thread = [m.get("text") for m in self.api.case(second)["thread"]]
        self.assertIn("On the third floor", thread)

    def test_a_place_on_the_map_finds_its_area(self):
        li = self.resident()
        for text in self.COMPLAINT[:3]:
            self.say(li, text)
        feature = config_json("areas.geojson")["features"][-1]
        ring = feature["geometry"]["coordinates"]
        while isinstance(ring[0][0], list):
            ring = ring[0]
        corners = ring[:-1]
        lon = sum(p[0] for p in corners) / len(corners)
        lat = sum(p[1] for p in corners) / len(corners)
        before = len(self.platform.sent(li.chat))
        self.deliver(li.location(lat, lon))
        self.platform.wait_sent(li.chat, before + 1)
        self.say(li, self.COMPLAINT[4])
        number = NUMBER.search(self.say(li, "yes"))[0]
        self.assertTrue(self.api.case(number)["area"])

    def test_a_platform_that_fails_gets_the_message_later_once_and_in_order(self):
        li = self.resident()
        self.platform.fail_next(500, {"ok": False, "error_code": 500, "description": "oops"})
        self.platform.fail_next(429, {"ok": False, "error_code": 429, "description": "slow down",
                                      "parameters": {"retry_after": 1}})
        self.deliver(li.text("/start"))
        self.deliver(li.text("complaint"))
        sent = self.platform.wait_sent(li.chat, 2, seconds=60)
        self.assertIn(asks("complaint")["category"], sent[1].text)
        self.assertEqual(len(sent), 2)


class Telegram(Town):
    def test_a_wrong_secret_is_refused_and_changes_nothing(self):
        li = self.resident()
        for secret in ("wrong", "", telegram.SECRET[:-1], telegram.SECRET + "x"):
            with self.subTest(secret=secret):
                self.assertIn(self.webhook(li.text("/start"), secret).status, (401, 403))
        self.assertIn(self.anyone.post("/webhook/tg", li.text("/start")).status, (401, 403))
        self.assertEqual(self.platform.sent(li.chat), [])
        self.assertEqual(self.webhook(li.text("/start"), channel="nobody").status, 404)

    def test_updates_of_kinds_not_known_are_answered_200(self):
        for number, kind in enumerate(("poll", "chat_boost", "message_reaction", "of_tomorrow")):
            with self.subTest(kind=kind):
                self.deliver({"update_id": 900_000 + number, kind: {"id": "1", "x": [1, {"y": None}]}})
        self.deliver({"update_id": 900_100})

    def test_what_is_not_json_is_refused(self):
        for body in (b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"a":1,"a":2}',
                     b"[" * 100_000):
            with self.subTest(body=body[:20]):
                answer = self.anyone.request("POST", "/webhook/tg", body,
                                             {telegram.HEADER: telegram.SECRET})
                self.assertIn(answer.status, (400, 413), answer.body)

    def test_a_group_is_declined_once_and_opens_nothing(self):
        li = self.resident()
        update = li.in_group("/start")
        group = update["message"]["chat"]["id"]
        self.deliver(update, times=2)
        self.deliver(li.in_group("complaint"))
        self.assertEqual(len(self.platform.wait_sent(group, 1)), 1)
        found = self.query(f"SELECT count(*) FROM conversation WHERE chat = '{group}'")
        self.assertEqual(found, [("0",)])

    def test_a_sticker_gets_a_kind_answer(self):
        li = self.resident()
        self.say(li, "/start")
        before = len(self.platform.sent(li.chat))
        self.deliver(li.message(sticker={"file_id": "s", "file_unique_id": "s", "type": "regular",
                                         "width": 9, "height": 9, "is_animated": False,
                                         "is_video": False}))
        self.assertTrue(self.platform.wait_sent(li.chat, before + 1)[-1].text)

    def test_an_edit_stands_in_the_thread_and_gets_no_second_case(self):
        li = self.resident()
        _, number = self.complain(li)
        edit = li.text("Loud drilling AND hammering")
        edit["edited_message"] = dict(edit.pop("message"), edit_date=1700000100)
        self.deliver(edit, times=2)
        self.assertEqual(len([c for c in self.api.cases() if c["number"] == number]), 1)


class WebhookReplies(Town):
    """The same dialog with the replies in the webhook's response."""

    channel = {"reply": "webhook"}

    def test_the_reply_travels_in_the_response_and_a_repeat_gets_it_again(self):
        li = self.resident()
        update = li.text("/start")
        first = self.webhook(update)
        self.assertEqual(first.status, 200)
        self.assertEqual(first.json["method"], "sendMessage")
        self.assertEqual(int(first.json["chat_id"]), li.chat)
        self.assertEqual(self.webhook(update).status, 200)
        answers = [self.answer(li, text) for text in self.COMPLAINT[1:]]
        self.assertRegex(answers[-1], NUMBER)

    def answer(self, who, text):
        """The reply from the response; by API if the one before is not yet marked as sent."""
        before = len(self.platform.sent(who.chat))
        body = self.webhook(who.text(text)).body
        return json.loads(body)["text"] if body else self.platform.wait_sent(
            who.chat, before + 1)[before].text


class KilledAfterAnErasure(Town):
    def test_the_photo_goes_all_the_same(self):
        li = self.resident()
        content = pictures.jpeg_with_position(li.chat)
        self.platform.files["photo"] = content
        for text in self.COMPLAINT[:4]:
            self.say(li, text)
        before = len(self.platform.sent(li.chat))
        self.deliver(li.photo("photo", len(content), caption="A zebra in the stairwell"))
        self.platform.wait_sent(li.chat, before + 1)
        number = NUMBER.search(self.say(li, "yes"))[0]

        def files():
            return [f for _, _, names in os.walk(os.path.join(self.data, "media")) for f in names]

        eventually(lambda: [f for f in files() if not f.startswith(".")], what="the photo")
        erased = self.api.event(number, type="erase", reason="the resident asked for it")
        self.server.end(signal.SIGKILL)
        self.assertEqual(erased.status, 201, erased.body)
        again = self.start()
        self.addCleanup(again.end)
        eventually(lambda: not files(), what="the photo's file to go")
