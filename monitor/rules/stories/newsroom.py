"""Words that any piece of news may hold: what courts, police, ministries and newsrooms say every day.

A list of Dutch at large calls them rare, because it knows speech, fiction and the web as well: *debatteren*,
*woordvoerder*, *woensdag*. Two articles that share no more than these share a way of writing.
"""

from __future__ import annotations

from functools import lru_cache

from monitor.rules.dutch import fold, word
from monitor.rules.stories.kin import kin

SHARE = 0.06
"""The least share of articles that hold such a word."""

WORDS = """
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag weekend vanochtend vanmiddag vanavond vannacht
januari februari maart april mei juni juli augustus september oktober november december
ochtend middag avond nacht week maand kwartaal decennium afgelopen komend volgend vorig huidig eerder
melden mededelen meedelen bekendmaken bekend bevestigen ontkennen verklaren vertellen zeggen laten weten
stellen benadrukken waarschuwen aankondigen toelichten toelichting reageren reactie commentaar woordvoerder
woordvoerster verslaggever redactie correspondent bericht persbericht persconferentie interview website
onderzoek onderzoeken onderzoeker rapport cijfers resultaat uitkomst conclusie concluderen blijken gevolg
aanleiding oorzaak omstandigheid onduidelijk onduidelijkheid duidelijk duidelijkheid onbekend verwachting
verwachten vermoedelijk mogelijk waarschijnlijk situatie controle maatregel plan voorstel besluit besluiten
beslissing beslissen presenteren voorleggen instemmen overleggen debat debatteren motie kabinet minister
staatssecretaris ministerie kamer gemeente gemeenteraad wethouder burgemeester provincie directie bestuur
bestuurder voorzitter eigenaar bewoner omwonende buurt betrokkene slachtoffer verdachte dader getuige
politie recherche agent brandweer ambulance hulpdienst justitie aanhouding onderzoeksteam gewond gewonde
rechter rechtbank uitspraak vonnis eis eisen advocaat zitting straf officier hoger beroep zaak
bedrijf organisatie instelling vereniging klant consument werknemer directeur topman expert deskundige
hoogleraar wetenschapper specialist critici kritiek zorgen bezorgd boos teleurgesteld opgelucht blij
wedstrijd duel samenvatting doelpunt uitslag coach trainer seizoen finale supporter
bekijken lezen lees kijk bekijk luisteren reageer abonnee abonnement nieuwsbrief foto video beeld beelden
stijgen dalen groeien toenemen afnemen procent miljoen miljard euro aantal gemiddeld vergelijking
nederland nederlands nederlander land landelijk stad regio inwoner mens raken niemand iedereen
zoeken vinden vragen oproepen roepen oproep vraag antwoord bereikbaar willen gaan komen maken
"""


@lru_cache(maxsize=1)
def newsroom() -> frozenset[str]:
    """The words as the rule counts them."""
    forms = WORDS.split()
    return frozenset(kin(each) for form in forms for each in (word(form).lemma, fold(form)))
