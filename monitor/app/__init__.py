"""Wiring: what a process is made of, from settings to running parts."""
