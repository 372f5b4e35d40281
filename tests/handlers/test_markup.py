"""What escaping promises: words of people stand for themselves, what to type stands out."""

from handlers.markup import escape_but_code, plain, runs
from handlers.reply import sentence


def test_what_to_type_is_code_and_everything_else_stands_for_itself():
    said = runs(escape_but_code("*Acme* [x](y) is gone. See `alerts muted`, or `play_acme`."))
    assert [run.text for run in said if run.code] == ["alerts muted", "play_acme"]
    assert "".join(run.text for run in said if not run.code) == "*Acme* [x](y) is gone. See , or ."
    assert not any(run.bold or run.italic or run.url for run in said)


def test_a_single_backtick_is_a_backtick():
    assert plain(escape_but_code("it`s *so*")) == "it`s *so*"


def test_a_sentence_keeps_its_words_in_the_notification():
    assert sentence("Type `alerts`.").summary == "Type `alerts`."
