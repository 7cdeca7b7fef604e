"""The one straight function that wires everything together."""
