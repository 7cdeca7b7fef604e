"""The names under which members of parliament cite outlets, and the sites that they stand for."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from urllib.parse import urlsplit

_SITES = {
    "nu.nl": "nu.nl|nu|nu.n",
    "nos.nl": "nos|nos.nl|nos nieuws|nos journaal|nieuwsuur|nos op 3|nos stories|nosop3",
    "rtl.nl": "rtl nieuws|rtl|rtl z|rtlz|editie nl|rtlnieuws.nl|rtlnieuws|rtl nieuws en entertainment",
    "volkskrant.nl": "de volkskrant|volkskrant|volkskrant.nl",
    "nrc.nl": "nrc|nrc handelsblad|nrc.nl|nrc next|nrc.next",
    "telegraaf.nl": "de telegraaf|telegraaf|telegraaf.nl",
    "ad.nl": "ad|algemeen dagblad|ad.nl|het algemeen dagblad|ad haagsche courant|ad utrechts nieuwsblad",
    "trouw.nl": "trouw|dagblad trouw|trouw.nl",
    "parool.nl": "het parool|parool|parool.nl",
    "fd.nl": "het financieele dagblad|financieele dagblad|financieel dagblad|fd|fd.nl",
    "nd.nl": "nederlands dagblad|nd|nd.nl",
    "rd.nl": "reformatorisch dagblad|rd|rd.nl",
    "bd.nl": "brabants dagblad|bd|bd.nl",
    "ed.nl": "eindhovens dagblad|ed|ed.nl",
    "bndestem.nl": "bn destem|bn/destem|bndestem",
    "gelderlander.nl": "de gelderlander|gelderlander",
    "tubantia.nl": "tubantia|de twentsche courant tubantia|twentsche courant tubantia",
    "destentor.nl": "de stentor|stentor",
    "pzc.nl": "pzc|provinciale zeeuwse courant",
    "dvhn.nl": "dagblad van het noorden|dvhn",
    "lc.nl": "leeuwarder courant|lc",
    "frieschdagblad.nl": "friesch dagblad",
    "limburger.nl": "de limburger|limburger|dagblad de limburger|limburgs dagblad|l1",
    "noordhollandsdagblad.nl": "noordhollands dagblad|nhd",
    "leidschdagblad.nl": "leidsch dagblad",
    "gooieneemlander.nl": "gooi en eemlander|de gooi- en eemlander",
    "bnr.nl": "bnr|bnr nieuwsradio",
    "ftm.nl": "follow the money|ftm|ftm.nl",
    "groene.nl": "de groene amsterdammer|groene amsterdammer|de groene",
    "binnenlandsbestuur.nl": "binnenlands bestuur|binnenlandsbestuur",
    "ibestuur.nl": "ibestuur",
    "decorrespondent.nl": "de correspondent",
    "elsevierweekblad.nl": "elsevier|elsevier weekblad",
    "ewmagazine.nl": "ew|ew magazine",
    "avrotros.nl": "eenvandaag|een vandaag|avrotros",
    "bnnvara.nl": "bnnvara|zembla|kassa|joop",
    "vara.nl": "vara",
    "kro-ncrv.nl": "pointer|kro-ncrv|brandpunt|de monitor|kro reporter",
    "omroepbrabant.nl": "omroep brabant",
    "omroepgelderland.nl": "omroep gelderland",
    "omroepwest.nl": "omroep west",
    "omroepzeeland.nl": "omroep zeeland",
    "omropfryslan.nl": "omrop fryslân|omrop fryslan",
    "rtvnoord.nl": "rtv noord",
    "rtvoost.nl": "rtv oost",
    "rtvutrecht.nl": "rtv utrecht",
    "rtvdrenthe.nl": "rtv drenthe",
    "rijnmond.nl": "rijnmond|rtv rijnmond",
    "nhnieuws.nl": "nh nieuws|nh",
    "at5.nl": "at5",
    "hartvannederland.nl": "hart van nederland",
    "skipr.nl": "skipr",
    "zorgvisie.nl": "zorgvisie",
    "medischcontact.nl": "medisch contact",
    "tweakers.net": "tweakers",
    "security.nl": "security.nl",
    "argos.nl": "argos",
    "vpro.nl": "vpro|tegenlicht",
    "powned.tv": "powned|geenstijl",
    "geenstijl.nl": "geenstijl.nl",
    "villamedia.nl": "villamedia",
    "sc-online.nl": "sc online|staatscourant",
    "gemeente.nu": "gemeente.nu",
    "vice.com": "vice",
    "theguardian.com": "the guardian",
    "nytimes.com": "the new york times|new york times",
    "politico.eu": "politico",
    "standaard.be": "de standaard",
    "demorgen.be": "de morgen",
    "hln.be": "het laatste nieuws|hln",
    "vrt.be": "vrt|vrt nws",
}
PRESS = frozenset(_SITES)
SHARED = frozenset(
    ("ad.nl", "gelderlander.nl", "bd.nl", "ed.nl", "tubantia.nl", "destentor.nl", "bndestem.nl", "pzc.nl")
)
"""Titles of one newsroom: an article of one of them stands at the others as well."""
_ALIASES = {"rtlnieuws.nl": "rtl.nl", "rtlz.nl": "rtl.nl", "nrcnext.nl": "nrc.nl", "l1.nl": "limburger.nl"}


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(
        r"\s+", " ", "".join(char for char in decomposed if not unicodedata.combining(char))
    ).strip()


_SITE_OF = {_plain(name): site for site, names in _SITES.items() for name in names.split("|")}
_NAMES = "|".join(sorted((re.escape(name) for name in _SITE_OF), key=len, reverse=True))
_MONTHS = dict(
    zip(
        ["jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
        range(1, 13),
        strict=True,
    )
)
_MONTHS |= {"mrt": 3, "oct": 10}
_MONTH = r"(?:jan|feb|maa|mrt|apr|mei|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,4}})[ -](?P<month>{_MONTH})[ -](?P<year>(?:19|20)\d\d)\b"
    r"|(?<!\d)(?P<day2>\d{1,4})[-/.](?P<month2>\d{1,2})[-/.](?P<year2>(?:19|20)\d\d)\b"
    r"|\b(?P<year3>(?:19|20)\d\d)-(?P<month3>\d{2})-(?P<day3>\d{2})\b"
)
"""A day of three or four digits has the footnote's number before it: ``119 februari 2021``."""
_PLAIN_DATE = re.sub(r"\?P<\w+>", "?:", _DATE.pattern)
_CONSULTED = re.compile(
    rf"(?:geraadpleegd|bezocht|bekeken|bekeken|opgehaald)\W(?:\w+ ){{0,2}}?(?:{_PLAIN_DATE}|{_MONTH})"
)
_NAMED = re.compile(rf"(?<![\w.])({_NAMES})(?![\w])(?=[^.»”]{{0,30}}?(?:{_PLAIN_DATE}))")
_NAMED_AFTER = re.compile(rf"(?:{_PLAIN_DATE})[),;:]?\s*(?:in |op |bij )?({_NAMES})(?![\w])")
_ANY_NAME = re.compile(rf"(?<![\w.@/-])({_NAMES})(?![\w/@])", re.IGNORECASE)
_SIGNED = re.compile(rf"\s+[|\-–—·]+\s+(?:{_NAMES})\s*$", re.IGNORECASE)
_IN_SUBJECT = re.compile(rf"\b(?:in|van|op|bij|uit|door) (?:het |de )?({_NAMES})(?![\w])")


def site(url_or_name: str) -> str:
    """``nu.nl`` for ``https://m.nu.nl/…`` and for ``NU.nl``; empty when the text names no outlet."""
    text = url_or_name.strip()
    if not text:
        return ""
    if "//" in text:
        try:
            host = urlsplit(text).hostname or ""
        except ValueError:
            return ""
    else:
        known = _SITE_OF.get(_plain(text))
        if known:
            return known
        host = text.casefold()
        if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", host):
            return ""
    labels = host.casefold().rstrip(".").split(".")
    domain = ".".join(labels[-3:] if labels[-2:] == ["co", "uk"] else labels[-2:])
    return _ALIASES.get(domain, domain)


def named_sites(subject: str, text: str) -> frozenset[str]:
    """The sites of the outlets that are cited by name: ``in de Volkskrant``, ``NRC, 3 maart 2021``."""
    plain = _plain(text).replace("d.d.", "dd")
    found = {_SITE_OF[name] for name in _IN_SUBJECT.findall(_plain(subject))}
    found.update(_SITE_OF[match.group(1)] for match in _NAMED.finditer(plain))
    found.update(_SITE_OF[match.group(1)] for match in _NAMED_AFTER.finditer(plain))
    return frozenset(found)


def source_in(text: str) -> tuple[frozenset[str], frozenset[date]]:
    """``(sites, days)`` of the words beside a headline; a name counts with its capital, or beside a day."""
    days = dates_in(text)
    found = {
        _SITE_OF[_plain(match.group())]
        for match in _ANY_NAME.finditer(text)
        if days or match.group()[0].isupper() or "." in match.group()
    }
    return frozenset(found), days


def without_source(text: str) -> str:
    """What is left of a footnote without the names of outlets and the days in it."""
    return _ANY_NAME.sub(" ", re.sub(_PLAIN_DATE, " ", text, flags=re.IGNORECASE))


def without_signature(title: str) -> str:
    """A headline without the outlet's name that pages put behind it: ``… | NU.nl``, ``… - NRC``."""
    bare = _SIGNED.sub("", title)
    return bare if len(bare) >= 12 else title


def dates_in(text: str) -> frozenset[date]:
    """The days written out in ``text``: ``3 maart 2021``, ``03-03-2021``; impossible ones are left out."""
    found: set[date] = set()
    for match in _DATE.finditer(_CONSULTED.sub(" ", _plain(text))):
        part = match.groupdict()
        day = part["day"] or part["day2"] or part["day3"]
        month = _MONTHS[part["month"][:3]] if part["month"] else int(part["month2"] or part["month3"])
        year = int(part["year"] or part["year2"] or part["year3"])
        for length in (2, 1) if len(day) > 2 else (2,):
            try:
                found.add(date(year, month, int(day[-length:])))
            except ValueError:
                continue
    return frozenset(found)
