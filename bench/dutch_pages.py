"""Pages as Dutch outlets make them, with the truth beside each: templates, furniture, texts, all our own.

The furniture (navigation, consent banner, related links, newsletter, comments, captions, advertisements) is
what a reader would not call the article; it shares its vocabulary with it, as it does on a real page.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.dutch_words import Writer


@dataclass(frozen=True)
class Page:
    """One page and what a careful reader would keep of it."""

    name: str
    url: str
    html: str
    truth: str


def _p(texts: Sequence[str], start: str = "<p>", end: str = "</p>") -> str:
    return "".join(f"{start}{html.escape(text, quote=False)}{end}" for text in texts)


def _nav(write: Writer) -> str:
    names = ("Voorpagina", "Net binnen", "Binnenland", "Politiek", "Economie", "Sport", "Podcasts", "Weer")
    links = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in names)
    return f'<header><a href="/">De Courant</a><nav><ul>{links}</ul></nav><p>{write.head()}</p></header>'


def _related(write: Writer, count: int = 5) -> str:
    links = "".join(
        f'<li><a href="/nieuws/{n}"><h3>{write.head()}</h3><p>{write.sentence()}</p></a></li>'
        for n in range(count)
    )
    return f'<aside class="related"><h2>Lees ook</h2><ul>{links}</ul></aside>'


def _comments(write: Writer, count: int) -> str:
    told = "".join(
        f'<div class="comment"><b>Lezer{n}</b> <time>{n} uur geleden</time><p>{write.sentence()}'
        f" Belachelijk, alweer.</p><button>Reageer</button></div>"
        for n in range(count)
    )
    return f'<section id="reacties" class="comments"><h2>{count} reacties</h2>{told}</section>'


COOKIES = (
    '<div id="cookie-banner" role="dialog"><h2>Uw privacy</h2><p>Wij en 842 partners plaatsen cookies om'
    " advertenties te tonen. Geef toestemming of pas uw keuze aan.</p><button>Akkoord</button></div>"
)
LETTER = (
    '<div class="newsletter"><h3>Nieuwsbrief</h3><p>Elke ochtend het belangrijkste nieuws in uw mailbox.'
    ' Schrijf u in en mis niets.</p><form><input name="mail"><button>Inschrijven</button></form></div>'
)
FOOT = (
    "<footer><p>\u00a9 De Courant. Alle rechten voorbehouden. Niets uit deze uitgave mag worden overgenomen."
    '</p><ul><li><a href="/contact">Contact</a></li><li><a href="/privacy">Privacy</a></li></ul></footer>'
)


def _page(
    head: str, body: str, linked: dict[str, object] | None = None, tag: str = "<html lang='nl'>"
) -> str:
    data = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    title = f"<title>{html.escape(head)} | De Courant</title>"
    return f"<!doctype html>{tag}<head><meta charset='utf-8'>{title}{data}</head><body>{body}</body></html>"


def semantic(write: Writer) -> tuple[str, str]:
    """An ``article`` with everything around it."""
    head, lead, rest = write.head(), write.sentence(), write.paragraphs(4, 9)
    figure = f"<figure><img src='/f.jpg'><figcaption>{write.sentence()} Foto: ANP</figcaption></figure>"
    article = (
        f"<article><h1>{head}</h1><p class='lead'><strong>{lead}</strong></p>{figure}{_p(rest)}</article>"
    )
    linked: dict[str, object] = {"@type": "NewsArticle", "headline": head}
    body = f"{COOKIES}{_nav(write)}<main>{article}{LETTER}{_related(write)}{_comments(write, 6)}</main>{FOOT}"
    return _page(head, body, linked), "\n".join([lead, *rest])


def div_soup(write: Writer) -> tuple[str, str]:
    """No element and no class says what it is; teasers stand between the paragraphs."""
    head, rest = write.head(), write.paragraphs(5, 9)
    inner = _p(rest[:2]) + f'<div class="k3"><a href="/n/1">Lees ook: {write.head()}</a></div>' + _p(rest[2:])
    boxes = "".join(f'<div class="k9"><a href="/n/{n}">{write.head()}</a></div>' for n in range(12))
    body = (
        f'<div class="k1">{_nav(write)}<div class="k2"><h1>{head}</h1>{inner}</div><div>{boxes}</div></div>'
    )
    return _page(head, body + FOOT), "\n".join(rest)


def amp(write: Writer) -> tuple[str, str]:
    """An AMP page."""
    head, rest = write.head(), write.paragraphs(4, 8)
    media = f"<amp-img src='f.jpg'></amp-img><p class='caption'>{write.sentence()} \u00a9 ANP</p>"
    ad = "<amp-ad type='doubleclick'><div fallback>Advertentie</div></amp-ad>"
    body = (
        f"<amp-consent><div>Wij gebruiken cookies. OK?</div></amp-consent>{_nav(write)}<main><h1>{head}</h1>"
        f"{media}{_p(rest[:3])}{ad}{_p(rest[3:])}</main>{_related(write, 3)}{FOOT}"
    )
    return _page(head, body, tag="<html amp lang='nl'>"), "\n".join(rest)


def paywalled(write: Writer) -> tuple[str, str]:
    """The beginning of an article, then an offer."""
    head, rest = write.head(), write.paragraphs(2, 3)
    name = write.called("paywall", "abo-blok", "premium-offer", "x-71f")
    offer = (
        f'<div class="{name}"><h2>Word abonnee om verder te lezen</h2><p>Toegang tot alle artikelen,'
        " de eerste maand gratis.</p><button>Bekijk de aanbieding</button></div>"
    )
    linked: dict[str, object] = {"@type": "NewsArticle", "headline": head, "isAccessibleForFree": False}
    body = f"{_nav(write)}<article><h1>{head}</h1>{_p(rest)}{offer}</article>{_related(write)}{FOOT}"
    return _page(head, body, linked), "\n".join(rest)


def tabled(write: Writer) -> tuple[str, str]:
    """Figures in a table in the middle, which belong to it."""
    head, rest = write.head(), write.paragraphs(4, 7)
    rows = [("Gemeente", "2022", "2023")] + [
        (name, f"{n * 37}", f"{n * 41}") for n, name in enumerate(("Arnhem", "Zwolle", "Breda", "Assen"), 3)
    ]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    inner = f"{_p(rest[:2])}<table>{cells}</table>{_p(rest[2:])}"
    body = f"{COOKIES}{_nav(write)}<article><h1>{head}</h1>{inner}</article>{_comments(write, 3)}{FOOT}"
    return _page(head, body), "\n".join([*rest[:2], *(" ".join(row) for row in rows), *rest[2:]])


def layout_tables(write: Writer) -> tuple[str, str]:
    """A local paper's page of twenty years ago: tables for columns, line breaks for paragraphs."""
    head, rest = write.head(), write.paragraphs(3, 6)
    text = "<br><br>".join(html.escape(text, quote=False) for text in rest)
    links = "<br>".join(f'<a href="/{n}.html">{write.head()}</a>' for n in range(8))
    body = (
        f"<table><tr><td colspan=3>De Courant</td></tr><tr><td>{links}</td><td><font size=5><b>{head}</b>"
        f"</font><br>{text}</td><td>{links}</td></tr></table>{FOOT}"
    )
    return _page(head, body), "\n".join(rest)


def quoted(write: Writer) -> tuple[str, str]:
    """Sub-heads, quotations, a list and captions."""
    head, rest = write.head(), write.paragraphs(5, 8)
    points, quote, sub = [write.sentence() for _ in range(3)], write.sentence(), write.head()
    figure = f"<figure><img src='g.jpg'><figcaption>Beeld {write.head()}</figcaption></figure>"
    listed = f"<ul>{_p(points, '<li>', '</li>')}</ul>"
    inner = (
        f"{_p(rest[:2])}<h2>{sub}</h2>{_p(rest[2:3])}<blockquote><p>{quote}</p></blockquote>{figure}{listed}"
        f"{_p(rest[3:])}"
    )
    share = '<div class="share">Deel dit artikel <a href="#">WhatsApp</a> <a href="#">Mail</a></div>'
    article = f"<article><h1>{head}</h1>{share}{inner}{LETTER}</article>"
    body = f"{_nav(write)}<main>{article}</main>{_related(write)}{FOOT}"
    return _page(head, body), "\n".join([*rest[:2], sub, rest[2], quote, *points, *rest[3:]])


def short(write: Writer) -> tuple[str, str]:
    """A few lines of regional news under a mountain of comments."""
    head, rest = write.head(), write.paragraphs(2, 2)
    article = f"<article><h1>{head}</h1>{_p(rest)}</article>{_comments(write, 25)}"
    return _page(head, f"{COOKIES}{_nav(write)}{article}{_related(write)}{FOOT}"), "\n".join(rest)


def advertised(write: Writer) -> tuple[str, str]:
    """Advertisements and a video between the paragraphs, a byline before and a note of the editors after."""
    head, rest = write.head(), write.paragraphs(6, 9)
    name, film = write.called("ad-slot", "advertentie", "b2-unit"), write.called("video-player", "embed-9")
    sold = "<span>Advertentie</span><p>Nu tot 40% korting op zonnepanelen. Bestel vandaag.</p>"
    ad = f'<div class="{name}">{sold}</div>'
    video = f'<div class="{film}" data-id="7"><p>Bekijk ook: {write.head()}</p></div>'
    inner = f"{_p(rest[:2])}{ad}{_p(rest[2:4])}{video}{_p(rest[4:])}"
    byline = '<div class="byline">Door <a href="/a">Anna de Boer</a> \u2022 20 juni 2023, 07:15</div>'
    article = f'<section class="article-body"><h1>{head}</h1>{byline}{inner}</section>'
    body = f"{_nav(write)}{article}{_related(write)}{FOOT}"
    return _page(head, body), "\n".join(rest)


def liveblog(write: Writer) -> tuple[str, str]:
    """Posts with a time each."""
    posts = [(write.head(), write.paragraph()) for _ in range(8)]
    blocks = "".join(
        f'<article class="liveblog-post" id="p{n}"><time datetime="2023-06-20T1{n}:15+02:00">1{n}:15</time>'
        f"<h2>{title}</h2><p>{text}</p><button>Deel</button></article>"
        for n, (title, text) in enumerate(posts)
    )
    body = f"{COOKIES}{_nav(write)}<main><h1>Liveblog kabinet</h1>{blocks}</main>{_related(write)}{FOOT}"
    return _page("Liveblog kabinet", body), "\n".join(text for _, text in posts)


TEMPLATES: tuple[Callable[[Writer], tuple[str, str]], ...] = (
    *(semantic, div_soup, amp, paywalled, tabled, layout_tables, quoted, short, advertised, liveblog),
)


def articles(each: int) -> list[Page]:
    """So many pages of every template."""
    found = []
    for number in range(each):
        for kind, template in enumerate(TEMPLATES):
            made, truth = template(Writer(1_000 * kind + number))
            path = "liveblog" if template is liveblog else "nieuws"
            url = f"https://www.courant.nl/{path}/{number}{kind}/artikel"
            found.append(Page(template.__name__.replace("_", " "), url, made, truth))
    return found


def walls(each: int) -> dict[str, list[Page]]:
    """Pages that stand where an article should be, by what they are."""
    found: dict[str, list[Page]] = {"consent-wall": [], "paywall": [], "soft-404": []}
    for number in range(each):
        write, url = Writer(90_000 + number), f"https://www.courant.nl/nieuws/{number}/artikel"
        consent = (
            (
                '<title>DPG Media Privacy Gate</title><div id="pg"></div><script src="/privacy-gate/v2.js">'
                "</script>"
            )
            if number % 2
            else (
                "<h1>Voordat u verdergaat</h1><p>Wij gebruiken cookies en vragen uw toestemming voor"
                " cookies.</p><button>Akkoord</button>"
            )
        )
        found["consent-wall"].append(Page("consent", url, f"<html><body>{consent}</body></html>", ""))
        wall = '<div class="paywall">Exclusief voor abonnees</div>'
        offer = f"<article><h1>{write.head()}</h1><p>{write.sentence()}</p>{wall}"
        found["paywall"].append(
            Page("paywall", url, _page(write.head(), f"{_nav(write)}{offer}</article>{FOOT}"), "")
        )
        gone = ("Pagina niet gevonden", "Oeps, deze pagina bestaat niet", "404")[number % 3]
        body = f"{_nav(write)}<h1>{gone}</h1><p>Misschien zoekt u dit:</p>{_related(write, 8)}{FOOT}"
        found["soft-404"].append(Page("gone", url, _page(gone, body), ""))
    return found
