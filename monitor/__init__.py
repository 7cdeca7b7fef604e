"""Voorsprong: media monitoring and alerting for a press desk. Know first, answer in time."""
