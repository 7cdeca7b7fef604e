"""Words of the news that name one thing: a place and its people, an office and its nickname, an event.

Two newsrooms seldom choose the same word: *explosie* or *ontploffing*, *Belastingdienst* or *fiscus*, *Haagse
rechter* or *rechtbank in Den Haag*. Each line below is one thing; the first word stands for it where stories
are told apart and in the explanation. Only words that mean the same in nearly every headline belong here.
"""

from __future__ import annotations

from functools import lru_cache

from monitor.rules.dutch import fold, word

THINGS = """
explosie ontploffing ontploffen exploderen explosief
brand vuurzee uitbranden afbranden uitslaand
aanhouding aanhouden aangehouden arrestatie arresteren gearresteerd arrestant oppakken opgepakt
dood dode doden overlijden overleden omkomen omgekomen dodental sterven gestorven
moord vermoorden vermoord liquidatie liquideren doodschieten doodgeschoten doodsteken doodgestoken
gewond gewonde zwaargewond lichtgewond
protest protesteren demonstratie demonstreren betoging betoger demonstrant manifestatie
staking staken stakend stakers
boete beboeten dwangsom
ontslag ontslaan ontslagen ontslagronde ontslaggolf
vonnis veroordelen veroordeling veroordeeld
rechter rechtbank gerechtshof
verdachte verdenken verdenking
schietpartij beschieten neerschieten neergeschoten
steekpartij neersteken neergestoken
ongeval ongeluk aanrijding botsing botsen
aanrijden aangereden
overstroming overstromen watersnood wateroverlast
aardbeving beving
orkaan tornado wervelstorm
storm noodweer stormschade
verkiezing stembus stembusgang
stemming stemmen
kiezer stemmer
zege winnen zegevieren overwinning winnaar
nederlaag verliezen verslaan
gelijkspel gelijkspelen remise
wereldkampioen wereldtitel
wedstrijd duel
voetballer voetbalster
stijging stijgen toename toenemen toenam
daling dalen afname afnemen teruglopen
duurder prijsstijging prijsverhoging
goedkoper prijsdaling prijsverlaging
bezuiniging bezuinigen snijden
salaris loon
baan arbeidsplaats
personeelstekort personeelsgebrek
bedrijf onderneming concern
fabriek fabrikant producent
huis woning koopwoning huizen koophuis
huur huurprijs huurder
hypotheek hypotheekrente
trein spoor treinverkeer spoorweg
vliegtuig toestel vlucht
auto automobilist
vrachtwagen truck vrachtauto
fiets fietser wielrijder
agent politieagent politieman politievrouw
militair soldaat
leger krijgsmacht
leraar docent leerkracht
arts dokter huisarts
ziekenhuis kliniek
kind kinderen minderjarige
student studente
boer agrariër veehouder
tractor trekker
asielzoeker vluchteling azc
migrant migratie immigrant
overheid rijk rijksoverheid staat
belastingdienst fiscus
premier minister-president
koning willem-alexander
kabinet regering
ministerie departement
kamer kamerlid parlement
verkiezingsprogramma partijprogramma
akkoord overeenkomst deal
overleg beraad onderhandeling onderhandelen
aftreden opstappen terugtreden
opvolgen opvolger opvolging
excuus excuses verontschuldiging
discriminatie discrimineren
racisme racistisch
misbruik misbruiken
fraude frauderen oplichting oplichten
diefstal stelen gestolen
overval overvallen overvaller beroving beroven beroofd
hack hacken hacker cyberaanval
datalek gelekt lek uitlekken
aanval aanvallen bombardement bombarderen luchtaanval bestoken
raket raketaanval
wapenstilstand staakt-het-vuren
gijzelaar gijzeling gegijzeld
vermist vermissing
terugroepen terugroepactie terugroept
besmetting besmetten besmet uitbraak
vaccin vaccinatie prik inenting
griep influenza
corona coronavirus covid
klimaat klimaatverandering opwarming
stikstof stikstofuitstoot
uitstoot emissie
blokkade blokkeren versperren bezetten
snelweg autosnelweg rijksweg
extra erbij bijkomend
schrappen schrapt annuleren vervallen afgelasten
verbod verbieden
onderzoek onderzoeken
aangifte aanklacht
rechtszaak proces
gevangenisstraf celstraf
zanger zangeres artiest
acteur actrice
film speelfilm bioscoopfilm
concert show optreden
vs amerika amerikaan amerikaans
vk brittannië groot-brittannië engeland brits engels brit
europa europees europeaan
navo nato
duitsland duits duitser
frankrijk frans fransman
belgië belgisch belg
italië italiaans italiaan
spanje spaans spanjaard
portugal portugees
oostenrijk oostenrijks oostenrijker
zwitserland zwitsers zwitser
polen pools
hongarije hongaars hongaar
griekenland grieks griek
turkije turks turk
rusland russisch rus
oekraïne oekraïens oekraïner
zweden zweeds zweed
noorwegen noors
denemarken deens deen
finland fins
ierland iers ier
schotland schots
tsjechië tsjechisch tsjech
roemenië roemeens roemeen
bulgarije bulgaars bulgaar
servië servisch serviër
kroatië kroatisch kroaat
israël israëlisch israëliër
gaza gazastrook
palestina palestijns palestijn
syrië syrisch syriër
irak iraaks irakees
iran iraans iraniër
afghanistan afghaans afghaan
pakistan pakistaans pakistaan
india indiaas indiër
china chinees
japan japans japanner
indonesië indonesisch indonesiër
australië australisch australiër
canada canadees
mexico mexicaans mexicaan
brazilië braziliaans braziliaan
argentinië argentijns argentijn
venezuela venezolaans venezolaan
colombia colombiaans colombiaan
suriname surinaams surinamer
marokko marokkaans marokkaan
egypte egyptisch egyptenaar
algerije algerijns algerijn
tunesië tunesisch
libië libisch
libanon libanees
saoedi-arabië saoedisch
jemen jemenitisch
zuid-afrika zuid-afrikaans
nigeria nigeriaans nigeriaan
ethiopië ethiopisch
soedan soedanees
amsterdam amsterdams amsterdammer
rotterdam rotterdams rotterdammer
haag haags hagenaar
utrecht utrechts utrechter
eindhoven eindhovens eindhovenaar
groningen gronings groninger
tilburg tilburgs
almere almeers
breda bredaas
nijmegen nijmeegs nijmegenaar
arnhem arnhems arnhemmer
haarlem haarlems haarlemmer
enschede enschedees
apeldoorn apeldoorns
amersfoort amersfoorts
zwolle zwols
leiden leids leidenaar
dordrecht dordts
maastricht maastrichts maastrichtenaar
leeuwarden leeuwarder
delft delfts
deventer deventers
alkmaar alkmaars
helmond helmonds
zaandam zaans
hilversum hilversums
vlaardingen vlaardings
veldhoven veldhovens
friesland fries
drenthe drents drent
overijssel overijssels
gelderland gelders
brabant brabants brabander
limburg limburgs limburger
zeeland zeeuws zeeuw
texel texels
"""


@lru_cache(maxsize=1)
def _first() -> dict[str, str]:
    """For each base form that a name may get, in either inflection, the word that stands for it."""
    found: dict[str, str] = {}
    for line in THINGS.split("\n"):
        names = line.split()
        forms = (form for name in names for form in (name, f"{name}e"))
        for form in forms:
            found.setdefault(word(form).lemma, fold(names[0]))
            found.setdefault(fold(form), fold(names[0]))
    return found


def kin(term: str) -> str:
    """The word that stands for what ``term`` (a base form) names; as a rule ``term`` itself."""
    return _first().get(term, term)
