"""A phone's side of the API, small and whole; docs/phone-api.md says why each step is as it is.

What waits is in the file before `keep` returns, and leaves it only when the server has said that it has it.
"""

import json
import random
import sqlite3
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

APP = "example-1.0.0"
BATCH, BATCH_BYTES, PIECE = 50, 500_000, 256 * 1024
SHORTEST, LONGEST, SILENCE = 5.0, 300.0, 60  # seconds
ORDER = ("patrol", "issue", "action", "patrol_action", "sign", "spot_visit", "photo")
TABLES = """
CREATE TABLE IF NOT EXISTS item (
    seq INTEGER PRIMARY KEY, uuid TEXT UNIQUE, rank INTEGER, type TEXT, body TEXT, photo BLOB,
    state TEXT DEFAULT 'waiting', words TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS sent (uuid TEXT PRIMARY KEY, answer TEXT);
CREATE TABLE IF NOT EXISTS copy (type TEXT, id TEXT, body TEXT, PRIMARY KEY (type, id));
CREATE TABLE IF NOT EXISTS word (name TEXT PRIMARY KEY, value TEXT);
"""


class LaterError(Exception):
    """No answer that counts: the same goes again, after `seconds` where the server named them."""

    def __init__(self, seconds: float = 0) -> None:
        super().__init__("稍后再传，内容都在手机上。")
        self.seconds = seconds


class SignInError(Exception):
    """Somebody must sign in, or change a given password first. What waits goes on waiting."""


class Outbox:
    """The queue of one phone, in a file. `http` is a `requests.Session`."""

    def __init__(self, path: str, origin: str, http: Any = None) -> None:
        self.db = sqlite3.connect(path)
        self.db.executescript(TABLES)
        self.url, self.http = f"{origin}/api/v1/", http or requests.Session()
        self.clock_offset: int | None = None  # the server's clock less the phone's, in seconds
        self._say(device=self._word("device") or str(uuid.uuid4()))

    def sign_in(self, mobile: str, password: str) -> list[str]:
        """Sentences for the owner to read. Raises ValueError where another account's records wait."""
        body = {"mobile": mobile, "password": password, "device": self._word("device")}
        _, answer, _ = self._ask("POST", "auth/login/", json=body)
        owner, token = answer["user"]["user_id"], answer["token"]
        if owner != self._word("owner"):
            if self.count("waiting") or self.count("attention"):
                headers = {"Authorization": f"Token {token}"}
                self._ask("POST", "auth/logout/", headers=headers)
                raise ValueError("这部手机上有另一个账号没有传完的内容，请先用那个账号传完。")
            self.db.execute("DELETE FROM copy")
            self._say(etag="", me="", cursor="")
        self._say(owner=owner, token=token)
        return list(answer["account_notes"])

    def keep(self, kind: str, body: dict[str, Any], photos: tuple[bytes, ...] = ()) -> str:
        """Writes a record with its photos, all or nothing: its number. What is written never changes."""
        if kind in ("patrol", "issue"):
            body = body | {"clock_offset_s": self.clock_offset, "app": APP}
        pictures = {str(uuid.uuid4()): data for data in photos}
        if pictures:
            body = body | {"photos": list(pictures)}
        number = str(uuid.uuid4())
        rows = [(number, ORDER.index(kind), kind, json.dumps(body), None)]
        rows += [(key, ORDER.index("photo"), "photo", "{}", data) for key, data in pictures.items()]
        insert = "INSERT INTO item (uuid, rank, type, body, photo) VALUES (?, ?, ?, ?, ?)"
        with self.db:
            self.db.executemany(insert, rows)
        return number

    def count(self, state: str) -> int:
        """How many are "waiting"; how many need "attention", by the server's words in `item.words`."""
        asked = "SELECT count(*) FROM item WHERE state = ?"
        return int(self.db.execute(asked, [state]).fetchone()[0])

    def send_all(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Until nothing waits, however long that takes. Raises SignInError."""
        pause = SHORTEST
        while before := self.count("waiting"):
            named = 0.0
            try:
                self.send()
            except LaterError as later:
                named = later.seconds
            pause = SHORTEST if self.count("waiting") < before else pause
            if self.count("waiting"):
                # Apart, because a village's phones find the signal again in the same minute.
                sleep(named or pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
                pause = min(pause * 2, LONGEST)

    def send(self) -> None:
        """One round: records in batches, then photos. Raises LaterError, SignInError."""
        asked = (
            "SELECT uuid, body, type, photo FROM item WHERE state = 'waiting' ORDER BY rank, seq"
        )
        rows = self.db.execute(asked).fetchall()
        batch: list[Any] = []
        for row in [each for each in rows if each[3] is None]:
            full = sum(len(each[1]) for each in batch) + len(row[1]) > BATCH_BYTES
            if batch and (full or len(batch) == BATCH):
                self._send_batch(batch)
                batch = []
            batch.append(row)
        if batch:
            self._send_batch(batch)
        for row in [each for each in rows if each[3] is not None]:
            self._send_photo(row[0], row[3])

    def refresh(self) -> dict[str, Any]:
        """What is mine (`me/`); the table `copy` follows `changes/`, page by page."""
        known = {"If-None-Match": self._word("etag")} if self._word("etag") else {}
        status, me, headers = self._ask("GET", "me/", headers=known)
        if status == 200:
            self._say(me=json.dumps(me), etag=headers.get("ETag", ""))
        page: dict[str, Any] = {"more": True}
        while page["more"]:
            cursor = self._word("cursor")
            status, page, _ = self._ask(
                "GET", "changes/", params={"since": cursor} if cursor else {}
            )
            if status != 200:
                # A cursor that the server does not know any more: everything anew.
                self._say(cursor="")
                page = {"more": bool(cursor)}
                continue
            with self.db:
                # A page and its cursor, or neither.
                for entry in page["changes"]:
                    key = (entry["type"], entry["id"])
                    self.db.execute("DELETE FROM copy WHERE (type, id) = (?, ?)", key)
                    if entry["op"] == "upsert":
                        row = (*key, json.dumps(entry["body"]))
                        self.db.execute("INSERT INTO copy VALUES (?, ?, ?)", row)
                self.db.execute("REPLACE INTO word VALUES ('cursor', ?)", [page["cursor"]])
        return dict(json.loads(self._word("me")))

    def _send_batch(self, rows: list[Any]) -> None:
        items = [{"uuid": row[0], "type": row[2], "body": json.loads(row[1])} for row in rows]
        brief = {"Prefer": "return=minimal"}
        status, answer, _ = self._ask("POST", "sync/", json={"items": items}, headers=brief)
        if status == 200:
            for item, result in zip(items, answer["results"], strict=True):
                self._settle(item["uuid"], item["body"], result["status"], result["body"])
        elif len(rows) > 1:
            # Too large, or refused as a whole: one at fault is found by halving.
            half = len(rows) // 2
            self._send_batch(rows[:half])
            self._send_batch(rows[half:])
        else:
            self._settle(items[0]["uuid"], items[0]["body"], status, answer)

    def _settle(self, number: str, body: dict[str, Any], status: int, answer: Any) -> None:
        """Arrived, to be looked at by its owner, or to be sent again."""
        about = [body.get("issue") or body.get("patrol")]
        asked = "SELECT 1 FROM item WHERE uuid = ? AND state = 'waiting'"
        is_early = status == 404 and self.db.execute(asked, about).fetchone()
        if status == 429 or status >= 500 or is_early:
            return
        with self.db:
            if status < 300:
                self.db.execute("REPLACE INTO sent VALUES (?, ?)", [number, json.dumps(answer)])
                self.db.execute("DELETE FROM item WHERE uuid = ?", [number])
            else:
                words = "UPDATE item SET state = 'attention', words = ? WHERE uuid = ?"
                self.db.execute(words, [answer.get("detail", ""), number])

    def _send_photo(self, number: str, data: bytes) -> None:
        path = f"photos/{number}/"
        status, answer, _ = self._ask("GET", path)
        first = answer.get("received", 0)
        while status != 200 and first < len(data):
            piece = data[first : first + PIECE]
            place = f"bytes {first}-{first + len(piece) - 1}/{len(data)}"
            headers = {"Content-Range": place, "Content-Type": "image/jpeg"}
            status, answer, _ = self._ask("PUT", path, data=piece, headers=headers)
            if answer.get("code") == "photo.gap":
                raise LaterError  # the next round asks how much there is
            first = answer.get("received", len(data))
        self._settle(number, {}, status, answer)

    def _ask(self, method: str, path: str, **sent: Any) -> tuple[int, dict[str, Any], Any]:
        """Status, JSON and headers of an answer that counts: the portal's own, whole, and no fault."""
        token = self._word("token")
        headers = {"Authorization": f"Token {token}"} if token else {}
        sent["headers"] = headers | sent.get("headers", {})
        try:
            answer = self.http.request(
                method, self.url + path, timeout=SILENCE, allow_redirects=False, **sent
            )
            body = dict(json.loads(answer.content or b"{}"))
        except (requests.RequestException, ValueError, TypeError):
            raise LaterError from None  # silence, an answer cut short, the page of a gate before the net
        if moment := answer.headers.get("Date"):
            offset = parsedate_to_datetime(moment) - datetime.now(UTC)
            self.clock_offset = round(offset.total_seconds())
        status = answer.status_code
        if status == 429 or status >= 500 or body.get("code") == "body.cut":
            after = answer.headers.get("Retry-After", "")
            raise LaterError(float(after) if after.isdigit() else 0)
        if status == 401 or body.get("code") == "auth.password_given":
            raise SignInError(body["detail"])
        return status, body, answer.headers

    def _word(self, name: str) -> str:
        found = self.db.execute("SELECT value FROM word WHERE name = ?", [name]).fetchone()
        return found[0] if found else ""

    def _say(self, **words: str) -> None:
        with self.db:
            self.db.executemany("REPLACE INTO word VALUES (?, ?)", list(words.items()))
