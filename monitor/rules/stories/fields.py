"""Fields of the news: words that belong to one subject or one part of the world.

One newsroom says *treinramp*, the next *ontspoorde wagons*; one says *Charkiv*, the next *Oekraïne*. Words of
a line name different things, so they are no kin, but an article with one of them is about what the line is
about. A field is a term of its own beside the words; how much it tells is learnt from the window like that
of any other. A line: the field, a colon, its words; a word may stand in several lines.
"""

from __future__ import annotations

from functools import lru_cache

from monitor.rules.dutch import fold, word

MARK = "~"
"""What a field's term begins with; no word does."""

SHARE = 0.03
"""The share of articles that a field is taken to be in, before the window tells."""

FIELDS = """
trein: trein spoor wissel ontsporen ontsporing wagon coupé machinist conducteur ns prorail perron station
 hogesnelheidstrein ice intercity sprinter treinramp treinongeluk treinreiziger dienstregeling bovenleiding
 spoorwegovergang arriva treinstel
metro: metro tram bus ov openbaar-vervoer gvb ret htm buschauffeur halte tramlijn metrostation
 trambestuurder streekvervoer
luchtvaart: vliegtuig vliegen vlucht schiphol klm transavia luchthaven vliegveld passagier piloot landing
 toestel startbaan nachtvlucht luchtvaart boeing airbus luchtverkeersleiding bagage bagageafhandelaar koffer
 handbagage grondpersoneel vliegtaks ryanair easyjet luchtvaartmaatschappij steward stewardess luchtruim
weg: snelweg weg file verkeer automobilist rijkswaterstaat botsing kettingbotsing aanrijding ongeval
 vrachtwagen truck rijbaan wegdek afrit vangrail weggebruiker anwb spits ochtendspits verkeersinfarct
 kop-staartbotsing kegelbaan bestuurder
fiets: fiets fietser e-bike fatbike fietspad fietshelm bakfiets fietsersbond
schip: schip boot veerboot ferry kotter tanker vrachtschip schipper bemanning haven kapseizen zinken kade
 rederij opvarende binnenvaart containerschip jacht reddingsboot knrm kustwacht
brand: brand vuurzee vlam uitbranden afbranden brandweer rook blussen brandstichting brandstichter bluswater
 vonk as rookontwikkeling vuur brandhaard brandend verwoesten
weer: weer knmi regen sneeuw ijzel gladheid vorst hitte hittegolf onweer storm wind code-geel code-oranje
 code-rood zonnig temperatuur graad strooien spekglad glad vriezen bevriezen winter zomer bui windstoot
 hagel neerslag mist weerbericht strooiwagen
overstroming: overstroming hoogwater dijk dijkdoorbraak water waterschap wateroverlast rivier maas waal
 kelder evacueren
natuurramp: aardbeving beving orkaan tsunami vulkaan uitbarsting lava puin naschok epicentrum
 schaal-van-richter modderstroom natuurbrand bosbrand
ziekenhuis: ziekenhuis spoedeisend spoedeisende-hulp seh eerste-hulp acute-zorg patiënt arts verpleegkundige
 umc operatie afdeling kraamafdeling kliniek chirurg specialist ok intensive-care ic
tandarts: tandarts gebit kies gebitscontrole mondhygiënist orthodontist beugel mondzorg tand
zorgverzekering: zorgverzekering basispakket basisverzekering premie zorgpremie eigen-risico zorgverzekeraar
 vergoeding vergoeden verzekerde declareren
medicijn: medicijn geneesmiddel apotheek apotheker pil tekort bijsluiter bijwerking farmaceut ema
 werkzame-stof recept
virus: virus corona covid besmetting vaccin vaccinatie prik rivm pandemie lockdown griep mazelen quarantaine
 mondkapje inenten ggd booster uitbraak avondklok coronamaatregel viroloog epidemie immuniteit
vogelgriep: vogelgriep pluimvee pluimveehouder kip ruimen nvwa ophokplicht eend besmet stal
jeugdzorg: jeugdzorg pleegzorg pleegkind uithuisplaatsing jeugdbescherming jeugdhulp pleegouder gezinshuis
ouderenzorg: verpleeghuis ouderenzorg oudere verzorgingshuis thuiszorg mantelzorger dementie alzheimer
roken: roken vapen vape sigaret tabak vapeverbod nicotine roker
drugs: drugs cocaïne coke xtc heroïne drugslab smokkel onderscheppen douane uithaler partij kilo
 straatwaarde hennep wiet wietplantage fentanyl amfetamine drugsvangst drugshandel cokevangst container
 drugscrimineel ondermijning
moord: moord doodslag vermoorden doden doodsteken doodschieten lijk moordzaak gezinsdrama liquidatie
 nabestaande slachtoffer buurvrouw buurman burenmoord burenruzie femicide
geweld: steekpartij schietpartij mishandeling mishandelen steken schieten neersteken neerschieten mes
 vuurwapen kogel zwaargewond levensgevaar vechtpartij geweld
straf: cel celstraf gevangenis gevangenisstraf tbs vrijspraak vrijspreken veroordelen vonnis rechter
 rechtbank gerechtshof ontoerekeningsvatbaar taakstraf werkstraf voorwaardelijk beroep cassatie strafzaak
 uitspraak verdachte officier om eisen strafeis levenslang kliniek schuldig dader bewezen justitie
diefstal: diefstal stelen inbraak inbreker overval juwelier plofkraak pinautomaat buit roof museumroof
 kunstroof heling dief
zeden: verkrachting aanranding misbruik zedenzaak grensoverschrijdend zedenpolitie aanranden verkrachten
 seksueel ontucht metoo
hack: hack hacker datalek lek gegevens klantgegevens phishing nepmail oplichter ransomware cyberaanval
 wachtwoord inloggen criminelen gestolen persoonsgegevens cyber gijzelsoftware beveiligingslek
internet: google meta facebook instagram tiktok twitter x whatsapp youtube techbedrijf techreus platform
 algoritme sociale-media apple microsoft amazon musk zuckerberg openai chatgpt ai kunstmatige-intelligentie
 chatbot deepfake telegram
chip: chip asml chipmachine halfgeleider nexperia nvidia tsmc chipfabrikant
terreur: terrorisme terreur terrorist aanslag jihadist is dreiging nctv explosief bom bomaanslag extremist
 extremisme radicalisering
wolf: wolf roofdier schaap schapenhouder veluwe heuvelrug wolvenhek bijten bijtincident roedel faunabeheer
 boswachter
dier: dier dierenarts dierentuin hond kat asiel dierenambulance zeehond dierenwelzijn hondenbezitter artis
 zeehondje kattenasiel olifant leeuw panda walvis bultrug
landbouw: boer veehouder melkveehouder akkerbouwer agrariër stal koe varken vee stikstof mest landbouw
 boerderij lto tractor veestapel uitkoop platteland landbouwakkoord fdf farmers-defence-force natuur kalf
 geit agrarisch
natuur: natuurgebied bos heide boswachter staatsbosbeheer natuurmonumenten biodiversiteit vogel insect bij
 vlinder
klimaat: klimaat klimaatverandering co2 uitstoot opwarming klimaattop klimaatactivist extinction-rebellion
 klimaatdoel parijs-akkoord broeikasgas urgenda
energie: energie gas stroom elektriciteit kerncentrale windmolen windpark zonnepaneel energierekening
 stroomnet netcongestie tennet gasprijs waterstof borssele warmtepomp warmtenet stroomstoring
 energieleverancier kernenergie turbine laadpaal salderen
gaswinning: gaswinning groningen gasveld bevingsschade nam aardbevingsschade gaskraan versterking
olie: olie benzine benzineprijs tankstation brandstof diesel raffinaderij shell opec vat accijns pomp
afval: afval statiegeld plastic recycling vuilnis zwerfafval blikje prullenbak container afvalverwerker
milieu: fijnstof tata tata-steel pfas vervuiling vervuilen chemours hoogoven omgevingsdienst lozing lozen
 gifwolk
bank: bank ing abn abn-amro rabobank rente spaarrente hypotheek aandeelhouder bankrekening spaargeld bankier
 dnb ecb bankmedewerker lening
beurs: beurs aandeel aex koers belegger beleggen dividend wall-street beurskoers beursgang winst
 kwartaalwinst kwartaalcijfers omzet jaarcijfers verlies
economie: economie inflatie recessie koopkracht bbp groei cpb cbs consumentenvertrouwen prijzen begroting
 krimp dnb
werk: werkloosheid werkloze werkloos baan arbeidsmarkt uwv vacature personeelstekort ww-uitkering krapte cbs
ontslag: ontslag reorganisatie banen schrappen massaontslag personeel fnv sociaal-plan failliet
 faillissement curator doorstart bankroet ontslagronde
staking: staking staken fnv cnv vakbond cao loon loonsverhoging werkonderbreking stakers loonstijging actie
 neerleggen 24-uursactie
supermarkt: supermarkt albert-heijn jumbo lidl aldi boodschappen ahold plus kassa
webwinkel: webwinkel bol bol.com postnl pakket bezorger klant winkel hema blokker bezorging temu shein
 zalando
belasting: belasting belastingdienst btw toeslag accijns fiscus aftrek box-3 belastingplan
 vermogensbelasting heffing taks inkomstenbelasting aanslag
toeslagenaffaire: toeslagenaffaire toeslag toeslagen toeslagenouders gedupeerde kinderopvangtoeslag
 compensatie
importheffing: importheffing heffing importtarief importbelasting handelsoorlog handelsconflict tarief
 invoerheffing autoheffing exporteren export tegenmaatregel handelsakkoord
pensioen: pensioen aow pensioenfonds pensioenstelsel gepensioneerde abp pensioenleeftijd dekkingsgraad
 indexatie
uitkering: uitkering bijstand wajong wia minimumloon armoede voedselbank schuld schuldhulp bestaanszekerheid
 arm minima
woning: woning huis woningmarkt koopwoning huurwoning huur huurder verhuurder woningcorporatie starter
 hypotheek nieuwbouw woningbouw huizenprijs huurprijs woningtekort huurcontract funda nvm kadaster
 wooncrisis makelaar koophuis appartement
bouw: bouw bouwen aannemer bouwvakker sloop slopen brug viaduct renovatie onderhoud tunnel bouwproject
 steiger hijskraan
school: school leerling leraar docent onderwijs basisschool examen eindexamen vmbo havo vwo toets
 middelbare-school schoolbestuur klas rekentoets rekenen lezen po-raad vo-raad aob diploma schoolreis
 lerarentekort scholier schoolreisje schoolplein mbo juf meester
universiteit: universiteit student hogeschool studie collegegeld hoogleraar studentenflat studieschuld
 basisbeurs tu campus wo promovendus studiefinanciering vereniging studentenvereniging corps ontgroening
wetenschap: wetenschapper onderzoeker sterrenkundige planeet telescoop ruimtevaart nasa esa raket maan mars
 satelliet astronaut heelal ster nobelprijs dinosaurus fossiel
asiel: asiel asielzoeker azc vluchteling coa opvang ter-apel spreidingswet statushouder migratie migrant ind
 uitzetten noodopvang opvanglocatie nareis asielwet dublin asielbeleid grenscontrole
discriminatie: discriminatie racisme diversiteit inclusie slavernij zwarte-piet gelijkheid discrimineren
 antisemitisme moslimhaat etnisch-profileren
lhbti: lhbti pride homo transgender regenboog homohaat homoseksueel trans
abortus: abortus euthanasie medisch-ethisch zwangerschap embryo ivf bevalling baby geboorte kraamzorg
bevolking: bevolking geboorte sterfte sterfgeval inwoner inwonertal immigratie demografie cbs vergrijzing
 bevolkingsgroei
defensie: defensie leger militair kazerne soldaat krijgsmacht navo f-35 tank munitie dienstplicht reservist
 legerbasis marine landmacht luchtmacht brekelmans fregat oefenterrein
politie: politie agent korps politieagent rechercheur politiechef wapenstok boa politiegeweld arrestatieteam
 me
protest: protest demonstratie betoging demonstrant blokkade a12 betoger actievoerder mars bezetting
 malieveld rel relschopper
vuurwerk: vuurwerk vuurwerkverbod oud-en-nieuw jaarwisseling cobra knal carbid oudjaar nieuwjaar
verkiezing: verkiezing stemmen stembus kiezer lijsttrekker peiling zetel stemlokaal campagne kieslijst
 partij verkiezingsdebat exitpoll ipsos kiesraad stemhulp zetelwinst
formatie: formatie informateur coalitie kabinetsformatie formateur verkenner coalitieakkoord regeerakkoord
 onderhandelaar formeren
kabinet: kabinet minister staatssecretaris coalitie kabinetscrisis motie-van-wantrouwen ministerraad premier
 bewindspersoon kabinetsval demissionair rutte schoof jetten
kamer: kamer kamerlid debat motie fractie oppositie tweede-kamer eerste-kamer senaat kamermeerderheid
 fractievoorzitter wilders timmermans yesilgöz bontenbal omtzigt van-der-plas klaver dassen pvv vvd cda d66
 nsc bbb groenlinks-pvda sp
gemeente: gemeente gemeenteraad wethouder burgemeester raadslid college stadhuis gemeentehuis raad
bedreiging: bedreiging bedreigen ondergedoken onderduiken dreigbrief doodsbedreiging beveiliging beveiligen
 doodsbedreigingen
integriteit: omkoping corruptie integriteit omkopen steekpenning belangenverstrengeling declaratie
 nevenfunctie
koningshuis: koning koningin prinses amalia willem-alexander maxima prins koninklijk paleis koningsdag
 oranjes troonrede prinsjesdag beatrix troon
kerk: kerk paus vaticaan bisdom bisschop priester kardinaal rooms-katholiek dominee synode moskee imam islam
 kerst pasen conclaaf
oorlogsherdenking: dodenherdenking herdenking bevrijdingsdag holocaust auschwitz 4-mei oorlogsmonument
 veteraan kampslachtoffer
voetbal: voetbal voetballer club trainer coach wedstrijd doelpunt goal keeper spits verdediger middenvelder
 aanvaller eredivisie competitie champions-league strafschop kopbal invaller duel zege nederlaag gelijkspel
 knvb supporter bekerfinale transfer blessure assistent selectie elftal achtste-finale kwartfinale
 halve-finale penalty stadion hattrick interland verlenging inhaalduel doelman bekerduel voetbalclub
 scheidsrechter var uefa fifa bondscoach oranje wk-voetbal
ajax: ajax arena johan-cruijff-arena
psv: psv eindhoven eindhovenaren
feyenoord: feyenoord kuip rotterdammers
wielrennen: wielrennen wielrenner tour-de-france etappe peloton renner ploeg gele-trui giro vuelta
 klassieker wielerploeg sprint tour ploegleider visma massasprint tijdrit bergetappe
 wereldkampioenschap-wielrennen
schaatsen: schaatsen schaatser schaatsster schaatsbond knsb thialf sprinter marathonschaatsen elfstedentocht
 ijsbaan shorttrack
tennis: tennis tennisser wimbledon grand-slam set roland-garros us-open tennisster toernooi australian-open
autosport: formule-1 f1 verstappen grand-prix red-bull coureur race circuit zandvoort pole hamilton norris
 kwalificatie
olympisch: olympisch spelen medaille goud zilver brons noc*nsf paralympisch atleet atletiek zwemmen sporter
 ioc medaillespiegel
doping: doping dopingtest positief schorsen schorsing dopingautoriteit epo
songfestival: songfestival eurovisie avrotros zangeres zanger liedje songfestivalfinale
muziek: zanger zangeres band concert popster album festival pinkpop lowlands optreden artiest nummer hit dj
 rapper popconcert muzikant tournee ziggo-dome platenlabel
film: film acteur actrice regisseur oscar bioscoop serie netflix filmfestival gouden-kalf hollywood trailer
televisie: televisie tv presentator programma omroep npo rtl talkshow kijker npo-baas publieke-omroep
 kijkcijfers talpa
boek: boek schrijver schrijfster roman auteur boekenweek literair uitgever bibliotheek literatuurprijs
 dichter
kunst: kunst museum kunstenaar rijksmuseum schilderij van-gogh rembrandt tentoonstelling expositie galerie
 beeldhouwer
media: krant journalist redactie persvrijheid dpg mediahuis hoofdredacteur nieuwssite
horeca: horeca café restaurant terras kok hotel kroeg bar
toerisme: toerist vakantie reiziger reis camping hotel vakantieganger reisorganisatie cruise kampeerder
 reisadvies
goksector: gokken gokreclame casino loterij staatsloterij jackpot gokker kansspelautoriteit
erfenis: erfenis nalatenschap testament miljoenenerfenis notaris erfgenaam
ramp: ramp dodental redder vermist overlevende instorten ravage noodtoestand slachtoffer evacuatie
 hulpverlener
oorlog: oorlog aanval raket drone bombardement leger front soldaat militair luchtaanval offensief inslag
 luchtafweer burgerdoelwit oorlogsmisdaad raketaanval drone-aanval dronaanval granaat beschieting invasie
 krijgsgevangene gevangenenruil wapenstilstand staakt-het-vuren bestand vredesoverleg vredesplan
nucleair: kernwapen uranium iaea kernraket atoom verrijken
gijzeling: gijzelaar gijzeling gegijzeld ontvoering ontvoerd losgeld
sancties: sanctie sancties embargo bevriezen tegoed
oekraïne: oekraïne oekraïens kyiv kiev charkiv odessa odesa lviv donbas donetsk loehansk marioepol cherson
 zelensky zelenski zaporizja krim bachmoet dnipro kramatorsk
rusland: rusland russisch moskou poetin kremlin russen lavrov sint-petersburg samara navalny wagner belgorod
 koersk
israël: israël israëlisch netanyahu jeruzalem tel-aviv idf gaza gazastrook hamas westoever-jordaan rafah
 palestijn palestijns hezbollah westelijke-jordaanoever kolonist khan-younis
libanon: libanon hezbollah beiroet libanees
syrië: syrië damascus assad aleppo syrisch
iran: iran teheran iraans khamenei ayatollah revolutionaire-garde
turkije: turkije turks erdogan ankara istanbul imamoglu
vs: vs amerika amerikaans washington trump biden witte-huis congres republikein democraat new-york texas
 californië florida minneapolis chicago los-angeles pentagon supreme-court harris vance ohio hooggerechtshof
 fbi cia
china: china chinees peking beijing xi-jinping hongkong shanghai taiwan taiwanees wuhan
japan: japan japans tokio fukushima
korea: zuid-korea noord-korea seoul pyongyang kim-jong-un koreaans
india: india indiaas new-delhi modi mumbai kashmir
afghanistan: afghanistan taliban kabul afghaans
duitsland: duitsland duits berlijn bondskanselier merz scholz bundestag beieren münchen hamburg frankfurt
 keulen afd hessen kassel saksen düsseldorf deutsche-bahn volkswagen bmw mercedes merkel stuttgart
frankrijk: frankrijk frans parijs macron marseille lyon elysée le-pen nice assemblée
verenigd-koninkrijk: brits londen engeland engels britten starmer downing-street schotland wales brexit
 labour king charles sunak johnson manchester liverpool birmingham lagerhuis tottenham chelsea arsenal
belgië: belgië belgisch brussel antwerpen vlaanderen vlaams de-wever gent wallonië luik
italië: italië italiaans rome meloni milaan venetië sicilië napels lampedusa
spanje: spanje spaans madrid barcelona sánchez catalonië valencia real-madrid mallorca
portugal: portugal portugees lissabon porto benfica
polen: polen pools warschau tusk duda krakau
hongarije: hongarije hongaars orban orbán boedapest
griekenland: griekenland grieks athene lesbos kreta
oostenrijk: oostenrijk wenen oostenrijks tirol
zwitserland: zwitserland zwitsers genève zürich davos
scandinavië: zweden zweeds stockholm noorwegen oslo noors denemarken deens kopenhagen finland helsinki fins
 groenland ijsland
balkan: servië kosovo bosnië kroatië belgrado albanië srebrenica sarajevo servisch
soedan: soedan soedanees khartoem darfur rsf el-fasher
congo: congo kinshasa goma m23 rwanda kigali
sahel: mali niger burkina-faso tsjaad bamako
venezuela: venezuela maduro caracas
brazilië: brazilië braziliaans lula bolsonaro rio-de-janeiro amazone
argentinië: argentinië milei buenos-aires
mexico: mexico mexicaans kartel
suriname: suriname paramaribo bouterse surinaams santokhi
caribisch: curaçao aruba bonaire sint-maarten willemstad antillen saba
australië: australië sydney melbourne australisch
eu: eu europees europa europese-unie europese-commissie von-der-leyen europarlement eurocommissaris brussel
 lidstaat
vn: vn verenigde-naties veiligheidsraad guterres who unicef
navo: navo navo-top bondgenoot rutte stoltenberg artikel-5
groningen: groningen gronings delfzijl veendam stadskanaal winschoten eemshaven ter-apel
friesland: friesland fries leeuwarden sneek drachten heerenveen harlingen terschelling ameland vlieland
drenthe: drenthe drents assen emmen hoogeveen meppel beilen
overijssel: overijssel zwolle enschede deventer hengelo almelo kampen staphorst hardenberg twente ommen
 raalte
gelderland: gelderland arnhem nijmegen apeldoorn ede tiel veluwe achterhoek doetinchem ermelo barneveld
 harderwijk zutphen winterswijk
utrecht: utrecht amersfoort leusden zeist nieuwegein veenendaal heuvelrug woerden soest
flevoland: flevoland almere lelystad zeewolde urk dronten noordoostpolder
noord-holland: noord-holland haarlem alkmaar zaandam hilversum hoorn purmerend den-helder texel amstelveen
 laren velsen ijmuiden haarlemmermeer hoofddorp
amsterdam: amsterdam amsterdams amsterdammer bijlmer halsema zuidoost zuidas amsterdam-west
den-haag: den-haag haags scheveningen hagenaar binnenhof mariahoeve
rotterdam: rotterdam rotterdams maasvlakte erasmusbrug rotterdammer
zuid-holland: zuid-holland leiden delft dordrecht gouda zoetermeer schiedam vlaardingen alphen westland
 leids barendrecht gorinchem
zeeland: zeeland zeeuws middelburg vlissingen goes terneuzen zeeuws-vlaanderen borssele
brabant: brabant brabants eindhoven tilburg breda den-bosch oss helmond roosendaal bergen-op-zoom uden
 waalwijk deurne
limburg: limburg limburgs maastricht venlo heerlen sittard roermond parkstad geleen weert kerkrade
 zuyderland valkenburg
"""


@lru_cache(maxsize=1)
def _of_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in FIELDS.strip().replace("\n ", " ").split("\n"):
        name, _, words = line.partition(":")
        for form in dict.fromkeys(form for each in words.split() for form in (word(each).lemma, fold(each))):
            found[form] = (*found.get(form, ()), MARK + fold(name))
    return found


def fields_of(*forms: str) -> tuple[str, ...]:
    """The fields that any of these forms of one word belongs to."""
    return tuple(dict.fromkeys(field for form in forms for field in _of_word().get(form, ())))
