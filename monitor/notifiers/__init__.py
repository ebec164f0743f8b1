"""Alerts and digests to Slack, e-mail and the outbox folder."""
