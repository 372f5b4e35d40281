"""Lay out the tables.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.migrations.search import drop_search, make_search

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_source",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("arrived_at", UTCDateTime(), nullable=False),
        sa.Column("origin", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_data_source"),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", AutoString(), nullable=False),
        sa.Column("slot", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", AutoString(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("beat_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job_run"),
        sa.UniqueConstraint("job", "slot", name="uq_job_run_job_slot"),
    )
    op.create_table(
        "person",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=True),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("timezone", AutoString(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name="fk_person_manager_id_person"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_person_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("external_id", name="uq_person_external_id"),
    )
    op.create_index("ix_person_email", "person", ["email"])

    op.create_table(
        "processed_event",
        sa.Column("platform", AutoString(), nullable=False),
        sa.Column("event_id", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "event_id", name="pk_processed_event"),
    )
    op.create_index("ix_processed_event_at", "processed_event", ["at"])

    op.create_table(
        "segment_baseline",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("segment", AutoString(), nullable=False),
        sa.Column("series", AutoString(), nullable=False),
        sa.Column("median_change", sa.Float(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("on", "segment", "series", name="pk_segment_baseline"),
    )
    op.create_table(
        "series_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_series_key"),
        sa.UniqueConstraint("key", name="uq_series_key_key"),
    )
    op.create_table(
        "account",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("search_name", AutoString(), nullable=False),
        sa.Column("domain", AutoString(), nullable=True),
        sa.Column("segment", AutoString(), nullable=False),
        sa.Column("plan", AutoString(), nullable=False),
        sa.Column("industry", AutoString(), nullable=False),
        sa.Column("region", AutoString(), nullable=False),
        sa.Column("touch_model", AutoString(), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("customer_since", sa.Date(), nullable=True),
        sa.Column("churned_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("account_executive_id", sa.Integer(), nullable=True),
        sa.Column("renewal_manager_id", sa.Integer(), nullable=True),
        sa.Column("required_outcome", AutoString(), nullable=False),
        sa.Column("appropriate_experience", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["account_executive_id"], ["person.id"], name="fk_account_account_executive_id_person"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_account_owner_id_person"),
        sa.ForeignKeyConstraint(["renewal_manager_id"], ["person.id"], name="fk_account_renewal_manager_id_person"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_account_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("external_id", name="uq_account_external_id"),
    )
    op.create_index("ix_account_domain", "account", ["domain"])
    op.create_index("ix_account_owner_id", "account", ["owner_id"])
    op.create_index("ix_account_search_name", "account", ["search_name"])

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_audit_entry_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_account_id", "audit_entry", ["account_id"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])

    op.create_table(
        "platform_identity",
        sa.Column("platform", AutoString(), nullable=False),
        sa.Column("tenant", AutoString(), nullable=False),
        sa.Column("user_id", AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_platform_identity_person_id_person"),
        sa.PrimaryKeyConstraint("platform", "tenant", "user_id", name="pk_platform_identity"),
    )
    op.create_index("ix_platform_identity_person_id", "platform_identity", ["person_id"])

    op.create_table(
        "scorecard_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("origin", AutoString(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_scorecard_version_created_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_scorecard_version"),
    )
    op.create_table(
        "arr_movement",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_arr_movement_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_arr_movement_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_arr_movement"),
        sa.UniqueConstraint("external_id", name="uq_arr_movement_external_id"),
    )
    op.create_index("ix_arr_movement_account_id", "arr_movement", ["account_id"])

    op.create_table(
        "contact",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_contact_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_contact_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("external_id", name="uq_contact_external_id"),
    )
    op.create_index("ix_contact_account_id", "contact", ["account_id"])

    op.create_table(
        "contract",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("auto_renews", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("arr", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("currency", AutoString(), nullable=False),
        sa.Column("discount_percent", sa.Float(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_contract_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_contract_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_contract"),
        sa.UniqueConstraint("external_id", name="uq_contract_external_id"),
    )
    op.create_index("ix_contract_account_id", "contract", ["account_id"])

    op.create_table(
        "deployment",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("product", AutoString(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("arr", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("kickoff_on", sa.Date(), nullable=True),
        sa.Column("onboarding_ended_on", sa.Date(), nullable=True),
        sa.Column("value_one_kind", AutoString(), nullable=True),
        sa.Column("value_one", AutoString(), nullable=False),
        sa.Column("value_one_due_on", sa.Date(), nullable=True),
        sa.Column("value_one_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_deployment_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_deployment_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_deployment"),
        sa.UniqueConstraint("external_id", name="uq_deployment_external_id"),
    )
    op.create_index("ix_deployment_account_id", "deployment", ["account_id"])

    op.create_table(
        "health_snapshot",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("scorecard_version", sa.Integer(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("band", AutoString(), nullable=False),
        sa.Column("raw_band", AutoString(), nullable=False),
        sa.Column("band_since", sa.Date(), nullable=True),
        sa.Column("pending_band", AutoString(), nullable=True),
        sa.Column("pending_days", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("categories", sa.LargeBinary(), nullable=False),
        sa.Column("contributions", sa.LargeBinary(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("adjustments", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_health_snapshot_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_version"],
            ["scorecard_version.id"],
            name="fk_health_snapshot_scorecard_version_scorecard_version",
        ),
        sa.PrimaryKeyConstraint("account_id", "on", name="pk_health_snapshot"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_health_snapshot_on", "health_snapshot", ["on"])

    op.create_table(
        "measurement",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_measurement_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series_key.id"], name="fk_measurement_series_id_series_key"),
        sa.PrimaryKeyConstraint("account_id", "series_id", "week", name="pk_measurement"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "observation",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_observation_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "key", "on", name="pk_observation"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_override_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name="fk_override_ended_by_person"),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_override_set_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_override"),
    )
    op.create_index("ix_override_account_id", "override", ["account_id"])

    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("band", AutoString(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_pulse_account_id_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_pulse_set_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_pulse"),
    )
    op.create_index("ix_pulse_account_id", "pulse", ["account_id"])

    op.create_table(
        "ticket",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("priority", AutoString(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("satisfaction", sa.Float(), nullable=True),
        sa.Column("first_response_minutes", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_ticket_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_ticket_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("external_id", name="uq_ticket_external_id"),
    )
    op.create_index("ix_ticket_account_id", "ticket", ["account_id"])

    op.create_table(
        "feedback",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("verbatim", AutoString(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_feedback_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_feedback_contact_id_contact", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_feedback_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.UniqueConstraint("external_id", name="uq_feedback_external_id"),
    )
    op.create_index("ix_feedback_account_id", "feedback", ["account_id"])

    op.create_table(
        "touchpoint",
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("two_way", sa.Boolean(), nullable=False),
        sa.Column("summary", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_touchpoint_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_touchpoint_contact_id_contact", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_touchpoint_person_id_person"),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name="fk_touchpoint_updated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_touchpoint"),
        sa.UniqueConstraint("external_id", name="uq_touchpoint_external_id"),
    )
    op.create_index("ix_touchpoint_account_id", "touchpoint", ["account_id"])
    make_search(op.get_bind())


def downgrade() -> None:
    drop_search(op.get_bind())
    for table in (
        "touchpoint",
        "feedback",
        "ticket",
        "pulse",
        "override",
        "observation",
        "measurement",
        "health_snapshot",
        "deployment",
        "contract",
        "contact",
        "arr_movement",
        "scorecard_version",
        "platform_identity",
        "audit_entry",
        "account",
        "series_key",
        "segment_baseline",
        "processed_event",
        "person",
        "job_run",
        "data_source",
    ):
        op.drop_table(table)
