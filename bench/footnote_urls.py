"""What Word, PDF, people and browsers do to an address in a footnote: seeded, a kind at a time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from urllib.parse import quote

Dirt = Callable[[str, random.Random], str]


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


def same(text: str, _: random.Random) -> str:
    """As it was."""
    return text


URL_DIRT: dict[str, Dirt] = {
    "clean": same,
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
