"""Remember alerts, plays, risks, forecasts and what is to be delivered.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("topic", AutoString(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("thread_key", AutoString(), nullable=False),
        sa.Column("notifies_id", sa.Integer(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("error", AutoString(), nullable=False),
        sa.Column("platform", AutoString(), nullable=False),
        sa.Column("place", AutoString(), nullable=False),
        sa.Column("stamp", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_notifies_id", "outbox", ["notifies_id"], unique=False)
    unsettled = sa.text("wanted > shown")
    op.create_index(
        "ix_outbox_unsettled",
        "outbox",
        ["due_at"],
        unique=False,
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )
    op.create_table(
        "trigger_baseline",
        sa.Column("trigger", AutoString(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trigger", name="pk_trigger_baseline"),
    )
    op.create_table(
        "cover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cover_id"], ["person.id"], name="fk_cover_cover_id_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_cover_person_id_person"),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_cover_set_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_cover"),
    )
    op.create_index("ix_cover_person_id", "cover", ["person_id"], unique=False)
    op.create_table(
        "data_incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("direction", AutoString(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("reference_on", sa.Date(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_data_incident_closed_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_data_incident"),
    )
    op.create_table(
        "release",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("announced_at", UTCDateTime(), nullable=True),
        sa.Column("announced_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["announced_by"], ["person.id"], name="fk_release_announced_by_person"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_release_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("trigger", AutoString(), nullable=False),
        sa.Column("term", AutoString(), nullable=False),
        sa.Column("open_key", AutoString(), nullable=True),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("risk", AutoString(), nullable=False),
        sa.Column("severity", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("route", AutoString(), nullable=False),
        sa.Column("headline", AutoString(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("clear_on", sa.Date(), nullable=True),
        sa.Column("clear_days", sa.Integer(), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("joined_to_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("snooze_reason", AutoString(), nullable=False),
        sa.Column("escalate_at", UTCDateTime(), nullable=True),
        sa.Column("escalated_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("close_note", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_alert_account_id_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name="fk_alert_claimed_by_person"),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_alert_closed_by_person"),
        sa.ForeignKeyConstraint(
            ["joined_to_id"], ["alert.id"], name="fk_alert_joined_to_id_alert", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_alert_owner_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("open_key", name="uq_alert_open_key"),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Every night notes the day on every alert that still holds: room on the page lets the row stay where its indexes find it.
        op.execute("ALTER TABLE alert SET (fillfactor = 60)")
    op.create_index("ix_alert_account_id_trigger", "alert", ["account_id", "trigger"], unique=False)
    op.create_index("ix_alert_owner_id", "alert", ["owner_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_follow_up_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_follow_up_person_id_person"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_follow_up_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up"),
    )
    op.create_index("ix_follow_up_account_id", "follow_up", ["account_id"], unique=False)
    op.create_index("ix_follow_up_person_id", "follow_up", ["person_id"], unique=False)
    op.create_table(
        "mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("trigger", AutoString(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mute_account_id_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_mute_set_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_mute"),
    )
    op.create_index("ix_mute_account_id", "mute", ["account_id"], unique=False)
    op.create_table(
        "recheck",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_recheck_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_recheck"),
    )
    op.create_table(
        "renewal_forecast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("renews_on", sa.Date(), nullable=False),
        sa.Column("category", AutoString(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("next_step", AutoString(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_renewal_forecast_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_renewal_forecast_set_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_renewal_forecast"),
    )
    op.create_index("ix_renewal_forecast_account_id", "renewal_forecast", ["account_id"], unique=False)
    op.create_table(
        "risk",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("severity", AutoString(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("next_step", AutoString(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("close_note", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_risk_account_id_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_risk_closed_by_person"),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name="fk_risk_opened_by_person"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_risk_owner_id_person"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_risk_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_risk"),
    )
    op.create_index("ix_risk_account_id", "risk", ["account_id"], unique=False)
    op.create_index("ix_risk_owner_id", "risk", ["owner_id"], unique=False)
    op.create_table(
        "watch_rule",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("fact", AutoString(), nullable=False),
        sa.Column("comparison", AutoString(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_watch_rule_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_watch_rule_person_id_person"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_watch_rule_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_watch_rule"),
    )
    op.create_index("ix_watch_rule_person_id", "watch_rule", ["person_id"], unique=False)
    op.create_table(
        "alert_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_alert_event_alert_id_alert", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alert_event_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_event"),
    )
    op.create_index("ix_alert_event_alert_id", "alert_event", ["alert_id"], unique=False)
    op.create_table(
        "play",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("outcome", AutoString(), nullable=False),
        sa.Column("outcome_note", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_play_account_id_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_play_alert_id_alert", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name="fk_play_ended_by_person"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_play_owner_id_person"),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name="fk_play_started_by_person"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_play_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_play"),
    )
    op.create_index("ix_play_account_id", "play", ["account_id"], unique=False)
    op.create_index("ix_play_alert_id", "play", ["alert_id"], unique=False)
    op.create_index("ix_play_owner_id", "play", ["owner_id"], unique=False)
    op.create_table(
        "play_task",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("play_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name="fk_play_task_done_by_person"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_play_task_owner_id_person"),
        sa.ForeignKeyConstraint(["play_id"], ["play.id"], name="fk_play_task_play_id_play", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_play_task_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_play_task"),
        sa.UniqueConstraint("play_id", "position", name="uq_play_task_play_id_position"),
    )
    op.create_index("ix_play_task_owner_id", "play_task", ["owner_id"], unique=False)


def downgrade() -> None:
    for table in (
        "play_task",
        "play",
        "alert_event",
        "watch_rule",
        "risk",
        "renewal_forecast",
        "recheck",
        "mute",
        "follow_up",
        "alert",
        "release",
        "data_incident",
        "cover",
        "trigger_baseline",
        "outbox",
    ):
        op.drop_table(table)
