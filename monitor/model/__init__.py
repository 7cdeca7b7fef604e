"""The nouns: frozen dataclasses that import nothing from the project."""
