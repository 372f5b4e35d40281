"""Setting the forecast of a renewal: category, amount, next step with its day, a note. What stood before stays as history."""

import re
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from handlers.choosing import account_of
from handlers.fields import Fields
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.renewal import find_renewal, must_forecast, read_renewal, tell_renewal
from handlers.renewal_lines import until
from handlers.reply import Answer, ChoiceField, DateField, FieldErrors, Form, Option, Reply, TextField
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.renewals import NewForecast, set_forecast
from success.errors import Refused
from success.renewals import Renewal
from success.vocabulary import Forecast
from success.wording import amounts, day

_MOST_STEP = 200
_MOST_NOTE = 1000
_MOST_AMOUNT = Decimal(10) ** 11
_PLAIN = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_OPTIONS = (
    Option("Commit", Forecast.COMMIT.value, "As good as signed"),
    Option("Likely", Forecast.LIKELY.value, "I expect it, something is still open"),
    Option("At risk", Forecast.AT_RISK.value, "It may not come unless something changes"),
    Option("Lost", Forecast.LOST.value, "They will not renew"),
)


def ask_forecast(request: Request, services: Services) -> Reply:
    """Open the form, filled in with the forecast that stands."""
    today = services.today()
    with services.reading() as session:
        account, renewal = _renewal(session, request, today)
    must_forecast(request.caller, renewal)
    return Reply(f"Set the forecast of {plain_name(account.name)}.", (_form(account, renewal, request, today),))


def save_forecast(request: Request, services: Services) -> Answer:
    """Write the forecast and show the renewal again."""
    today = services.today()
    person = person_of(request.caller)
    with services.writing() as session:
        account, renewal = _renewal(session, request, today)
        must_forecast(request.caller, renewal)
        read = _read(request, renewal, today)
        if isinstance(read, FieldErrors):
            return read
        set_forecast(session, read, person_id=person, at=services.now())
    with services.reading() as session:
        story = read_renewal(session, account, today, renewal.renews_on.isoformat())
    return tell_renewal(story, request, today)


def _renewal(session: Session, request: Request, today: date) -> tuple[AccountRow, Renewal]:
    account = account_of(session, request.values.get("account", ""))
    renewal = find_renewal(session, account.id, today, request.values.get("renews_on", ""))
    if renewal is None:
        raise Refused(
            f"The renewal of {plain_name(account.name)} has another date by now, or is signed. "
            f"Open it again with `renewal {plain_name(account.name, 40)}`."
        )
    return account, renewal


def _form(account: AccountRow, renewal: Renewal, request: Request, today: date) -> Form:
    stands = renewal.forecast
    carried = {key: request.values[key] for key in ("from",) if key in request.values}
    amount = "" if stands is None or stands.amount is None else f"{stands.amount.normalize():f}"
    return Form(
        title="Set the forecast",
        word="renewal save",
        fields=(
            ChoiceField(
                "category", "What do you expect?", _OPTIONS, stands.category.value if stands else "", radio=True
            ),
            TextField(
                "amount",
                f"ARR after the renewal, in {account.currency}",
                amount,
                hint=f"Now {amounts(renewal.arr)}. Leave empty for the same.",
                required=False,
                max_length=20,
            ),
            TextField(
                "next_step", "Next step", stands.next_step if stands else "", required=False, max_length=_MOST_STEP
            ),
            DateField("next_on", "By when?", _future(stands.next_on if stands else None, today), required=False),
            TextField(
                "note", "Why?", stands.note if stands else "", required=False, multiline=True, max_length=_MOST_NOTE
            ),
        ),
        arguments={"account": str(account.id), "renews_on": renewal.renews_on.isoformat(), **carried},
        intro=f"**{shown_name(account.name)}** · {escape(amounts(renewal.arr))} · {escape(until(renewal, today))}",
    )


def _future(on: date | None, today: date) -> date | None:
    """Leave out a day that is over: the next step needs a new one."""
    return on if on is not None and on >= today else None


def _read(request: Request, renewal: Renewal, today: date) -> NewForecast | FieldErrors:
    fields = Fields(request.values)
    category = request.values.get("category", "")
    if category not in set(Forecast):
        fields.errors["category"] = "Choose commit, likely, at risk or lost."
    amount = _amount(fields)
    if category == Forecast.LOST and amount:
        fields.errors["amount"] = "A lost renewal leaves no ARR: write 0, leave it empty, or choose another category."
    next_step = fields.text("next_step", most=_MOST_STEP)
    typed_day = request.values.get("next_on", "").strip()
    next_on = fields.day("next_on", today=today) if typed_day else None
    if next_step and not typed_day:
        fields.errors["next_on"] = "By when? A step without a day is easily forgotten."
    if next_on is not None and not next_step:
        fields.errors["next_step"] = "What is to happen on that day?"
    if next_on is not None and next_on < today:
        fields.errors["next_on"] = f"That day is over; give today ({day(today, today)}) or a later one."
    note = fields.text("note", most=_MOST_NOTE)
    if fields.errors:
        return FieldErrors(fields.errors)
    return NewForecast(renewal.account_id, renewal.renews_on, Forecast(category), amount, next_step, next_on, note)


def _amount(fields: Fields) -> Decimal | None:
    """Read an amount as people write it: 60000, 60,000, 60 000, 60.000,50, 60k; empty is None."""
    typed = "".join(fields.values.get("amount", "").split()).replace("'", "").casefold()
    if not typed:
        return None
    times = {"k": 1_000, "m": 1_000_000}.get(typed[-1], 1)
    figure = _decimal_point(typed.removesuffix("k").removesuffix("m"))
    amount = Decimal(figure) * times if _PLAIN.fullmatch(figure) else _MOST_AMOUNT
    if amount >= _MOST_AMOUNT:
        fields.errors["amount"] = "Give an amount of money without its currency, like 60000 or 60k."
        return None
    return amount.quantize(Decimal("0.01"))


def _decimal_point(figure: str) -> str:
    """Tell separators of thousands from the decimal sign: a last group of exactly three digits is thousands."""
    groups = figure.replace(",", ".").split(".")
    if len(groups) == 1:
        return figure
    if len(groups[-1]) == 3:
        return "".join(groups)
    return f"{''.join(groups[:-1])}.{groups[-1]}"


CAPABILITIES = (
    Capability(word="renewal forecast", handler=ask_forecast),
    Capability(word="renewal save", handler=save_forecast),
)
