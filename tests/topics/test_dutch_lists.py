"""The analyser measured on lists of our own: words of public life with their parts and base forms.

Each list has a floor for the share that is right; the floors may only rise.
"""

from __future__ import annotations

from monitor.rules.dutch import word
from monitor.rules.dutch.lexicon import lemma

COMPOUNDS = """
arbeidsmarkt+beleid asiel+zoekers+centrum belasting+aanslag benoemings+commissie bestuurs+orgaan
bezuinigings+maatregel burger+initiatief buurt+onderzoek college+akkoord coalitie+overleg
dienst+verlening discriminatie+klacht discriminatie+verbod dossier+vorming eindejaars+uitkering
emancipatie+nota energie+toeslag fraude+onderzoek gebouwen+beheer gedrags+code gelijkheids+beginsel
gemeenteraads+verkiezing gender+kloof gezichts+herkenning grens+controle grond+recht haat+zaaien
handhavings+tekort herkomst+land hoofddoek+verbod huisvestings+beleid identiteits+controle
inburgerings+examen informatie+verzoek inkomens+ongelijkheid inspectie+rapport integriteits+schending
jeugd+zorg kabinets+formatie kamer+debat kans+ongelijkheid kinderopvang+toeslag klachten+commissie
klokkenluiders+regeling koloniale+verleden leeftijds+grens leidinggevende+functie loon+kloof
mannen+bolwerk marechaussee+controle mensenrechten+college migratie+achtergrond minderheden+beleid
moslim+haat nationaliteits+wet neutraliteits+beginsel ombudsman+rapport onderwijs+inspectie
opsporings+ambtenaar overheids+campagne personeels+beleid politie+optreden preventie+plan
privacy+wet racisme+debat rassen+haat rechts+staat rechters+opleiding regenboog+vlag risico+analyse
salaris+schaal schade+vergoeding selectie+procedure slavernij+museum sollicitatie+brief
staats+commissie stage+discriminatie streef+cijfer toeslagen+ouder uitkerings+fraude vacature+tekst
veiligheids+dienst verkiezings+programma vluchtelingen+opvang vrouwen+quotum vrouwen+rechten
wapen+vergunning werkgevers+organisatie wervings+campagne wijk+agent woning+markt zorg+toeslag
zwangerschaps+discriminatie diversiteits+beleid inclusie+agenda diversiteits+doelstelling
personeels+bestand etniciteits+registratie algoritme+register ambtenaren+apparaat burgemeesters+benoeming
"""

WHOLE = """
overheid ministerie politiek gemeente provincie minister rechtbank burgemeester wethouder ambtenaar
discriminatie racisme diversiteit inclusie etniciteit emancipatie integratie migratie minderheid
nationaliteit organisatie situatie universiteit parlement commissaris inspectie procedure algoritme
Amsterdam Rotterdam Groningen Marokko Suriname Nederland biodiversiteit interview internationaal
vertegenwoordiger verantwoordelijk onderzoeker aanleiding gelegenheid antwoord eigenaar eindelijk
voorzitter ondernemer toezichthouder werkelijkheid verdachte onderhandeling herinnering samenleving
televisie president kandidaat journalist advocaat professor student patiënt docent agenten koningin
"""

BASES = """
doelen:doel ministeries:ministerie agenten:agent vrouwen:vrouw rechters:rechter gemeenten:gemeente
ambtenaren:ambtenaar burgemeesters:burgemeester wethouders:wethouder steden:stad leden:lid kinderen:kind
discrimineert:discrimineren discrimineerde:discrimineren gediscrimineerd:discrimineren profileert:profileren
haalt:halen haalde:halen verbiedt:verbieden verboden:verbieden onderzocht:onderzoeken beboet:beboeten
racistische:racistisch etnische:etnisch institutionele:institutioneel nationale:nationaal
genderneutrale:genderneutraal inclusieve:inclusief allochtone:allochtoon zwarte:zwart witte:wit
vrouwelijke:vrouwelijk overheden:overheid quota:quotum excuses:excuus algoritmes:algoritme
algoritmen:algoritme hoofddoekjes:hoofddoek moslims:moslim joden:jood marechaussees:marechaussee
organisaties:organisatie universiteiten:universiteit toeslagen:toeslag lijsten:lijst klachten:klacht
boa's:boa foto's:foto doelstellingen:doelstelling streefcijfers:streefcijfer boer:boer agent:agent
wijkagenten:wijkagent minderheden:minderheid cijfers:cijfer banen:baan topvrouwen:topvrouw zaken:zaak
diversiteitsdoelen:diversiteitsdoel vakbonden:vakbond
"""


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_compounds_are_found_with_their_head() -> None:
    pairs = [entry.split("+") for entry in COMPOUNDS.split()]
    found = [bool(word("".join(parts)).parts) for parts in pairs]
    heads = [lemma(parts[-1]) in word("".join(parts)).keys for parts in pairs]
    assert share(found) >= 0.97, [p for p, ok in zip(pairs, found, strict=True) if not ok]
    assert share(heads) >= 0.96, [p for p, ok in zip(pairs, heads, strict=True) if not ok]


def test_plain_words_are_left_whole() -> None:
    words = WHOLE.split()
    left = [not word(each).parts for each in words]
    assert share(left) >= 0.93, [(w, word(w).parts) for w, ok in zip(words, left, strict=True) if not ok]


def test_base_forms() -> None:
    pairs = [entry.split(":") for entry in BASES.split()]
    right = [base in word(form).keys for form, base in pairs]
    assert share(right) >= 0.97, [p for p, ok in zip(pairs, right, strict=True) if not ok]
