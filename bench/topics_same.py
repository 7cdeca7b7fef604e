"""Whether the short cuts of matching change any answer: every labelled text, with them and without.

``python -m bench.topics_same``: half a minute of processor a thousand texts. The suite tries a part of them,
and invented texts and queries. Exit 1 where an answer differs, with the id of the text.
"""

from __future__ import annotations

import sys

from bench.topic_scores import document, labelled, shipped


def main() -> int:
    """Compare all; the exit status."""
    matcher = shipped()
    rows = [*labelled("titles"), *labelled("articles")]
    texts = [(str(row["id"]), document(row)) for row in rows]
    different = [name for name, text in texts if matcher.match(text) != matcher.match_exhaustively(text)]
    sys.stdout.write(f"texts {len(texts)}, different {len(different)}\n")
    sys.stdout.writelines(f"{name}\n" for name in different)
    return bool(different)


if __name__ == "__main__":
    sys.exit(main())
