"""What changed between two texts, as a person would mark it."""

import pytest

from monitor.web.present import difference


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("twee doelen", "twee doelen", "twee doelen"),
        ("", "nieuw", "+[nieuw]"),
        ("oud", "", "-[oud]"),
        ("tien nog niet.", "tien zijn op weg.", "tien -[nog niet]+[zijn op weg]."),
        ("de minister weet", "de nieuwe minister weet", "de+[ nieuwe] minister weet"),
        ("Eerst.\n\nDan.", "Nu.\n\nStraks.", "-[Eerst]+[Nu].\n\n-[Dan]+[Straks]."),
    ],
)
def test_words_that_changed_side_by_side_are_one_change(before: str, after: str, shown: str) -> None:
    pieces = difference(before, after)
    assert (
        "".join(piece.text if piece.sign == "=" else f"{piece.sign}[{piece.text}]" for piece in pieces)
        == shown
    )


def test_both_texts_can_be_read_back_whole() -> None:
    before, after = "De cijfers van 2023 laten zien\ndat het moet.", "Cijfers laten het zien\n\ndat moet dus."
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.sign != "+") == before
    assert "".join(piece.text for piece in pieces if piece.sign != "-") == after
