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
    rf"\b(\d{{1,2}})[ -]({_MONTH})[ -]((?:19|20)\d\d)\b|\b(\d{{1,2}})[-/.](\d{{1,2}})[-/.]((?:19|20)\d\d)\b"
)
_NAMED = re.compile(rf"(?<![\w.])({_NAMES})(?![\w])(?=[^.»”]{{0,30}}?(?:{_DATE.pattern}))")
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
    found = {_SITE_OF[name] for name in _IN_SUBJECT.findall(_plain(subject))}
    found.update(_SITE_OF[match.group(1)] for match in _NAMED.finditer(_plain(text)))
    return frozenset(found)


def dates_in(text: str) -> frozenset[date]:
    """The days written out in ``text``: ``3 maart 2021``, ``03-03-2021``; impossible ones are left out."""
    found: set[date] = set()
    for match in _DATE.finditer(_plain(text)):
        day, word, year, day2, month2, year2 = match.groups()
        month = _MONTHS[word[:3]] if word else int(month2)
        try:
            found.add(date(int(year or year2), month, int(day or day2)))
        except ValueError:
            continue
    return frozenset(found)
