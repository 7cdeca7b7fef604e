"""Local stand-ins for the services that people read: a mail catcher, Slack, a webhook receiver.

They listen on loopback only and can be told to misbehave. The tests and ``make demo`` use the same ones.
"""
