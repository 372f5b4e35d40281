"""`help`: what can be asked, made from the list of capabilities itself. An unknown word gets the nearest ones as buttons."""

from collections.abc import Iterable
from difflib import get_close_matches

from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Button, Heading, Node, Note, Reply, Text
from handlers.request import PlaceKind, Request, Standing
from handlers.router import HELP, TYPED, Capability
from handlers.services import Services
from storage.accounts import find_accounts
from success.vocabulary import Role

_CLOSE = 0.6
_RANK = {role: rank for rank, role in enumerate(Role)}


def help_with(others: Iterable[Capability]) -> Capability:
    """Make the capability that explains the others and itself."""
    known = tuple(others)

    def show_help(request: Request, services: Services) -> Reply:
        """Explain everything, or what comes near to an unknown word."""
        listed = [*_for(request, known), itself]
        asked = request.text.strip()
        if not asked or request.word != HELP:
            return _overview(request, listed)
        word = asked.casefold().removeprefix("pillar ").strip()
        exact = [capability for capability in listed if capability.word == word]
        return _ways(request, exact[0]) if exact else _nearest(request, services, asked, listed)

    itself = Capability(
        HELP,
        show_help,
        summary="What you can ask me",
        usage=("help", "help health"),
        shares_account_data=False,
    )
    return itself


def lines(capabilities: Iterable[Capability], *, prefix: str = "/pillar ", all_ways: bool = False) -> tuple[str, ...]:
    """Give a line for each capability that people can type, in the small markdown: how to ask, then what it does.

    With `all_ways` every way to ask follows, one a line.
    """
    told = []
    for capability in capabilities:
        if not capability.usage:
            continue
        before = "/" if capability.slash and prefix else prefix
        first, *others = capability.usage
        told.append(f"`{before}{first}`  {capability.summary}")
        if all_ways:
            told += [f"`{before}{usage}`" for usage in others]
    return tuple(told)


def _for(request: Request, capabilities: Iterable[Capability]) -> list[Capability]:
    """Leave out what this person may not use."""
    return [one for one in capabilities if one.usage and _RANK[request.caller.role] >= _RANK[one.role]]


def _overview(request: Request, listed: list[Capability]) -> Reply:
    first = " ".join(request.caller.name.split()[:1])
    name = f", {plain_name(first, 30)}" if first else ""
    body: list[Node] = [
        Heading(f"Hello{name}. I am Pillar."),
        Text("I know how your customers are, why, and what to do next. Ask me like this:"),
        Text("\n".join(lines(listed, prefix=_prefix(request)))),
    ]
    buttons = [Button("My book", "book"), Button("Health of an account", "health")]
    body.append(Actions(tuple(button for button in buttons if any(c.word == button.word for c in listed))))
    body.append(
        Note(
            "The same words work when you mention me, inside threads and in a direct message; so does “how is Acme doing?”"
        )
    )
    return Reply("What you can ask Pillar: " + ", ".join(capability.word for capability in listed) + ".", tuple(body))


def _ways(request: Request, capability: Capability) -> Reply:
    """Show every way to ask for one thing."""
    told = lines((capability,), prefix=_prefix(request), all_ways=True)
    return Reply(f"How to ask for {capability.word}: {', '.join(capability.usage)}.", (Text("\n".join(told)),))


def _prefix(request: Request) -> str:
    """Give what stands before a word here; a direct message needs nothing."""
    return "" if request.place.kind is PlaceKind.DIRECT else "/pillar "


def _nearest(request: Request, services: Services, asked: str, listed: list[Capability]) -> Reply:
    """Offer the nearest words, and the account where the text is one's name."""
    parts = asked.split()
    words = {capability.word: capability for capability in listed}
    near: list[str] = []
    for length in (2, 1):
        near += get_close_matches(" ".join(parts[:length]).casefold(), words, n=3, cutoff=_CLOSE)
    rest = " ".join(parts[1:])
    buttons = [
        Button(plain_name(f"{word} {rest}", 60), word, {TYPED: rest} if rest else {}) for word in dict.fromkeys(near)
    ][:3]
    buttons += _account_button(request, services, asked)
    offer = "Did you mean:" if buttons else "These are the words I know:"
    buttons.append(Button("All words", HELP))
    listing = "" if len(buttons) > 1 else "\n" + ", ".join(f"`{word}`" for word in words)
    text = f"I don't understand “{shown_name(asked, 60)}”. {offer}{listing}"
    summary = f"I don't understand “{plain_name(asked, 60)}”. {offer.rstrip(':')}: "
    return Reply(summary + ", ".join(button.label for button in buttons) + ".", (Text(text), Actions(tuple(buttons))))


def _account_button(request: Request, services: Services, asked: str) -> list[Button]:
    if request.caller.standing is not Standing.MEMBER:
        return []
    with services.reading() as session:
        account = find_accounts(session, asked[:100], limit=1).exact
    if account is None:
        return []
    return [Button(f"Health of {plain_name(account.name, 50)}", "health", {"account": str(account.id)})]
