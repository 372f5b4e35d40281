"""Mentions of our own people in a reply: `[@Mia](person:3)` rings where we know who Mia is in Slack, and is her name everywhere else.

A reply is rewritten before it is rendered: a known person's address becomes her Slack user id, the renderer (bot/slack/text.py) makes a
mention of that. Only the small markdown is rewritten; what came from people or imports is escaped in it, so that a name never rings.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.slack.text import USER
from handlers.markup import PERSON, runs
from handlers.reply import Facts, Item, Node, Note, Reply, Text

_ADDRESS = re.compile(rf"\]\({PERSON}(\d{{1,18}})\)")


def mentioned(reply: Reply) -> frozenset[int]:
    """Give the ids of the people whom a reply mentions."""
    found: set[int] = set()
    for markdown in _markdown(reply):
        if PERSON in markdown:
            found.update(
                int(run.url.removeprefix(PERSON))
                for run in runs(markdown)
                if run.url.startswith(PERSON) and run.url.removeprefix(PERSON).isdigit()
            )
    return frozenset(found)


def ringing(reply: Reply, users: Mapping[int, str]) -> Reply:
    """Give the reply with the Slack users (person id to user id) in the place of the people it mentions."""
    if not users:
        return reply

    def rung(markdown: str) -> str:
        return _ADDRESS.sub(
            lambda match: f"]({USER}{users[int(match[1])]})" if int(match[1]) in users else match[0], markdown
        )

    def changed(node: Node) -> Node:
        match node:
            case Text() | Note() | Item():
                return replace(node, markdown=rung(node.markdown))
            case Facts():
                return replace(node, pairs=tuple((label, rung(value)) for label, value in node.pairs))
            case _:
                return node

    return replace(reply, body=tuple(changed(node) for node in reply.body))


def rung_users(reply: Reply) -> tuple[str, ...]:
    """Give the Slack users that a reply rings, in order."""
    found = [
        run.url.removeprefix(USER)
        for markdown in _markdown(reply)
        if USER in markdown
        for run in runs(markdown)
        if run.url.startswith(USER)
    ]
    return tuple(dict.fromkeys(found))


def _markdown(reply: Reply) -> list[str]:
    found: list[str] = []
    for node in reply.body:
        if isinstance(node, Text | Note | Item):
            found.append(node.markdown)
        elif isinstance(node, Facts):
            found.extend(value for _, value in node.pairs)
    return found
