"""What Word, PDF, people and browsers do to a footnote, for benchmarks: seeded, a kind at a time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import quote

Dirt = Callable[[str, random.Random], str]

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
QUOTES = (
    ("«", "»"),
    ("‘", "’"),
    ("“", "”"),
    ("„", "”"),
    ("„", "“"),
    ('"', '"'),
    ("'", "'"),
    ("`", "`"),
    ("``", "''"),
    ("’", "’"),
    ("”", "”"),
    ("‹", "›"),
    (",,", "''"),
    ("‘", "'"),
    ("«", ""),
    ("‘", ""),
    ('"', ""),
    ("“", ""),
)


def _line_break(url: str, rng: random.Random) -> str:
    at = rng.randrange(len("https://www."), len(url) - 1)
    return url[:at] + rng.choice(["\n", " \n", "\r\n"]) + url[at:]


def _hyphen_break(url: str, rng: random.Random) -> str:
    places = [at for at, char in enumerate(url) if char in "-/" and 9 < at < len(url) - 2]
    if not places:
        return url
    for at in sorted(rng.sample(places, min(len(places), rng.randint(1, 3))), reverse=True):
        url = url[: at + 1] + rng.choice(["\n", " ", "\r\n", " \n"]) + url[at + 1 :]
    return url


def _added_hyphen(url: str, rng: random.Random) -> str:
    """A PDF hyphenates a word of the slug and adds a hyphen of its own."""
    places = [m.start() + 3 for m in re.finditer(r"[a-z]{7,}", url) if m.start() > 12]
    if not places:
        return url
    at = rng.choice(places)
    return url[:at] + "-\n" + url[at:]


def _note_glued(url: str, rng: random.Random) -> str:
    return url + str(rng.randint(1, 12))


def _note_before(url: str, rng: random.Random) -> str:
    return f"{rng.randint(1, 9)}{url}"


def _note_before_spaced(url: str, rng: random.Random) -> str:
    return f"{rng.randint(1, 9)}) {url}"


def _fragment(url: str, rng: random.Random) -> str:
    return url + rng.choice(
        [
            "#:~:text=De%20minister%20wil,niet%20meer",
            "#:~:text=wat%2Dhier-,staat",
            "#comments",
            "#Echobox=1617",
        ]
    )


def _campaign(url: str, rng: random.Random) -> str:
    marks = rng.sample(
        [
            "utm_source=twitter",
            "utm_medium=social",
            "utm_campaign=mobile%20web",
            "CMP=Share_iOSApp_Other",
            "xtor=CS8-1000",
            "redirect=1",
            "referrer=https%3A%2F%2Fwww.google.nl%2F",
            "ns_campaign=rss",
            "fbclid=IwAR0x_y-z",
            "gclid=EAIaIQ",
            "s=09",
            "t=ab12Cd",
            "cb=1f2e-33",
            "auth_rd=1",
            "utm_term=Autofeed",
            "sm_id=social",
            "share=whatsapp",
            "wt_mc=x.y",
        ],
        rng.randint(1, 3),
    )
    return url + "?" + rng.choice(["&", "&amp;"]).join(marks)


def _trailing(url: str, rng: random.Random) -> str:
    return url + rng.choice([".", ",", ";", ").", ">", "]", "»", "’.", '"', " .", "…", "&gt;", ".)"])


def _bracketed(url: str, rng: random.Random) -> str:
    left, right = rng.choice([("<", ">"), ("(", ")"), ("[", "]"), ("«", "»"), ("‘", "’"), ("(zie: ", ")")])
    return left + url + right


def _consulted(url: str, rng: random.Random) -> str:
    return url + rng.choice(
        [
            " (geraadpleegd op 3 maart 2021)",
            ", geraadpleegd 1 mei 2021",
            " (bezocht op 12-05-2021)",
            " [laatst bekeken 4 juni]",
        ]
    )


def _amp(url: str, rng: random.Random) -> str:
    if url.count("?"):
        return url
    return rng.choice(
        [
            url.rstrip("/") + "/amp",
            url.rstrip("/") + "/amp/",
            url.rstrip("/") + "?amp=1",
            url.replace("https://www.", "https://amp."),
        ]
    )


def _mobile(url: str, rng: random.Random) -> str:
    return re.sub(
        r"https://(?:www\.)?(?=[^.]+\.\w+/)", rng.choice(["https://m.", "http://mobiel.", "http://m."]), url
    )


def _scheme(url: str, rng: random.Random) -> str:
    bare = re.sub(r"^https://(www\.)?", "", url)
    return (
        rng.choice(
            ["http://", "http://www.", "https://www.", "https://", "www.", "", "HTTPS://WWW.", "Http://"]
        )
        + bare
    )


def _encoded(url: str, _: random.Random) -> str:
    head, slashes, tail = url.rpartition("//")
    host, path = tail.split("/", 1)
    return f"{head}{slashes}{host}/" + path.replace("-", "%2D").replace("~", "%7E")


def _wrapped(url: str, rng: random.Random) -> str:
    whole = quote(url, safe="")
    return rng.choice(
        [
            f"https://www.google.com/url?sa=t&rct=j&q=&esrc=s&source=web&cd=&url={whole}&usg=AOvVaw1",
            f"https://www.google.nl/amp/s/{url.removeprefix('https://').rstrip('/')}/amp",
            f"https://www.google.com/amp/s/amp.{url.removeprefix('https://').removeprefix('www.')}",
            f"https://l.facebook.com/l.php?u={whole}&h=AT0",
            f"https://eur01.safelinks.protection.outlook.com/?url={whole}&data=04%7C01",
            f"https://web.archive.org/web/20210304101112/{url}",
            f"https://translate.google.com/translate?sl=nl&tl=en&u={whole}",
            f"https://archive.ph/2021.03.04-101112/{url}",
            f"https://archive.is/newest/{url}",
            f"https://12ft.io/{url}",
            f"https://myprivacy.dpgmedia.nl/consent?siteKey=w38&callbackUrl={whole}",
        ]
    )


def _spaced(url: str, rng: random.Random) -> str:
    return (
        url.replace("://", rng.choice([":// ", ": //", "://\n"]), 1)
        if rng.random() < 0.5
        else url.replace(".nl/", ".nl/ ", 1)
    )


def _soft(url: str, rng: random.Random) -> str:
    at = rng.randrange(12, len(url))
    return url[:at] + rng.choice(["\u00ad", "\u200b", "\u2060"]) + url[at:]


def _upper(url: str, _: random.Random) -> str:
    head, slashes, tail = url.rpartition("//")
    host, path = tail.split("/", 1)
    return f"{head}{slashes}{host.title()}/{path}"


def _same(text: str, _: random.Random) -> str:
    return text


URL_DIRT: dict[str, Dirt] = {
    "clean": _same,
    "line break": _line_break,
    "hyphen break": _hyphen_break,
    "hyphen added": _added_hyphen,
    "note glued behind": _note_glued,
    "note glued before": _note_before,
    "note before": _note_before_spaced,
    "fragment": _fragment,
    "campaign": _campaign,
    "punctuation": _trailing,
    "brackets": _bracketed,
    "consulted": _consulted,
    "amp": _amp,
    "mobile": _mobile,
    "scheme": _scheme,
    "encoded": _encoded,
    "wrapped": _wrapped,
    "spaced": _spaced,
    "invisible": _soft,
    "capitals": _upper,
}


def _typo(title: str, rng: random.Random) -> str:
    if len(title) < 4:
        return title
    at = rng.randrange(1, len(title) - 2)
    return rng.choice(
        [
            title[:at] + title[at + 1 :],
            title[:at] + title[at] + title[at:],
            title[: at - 1] + title[at] + title[at - 1] + title[at + 1 :],
        ]
    )


def _dash(title: str, rng: random.Random) -> str:
    return re.sub(r" - |: ", rng.choice([" – ", " — ", ": ", " -- "]), title)


def _ellipsis(title: str, rng: random.Random) -> str:
    words = title.split()
    return " ".join(words[: max(4, int(len(words) * 0.8))]) + rng.choice(["…", "...", " […]", " (…)"])


def _capitals(title: str, _: random.Random) -> str:
    return title.upper()


def _escaped(title: str, _: random.Random) -> str:
    return title.replace("&", "&amp;").replace("'", "&#39;").replace("é", "&eacute;").replace("ë", "&euml;")


def _hyphenated(title: str, rng: random.Random) -> str:
    places = [m.start() + 4 for m in re.finditer(r"[a-z]{8,}", title)]
    if not places:
        return title
    at = rng.choice(places)
    return title[:at] + "-\n" + title[at:]


def _broken(title: str, rng: random.Random) -> str:
    words = title.split()
    at = rng.randrange(1, len(words)) if len(words) > 1 else 0
    return " ".join(words[:at]) + rng.choice(["\n", " \r\n", "  "]) + " ".join(words[at:])


def _outlet_behind(title: str, rng: random.Random) -> str:
    return title + rng.choice([" | NU.nl", " - NRC", " (+ video)", " | Binnenland"])


def _nested(title: str, rng: random.Random) -> str:
    words = title.split()
    if len(words) < 4:
        return title
    left, right = rng.choice(QUOTES[:8])
    at = rng.randrange(0, len(words) - 1)
    return " ".join([*words[:at], left + words[at], words[at + 1] + right, *words[at + 2 :]])


TITLE_DIRT: dict[str, Dirt] = {
    "clean": _same,
    "typing error": _typo,
    "dash": _dash,
    "ellipsis": _ellipsis,
    "all capitals": _capitals,
    "entities": _escaped,
    "hyphenated": _hyphenated,
    "broken": _broken,
    "outlet behind": _outlet_behind,
    "nested marks": _nested,
}


def day_words(day: date, rng: random.Random) -> str:
    """A day as footnotes write it."""
    month = MONTHS[day.month - 1]
    return rng.choice(
        [
            f"{day.day} {month} {day.year}",
            f"{day.day} {month} {day.year}",
            f"{day:%d-%m-%Y}",
            f"{day.day}-{day.month}-{day.year}",
            f"{day.day} {month[:3]}. {day.year}",
            f"{day:%d/%m/%Y}",
            f"d.d. {day.day} {month} {day.year}",
            f"{day.day} {month.title()} {day.year}",
            f"{day:%d.%m.%Y}",
        ]
    )
