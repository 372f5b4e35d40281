"""Where an answer goes: the channel, the thread and the message it was asked from. Travels through a modal and back."""

from dataclasses import asdict, dataclass

from bot.slack.payload import Payload, flag_at, text_at


@dataclass(frozen=True)
class Origin:
    """The place of a request in Slack's own ids.

    * `response_url` answers for 30 minutes and five times, even where the bot is no member
    * `message` is the message whose button was pressed; `ephemeral` tells that only this person sees it
    * `direct` tells that it was a direct conversation with the bot, `home` that it was the Home tab
    """

    user: str
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    message: str = ""
    ephemeral: bool = False
    direct: bool = False
    home: bool = False

    def encode(self) -> dict[str, object]:
        """Give the parts that are set."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def decode(cls, parts: Payload) -> "Origin":
        """Read what `encode` gave."""
        return cls(
            user=text_at(parts, "user"),
            channel=text_at(parts, "channel"),
            thread=text_at(parts, "thread"),
            response_url=text_at(parts, "response_url"),
            message=text_at(parts, "message"),
            ephemeral=flag_at(parts, "ephemeral"),
            direct=flag_at(parts, "direct"),
            home=flag_at(parts, "home"),
        )
