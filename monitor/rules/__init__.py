"""The decisions, pure: no clock, no I/O. Dutch, topics, stories, alerting, parliament, wording."""
