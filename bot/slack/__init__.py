"""Slack: Bolt, Block Kit, App Home, the manifest."""
