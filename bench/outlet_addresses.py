"""How Dutch outlets write the addresses of their articles, for benchmarks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


def slugged(title: str) -> str:
    """The headline as an address writes it."""
    return "-".join(re.findall(r"[a-z0-9]+", title.casefold().replace("ë", "e").replace("é", "e")))[:90]


@dataclass(frozen=True)
class Scheme:
    """How an outlet writes its addresses, with {s} the slug, {n} its number, {x} that in hex, {d} the day."""

    name: str
    base: int
    address: str
    other: str = ""
    """Another address of the same article."""

    def make(self, title: str, number: int, day: date, *, twin: bool = False) -> str:
        """The address of an article."""
        count = self.base + number
        template = self.other if twin and self.other else self.address
        return template.format(s=slugged(title), n=count, x=f"{number * 2654435761 % 2**32:08x}", d=day)


SCHEMES = (
    Scheme(
        "NU.nl",
        6_000_000,
        "https://www.nu.nl/binnenland/{n}/{s}.html",
        "https://www.nu.nl/politiek/{n}/een-heel-andere-kop-dan-eerst.html",
    ),
    Scheme("NOS", 2_300_000, "https://nos.nl/artikel/{n}-{s}", "https://nos.nl/l/{n}"),
    Scheme("Nieuwsuur", 2_300_000, "https://nos.nl/nieuwsuur/artikel/{n}-{s}", "https://nos.nl/artikel/{n}"),
    Scheme("NOS", 2_300_000, "https://nos.nl/liveblog/{n}-{s}", "https://nos.nl/l/{n}"),
    Scheme(
        "AD", 0, "https://www.ad.nl/binnenland/{s}~a{x}/", "https://www.ad.nl/politiek/wat-anders-nu~a{x}/"
    ),
    Scheme(
        "de Volkskrant",
        0,
        "https://www.volkskrant.nl/nieuws-achtergrond/{s}~b{x}/",
        "https://www.volkskrant.nl/gs-b{x}",
    ),
    Scheme("Trouw", 0, "https://www.trouw.nl/politiek/{s}~b{x}/", "https://www.trouw.nl/tr-b{x}"),
    Scheme(
        "NRC",
        4_000_000,
        "https://www.nrc.nl/nieuws/{d:%Y/%m/%d}/{s}-a{n}",
        "https://www.nrc.nl/nieuws/{d:%Y/%m/%d}/iets-anders-a{n}",
    ),
    Scheme(
        "De Telegraaf",
        1_000_000_000,
        "https://www.telegraaf.nl/nieuws/{n}/{s}",
        "https://www.telegraaf.nl/nieuws/{n}/",
    ),
    Scheme(
        "RTL Nieuws",
        5_000_000,
        "https://www.rtlnieuws.nl/nieuws/nederland/artikel/{n}/{s}",
        "https://www.rtl.nl/nieuws/artikel/{n}/ander",
    ),
    Scheme("Het Financieele Dagblad", 1_300_000, "https://fd.nl/economie-politiek/{n}/{s}"),
    Scheme("Binnenlands Bestuur", 0, "https://www.binnenlandsbestuur.nl/bestuur-en-organisatie/{s}"),
    Scheme("Follow the Money", 0, "https://www.ftm.nl/artikelen/{s}"),
    Scheme("Omroep Brabant", 3_000_000, "https://www.omroepbrabant.nl/nieuws/{n}/{s}"),
    Scheme("EenVandaag", 0, "https://eenvandaag.avrotros.nl/item/{s}/"),
    Scheme("Zembla", 0, "https://www.bnnvara.nl/zembla/artikelen/{s}"),
    Scheme("De Limburger", 90_000_000, "https://www.limburger.nl/cnt/dmf{d:%Y%m%d}_{n}"),
    Scheme("De Gelderlander", 0, "https://www.gelderlander.nl/nijmegen/{s}~a{x}/"),
)
