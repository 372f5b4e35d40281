"""Views: modals in their stacks, and one App Home a person. A view's body is Slack's view object."""

import json
import secrets
import sqlite3
from dataclasses import dataclass, replace

from bot.local.directory import APP_ID, BOT_ID, TEAM_ID
from bot.local.store import Store
from bot.local.wire import Json, text_of

DEEPEST_STACK = 3  # a modal and two more on top of it


@dataclass(frozen=True)
class View:
    """A view that a person has open."""

    id: str
    person: str
    kind: str  # "modal" or "home"
    root: str
    previous: str | None
    body: Json

    @property
    def hash(self) -> str:
        """What changes with every update; an update that names an old one lost the race."""
        return text_of(self.body, "hash")


class Views:
    """All views of the workspace."""

    def __init__(self, store: Store) -> None:
        self._db = store.connection
        self._store = store

    def open(self, person: str, asked: Json, *, on: View | None = None) -> View:
        """Open a modal for a person, on top of another one when `on` is given; else whatever was open gives way."""
        if on is None:
            with self._db:
                self._db.execute("update view set open = 0 where person = ? and kind = 'modal'", (person,))
        view_id = f"V{secrets.token_hex(5).upper()}"
        root = view_id if on is None else on.root
        view = View(view_id, person, "modal", root, on.id if on is not None else None, {})
        return self._write(replace(view, body=self._body(view, asked)))

    def publish(self, person: str, asked: Json) -> View:
        """Put a view into a person's App Home, in the place of the one before."""
        before = self.home(person)
        view_id = before.id if before is not None else f"V{secrets.token_hex(5).upper()}"
        view = View(view_id, person, "home", view_id, None, {})
        return self._write(replace(view, body=self._body(view, asked)))

    def update(self, view: View, asked: Json) -> View:
        """Show something else in a view that is open; what was typed into blocks that stay is kept by the page."""
        return self._write(replace(view, body=self._body(view, asked)))

    def keep_state(self, view: View, state: Json) -> View:
        """Remember what was typed when a view was submitted."""
        return self._write(replace(view, body={**view.body, "state": state}))

    def get(self, view_id: str) -> View | None:
        """Give an open view."""
        return self._one("id = ?", view_id)

    def by_external_id(self, external_id: str) -> View | None:
        """Give an open view by the app's own id for it."""
        return self._one("external_id = ?", external_id) if external_id else None

    def home(self, person: str) -> View | None:
        """Give a person's App Home."""
        return self._one("kind = 'home' and person = ?", person)

    def top_modal(self, person: str) -> View | None:
        """Give the modal a person has in front."""
        return self._one("kind = 'modal' and person = ?", person)

    def depth(self, view: View) -> int:
        """Count the views of a stack."""
        query = "select count(*) as n from view where root = ? and open = 1"
        return int(self._db.execute(query, (view.root,)).fetchone()["n"])

    def close(self, view: View, *, whole_stack: bool = False) -> View | None:
        """Close a view, or its whole stack; gives the one that comes back to the front."""
        column, value = ("root", view.root) if whole_stack else ("id", view.id)
        with self._db:
            self._db.execute(f"update view set open = 0 where {column} = ?", (value,))  # noqa: S608 - column is ours
        return None if whole_stack or view.previous is None else self.get(view.previous)

    def _one(self, where: str, value: str) -> View | None:
        query = f"select * from view where open = 1 and {where} order by rowid desc limit 1"  # noqa: S608 - text is ours
        row = self._db.execute(query, (value,)).fetchone()
        return None if row is None else _view(row)

    def _body(self, view: View, asked: Json) -> Json:
        return {
            "id": view.id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "submit_disabled": False,
            **asked,
            "blocks": with_block_ids(asked.get("blocks")),
            "state": {"values": {}},
            "hash": f"{self._store.next_ts().partition('.')[0]}.{secrets.token_hex(4)}",
            "root_view_id": view.root,
            "previous_view_id": view.previous,
        }

    def _write(self, view: View) -> View:
        row = (
            view.id,
            view.person,
            view.kind,
            view.root,
            view.previous,
            text_of(view.body, "external_id"),
            json.dumps(view.body, ensure_ascii=False),
        )
        query = (
            "insert into view (id, person, kind, root, previous, external_id, body) values (?, ?, ?, ?, ?, ?, ?) "
            "on conflict (id) do update set body = excluded.body, external_id = excluded.external_id"
        )
        with self._db:
            self._db.execute(query, row)
        return view


def with_block_ids(blocks: object) -> list[object]:
    """Give the blocks with ids of ours wherever the app gave none, as Slack does for blocks and what one can use in them."""
    if not isinstance(blocks, list):
        return []
    return [_with_ids(block) if isinstance(block, dict) else block for block in blocks]


def _with_ids(block: Json) -> Json:
    done: Json = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
    for place in ("accessory", "element"):
        if isinstance(inner := block.get(place), dict):
            done[place] = _with_action_id(inner)
    if block.get("type") in {"actions", "context_actions"} and isinstance(elements := block.get("elements"), list):
        done["elements"] = [_with_action_id(item) if isinstance(item, dict) else item for item in elements]
    return done


def _with_action_id(element: Json) -> Json:
    if element.get("type") == "image" or element.get("action_id"):
        return element
    return {**element, "action_id": secrets.token_urlsafe(4)}


def _view(row: sqlite3.Row) -> View:
    body: Json = json.loads(row["body"])
    return View(row["id"], row["person"], row["kind"], row["root"], row["previous"], body)
