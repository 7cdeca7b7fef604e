"""XML that a stranger sends for a page: read as far as it goes, and no warning (warnings are errors here)."""

from __future__ import annotations

import pytest

from monitor.outlets.markup import soup


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><rss><a href="b">c</a></rss>',
        '\n <?xml version="1.0"?><?xml version="1.0"?><rss><a href="b">c</a></rss>',
        f'<?xml {"v" * 400}?><rss><a href="b">c</a></rss>',
        '<?\x00xml version="1.0"?><rss><a href="b">c</a></rss>',
        '<!-- eerst --><?XML version="1.0"?><feed xmlns="x"><a href="b">c</a></feed>',
    ],
)
def test_a_declaration_of_xml_anywhere_is_left_out(text: str) -> None:
    assert [each.get("href") for each in soup(text).find_all("a")] == ["b"]
