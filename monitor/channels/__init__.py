"""Edge: telling people. One file is one channel: mail, Slack, webhook, Apprise."""
