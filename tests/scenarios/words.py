"""A few capabilities that do one thing each, to see how Slack's side of a conversation behaves whatever the handlers are."""

import threading

from handlers.markup import escape, mention
from handlers.reply import (
    Actions,
    Answer,
    Button,
    Checklist,
    ChecklistItem,
    Choice,
    ChoiceField,
    FieldErrors,
    File,
    Form,
    Option,
    Reply,
    Table,
    Text,
    TextField,
    Visibility,
)
from handlers.request import Request
from handlers.router import Capability, Router
from handlers.services import Services
from success.errors import Refused

LARGE = b"account,arr\n" * 150_000  # above the megabyte from which aiohttp wants a stream


class Words:
    """The router, and what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.gate = threading.Event()  # "slow" waits for it
        names = (
            "health",
            "book",
            "share",
            "here",
            "fail",
            "refuse",
            "form",
            "save",
            "tick",
            "long",
            "slow",
            "file",
            "ring",
            "home",
            "help",
        )
        self.router = Router.of(
            (
                Capability(
                    name,
                    getattr(self, name),
                    f"What {name} does",
                    (f"{name} acme",),
                    slash=name in {"health", "book"},
                    slow=name == "slow",
                )
                for name in names
            ),
            {"accounts": self.accounts},
        )

    def health(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        name = request.text or request.values.get("choice") or "nobody"
        buttons = (
            Button("Explain", "book", {"account": "7"}),
            Button("Override", "form", {"account": "7"}, opens_form=True),
            Button("Share here", "share"),
            Choice("Another", "health", search="accounts"),
        )
        box = Checklist((ChecklistItem("Call", False, "tick", {"item": "1"}),))
        return Reply(f"Health of {name}.", (Text(f"**{escape(name)}** is fine."), Actions(buttons), box))

    def book(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        return Reply("Explained.", (Text("Explained."),), replaces=True)

    def share(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        return Reply("Shared.", (Text("Acme, for all to see."),), Visibility.PUBLIC)

    def here(self, _request: Request, _services: Services) -> Answer:
        return Reply("Threaded.", (Text("Threaded."),), thread=True)

    def fail(self, _request: Request, _services: Services) -> Answer:
        raise RuntimeError("a bug with a secret xoxb-123")

    def refuse(self, _request: Request, _services: Services) -> Answer:
        raise Refused("There is no account like that. Type its name.")

    def form(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        fields = (
            TextField("reason", "Reason"),
            ChoiceField("account", "Account", search="accounts"),
        )
        return Reply("Override Acme.", (Form("Override Acme", "save", fields, arguments={"account_id": "7"}),))

    def save(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        reason = request.values.get("reason", "")
        if reason == "bad":
            return FieldErrors({"reason": "Say why in a sentence.", "elsewhere": "And look there."})
        if reason == "refused":
            raise Refused("Only the owner may do that.")
        if reason.startswith("slow"):
            self.gate.wait(10)
        if reason == "slow and bad":
            return FieldErrors({"reason": "Too late, but still wrong."})
        return Reply("Saved.", (Text(f"Saved: {escape(reason)}"),), replaces=True)

    def tick(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        return Reply("Ticked.", (Text("Ticked."),), replaces=True)

    def long(self, _request: Request, _services: Services) -> Answer:
        rows = tuple((f"Account {n}", "84") for n in range(620))
        return Reply("The book.", (Table(("Account", "ARR"), rows),))

    def slow(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        self.gate.wait(10)
        return Reply("Done at last.", (Text("Done at last."),))

    def file(self, request: Request, _services: Services) -> Answer:
        public = Visibility.PUBLIC if request.text == "public" else Visibility.PRIVATE
        return Reply("The book as a file.", (File("book.csv", LARGE, "The book"),), public)

    def ring(self, request: Request, _services: Services) -> Answer:
        """Mention the person who asks, and somebody whom nobody knows."""
        assert request.caller.person_id is not None
        people = mention(request.caller.person_id, request.caller.name), mention(999, "Zoe")
        return Reply("Told them.", (Text(f"{people[0]} and {people[1]}"),), Visibility.PUBLIC)

    def home(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        return Reply("Your book.", (Text(f"Good morning, {escape(request.caller.name)}."),))

    def help(self, request: Request, _services: Services) -> Answer:
        self.asked.append(request)
        return Reply("Help.", (Text(f"I don't know “{escape(request.text)}”."),))

    def accounts(self, request: Request, _services: Services, typed: str) -> tuple[Option, ...]:
        self.asked.append(request)
        return tuple(
            Option(name, name.lower()) for name in ("Acme", "Acme Labs", "Borealis") if typed.lower() in name.lower()
        )
