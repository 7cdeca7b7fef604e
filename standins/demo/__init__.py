"""``make demo``: the case of June 2023, replayed against outlets, a mail catcher and a Slack on loopback."""
