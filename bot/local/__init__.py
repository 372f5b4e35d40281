"""A Slack workspace in the browser for people who have none yet; it speaks Slack's wire format with no library of Slack's."""
