"""The one place that reads the environment. app.py hands the values inward; nobody else looks."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Pillar's settings, from the environment or a `.env` file beside app.py; all have a default."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: str = Field(
        "sqlite:///data/pillar.db", description="SQLAlchemy address of the database (SQLite or PostgreSQL)."
    )
    port: int = Field(3000, ge=0, le=65535, description="Port on which Pillar listens.")
    pillar_library: Path | None = Field(
        None, description="Folder with the team's own scorecard.yaml, triggers.yaml and plays/."
    )
    pillar_alerts_channel: str = Field(
        "#cs-alerts", min_length=2, description="Channel in which the team reads alerts: #name, or the channel's id."
    )
    pillar_operators_channel: str = Field(
        "", description="Channel that is told of data incidents; empty: every admin in a direct message."
    )
    slack_bot_token: SecretStr | None = Field(None, description="Bot token (xoxb-…) of the Slack app.")
    slack_app_token: SecretStr | None = Field(
        None, description="App-level token (xapp-…); with it Pillar uses Socket Mode."
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Signing secret; with it Slack calls /slack/events over HTTP."
    )
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Base address of Slack's Web API (tests, proxies)."
    )

    @property
    def slack_mode(self) -> Literal["local", "socket", "http"]:
        """How Slack is reached: not at all (the local workspace stands in), by Socket Mode, or by HTTP."""
        if self.slack_bot_token is None:
            return "local"
        return "socket" if self.slack_app_token is not None else "http"
