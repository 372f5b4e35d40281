"""A Slack workspace in the browser, for people who have none yet. Speaks Slack's wire format without Slack's libraries."""
