"""`note`: a message to the customer with the account's own data, to edit and copy; what was sent is logged."""

from storage.models import Contact, Touchpoint
from tests.handlers.alerting import add_alert, composed, ready, thread_of
from tests.handlers.conftest import Desk, buttons_of, errors_of, form_of, text_of

DRAFT = "Hello Lena, thank you for the talk about Acme. Your goal was: first line without paper. Mia Keller"


def fields_of(form) -> dict[str, object]:
    return {field.name: field for field in form.fields}


def values_of(form) -> dict[str, str]:
    return {field.name: field.value for field in form.fields}


def test_from_an_alert_it_drafts_the_first_suggested_message_for_the_champion(desk: Desk):
    alert = add_alert(ready(desk))
    form = form_of(desk.press(buttons_of(composed(desk.services, f"alert {alert}"))["Draft note"]))
    values = values_of(form)
    assert values["subject"] == "Introduction at Acme"
    assert values["message"] == DRAFT
    chosen = next(one for one in fields_of(form)["contact"].options if one.value == values["contact"])
    assert chosen.label == "Lena Ortiz"


def test_the_text_to_copy_is_private_with_what_was_edited(desk: Desk):
    alert = add_alert(ready(desk))
    form = form_of(desk.ask("alert note", alert=str(alert)))
    answer = desk.submit(form, **{**values_of(form), "message": "Dear Lena,\n\nshort & *sweet*."})
    assert (
        "Your note to Lena Ortiz at Acme, to copy:\nIntroduction at Acme\n\nDear Lena,\n\nshort & *sweet*."
        in text_of(answer)
    )


def test_sent_it_is_a_touchpoint_and_a_line_in_the_alerts_thread(desk: Desk):
    alert = add_alert(ready(desk))
    form = form_of(desk.ask("alert note", alert=str(alert)))
    ready_to_copy = desk.submit(form, **values_of(form))
    answer = desk.press(buttons_of(ready_to_copy)["I sent it"])
    assert answer.replaces
    (touch,) = [row for row in desk.rows(Touchpoint) if row.source == "chat"]
    lena = next(row.id for row in desk.rows(Contact) if row.name == "Lena Ortiz")
    assert (touch.kind, touch.two_way, touch.contact_id, touch.summary) == (
        "email",
        False,
        lena,
        "Introduction at Acme",
    )
    assert thread_of(desk.services, alert) == ["✉ Mia Keller wrote to Lena Ortiz: “Introduction at Acme” · 10:00"]
    assert desk.audited() == ["touchpoint logged"]


def test_another_message_fills_the_text_anew(desk: Desk):
    form = form_of(ready(desk).ask("note", "acme sponsor change"))
    answer = desk.submit(form, **{**values_of(form), "template": "sponsor_change/thanks"})
    assert "Thank you, Lena" in text_of(answer)
    assert "See you soon." in text_of(answer)


def test_another_message_does_not_throw_away_what_was_typed(desk: Desk):
    form = form_of(ready(desk).ask("note", "acme sponsor change"))
    edited = {**values_of(form), "message": "My own words.", "template": "sponsor_change/thanks"}
    assert "I kept it" in errors_of(desk.submit(form, **edited))["template"]
    assert "See you soon." in text_of(desk.submit(form, **{**edited, "message": ""}))


def test_another_contact_is_greeted_by_name(desk: Desk):
    form = form_of(ready(desk).ask("note", "borealis sponsor change"))
    ida = next(one.value for one in fields_of(form)["contact"].options if one.label == "Ida Berg")
    assert "Hello Ida," in text_of(desk.submit(form, **{**values_of(form), "contact": ida}))


def test_what_is_not_on_record_is_a_gap_that_is_named(desk: Desk):
    form = form_of(ready(desk).ask("note", "cascade north low usage"))
    text = fields_of(form)["message"]
    assert "[the first win that was agreed]" in text.value
    assert "the first win that was agreed" in text.hint
    assert "fill it in before you send it" in text_of(desk.submit(form, **values_of(form)))


def test_without_an_alert_or_a_play_every_play_is_offered(desk: Desk):
    form = form_of(ready(desk).ask("note", "borealis"))
    assert [one.label for one in fields_of(form)["template"].options] == ["Low usage", "Sponsor change"]


def test_a_play_that_is_not_there_is_said_with_those_that_are_near(desk: Desk):
    answer = ready(desk).told("note", "acme sponsr chnge")
    assert answer.failed
    assert "Sponsor change" in text_of(answer)


def test_from_health_it_opens_for_that_account(desk: Desk):
    health = ready(desk).told("health", "acme")
    form = form_of(desk.press(buttons_of(health)["Draft note"]))
    assert form.arguments["account"] == str(desk.accounts["Acme"])
