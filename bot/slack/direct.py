"""Which Slack user one of our people is, and the direct conversation with her.

Somebody who has never spoken to us is found by her e-mail address; who is not found is not looked for again for an hour.
"""

import time
from collections.abc import Callable, Collection

from bot.slack.api import SlackApi
from bot.slack.channels import Channels
from bot.slack.directory import Home
from bot.slack.payload import object_at, text_at
from handlers.messenger import NotDelivered, Unreachable
from handlers.request import Standing
from handlers.services import Services
from storage.people import PersonRow, Profile, get_person, identify, user_ids

LOOK_AGAIN_SECONDS = 3_600.0


class Directs:
    """Finds and opens direct conversations; what was opened is remembered for the life of the process.

    `clock` gives monotonic seconds.
    """

    def __init__(
        self,
        api: SlackApi,
        services: Services,
        channels: Channels,
        home: Callable[[], Home],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._clock = clock
        self._unknown: dict[int, float] = {}
        self._services = services
        self._channels = channels
        self._home = home
        self._opened: dict[str, str] = {}

    def channel_of(self, person_id: int) -> str:
        """Give the channel of the conversation with a person. Raises `Unreachable` for one whom Slack does not know, and for a guest."""
        person, user = self._user(person_id)
        if self._channels.standing(user) is not Standing.MEMBER:
            text = f"{person.name} is a guest or from outside in Slack, and account data stays inside."
            raise Unreachable("not_a_member", text)
        if user not in self._opened:
            opened = self._api.read("conversations.open", person.name, users=user)
            self._opened[user] = text_at(opened, "channel", "id")
        return self._opened[user]

    def users_of(self, people: Collection[int]) -> dict[int, str]:
        """Give the Slack users of people, to mention them; without those whom Slack does not know, or does not tell of now."""
        with self._services.reading() as session:
            found = user_ids(session, "slack", self._home().team, people)
        for person in people:
            if person in found or self._clock() - self._unknown.get(person, -LOOK_AGAIN_SECONDS) < LOOK_AGAIN_SECONDS:
                continue
            try:
                found[person] = self._user(person)[1]
            except Unreachable:
                self._unknown[person] = self._clock()
            except NotDelivered:
                continue
        return found

    def _user(self, person_id: int) -> tuple[PersonRow, str]:
        team = self._home().team
        with self._services.reading() as session:
            person = get_person(session, person_id)
            known = user_ids(session, "slack", team, (person_id,)).get(person_id, "")
        if person is None or not person.active:
            raise Unreachable("no_such_person", f"Person {person_id} is not active in the book.")
        return person, known or self._by_email(person, team)

    def _by_email(self, person: PersonRow, team: str) -> str:
        """Find somebody who has never spoken to us by her e-mail address, and remember who she is."""
        stranger = Unreachable(
            "no_identity",
            f"{person.name} is not known in Slack by {person.email or 'an e-mail address'}. When they say something to me, "
            "`python app.py outbox retry --all` brings what is left over.",
        )
        if not person.email:
            raise stranger
        try:
            found = object_at(self._api.read("users.lookupByEmail", person.name, email=person.email), "user")
        except Unreachable as reason:
            raise (stranger if reason.reason in {"users_not_found", "user_not_found"} else reason) from reason
        user = text_at(found, "id")
        profile = Profile(name=person.name, email=person.email, timezone=text_at(found, "tz"))
        with self._services.writing() as session:
            if not user or identify(session, "slack", team, user, profile).id != person.id:
                raise stranger
        return user
