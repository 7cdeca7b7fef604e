"""The words of messages, in Dutch and English. Every key stands in both."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model.alert import Reason
from monitor.rules.wording.catalogue_digest import DIGEST_WORDS
from monitor.rules.wording.catalogue_outlets import OUTLET_WORDS
from monitor.rules.wording.catalogue_queries import QUERY_WORDS
from monitor.rules.wording.catalogue_service import SERVICE_WORDS
from monitor.rules.wording.plural import counted

REASONS: Mapping[str, Mapping[Reason, str]] = {
    "nl": {
        Reason.FIRST_SIGHT: "Nieuw",
        Reason.RAISED: "Nu een melding",
        Reason.SPREADING: "Ook bij een ander medium",
        Reason.NEW_TOPIC: "Nieuw onderwerp in dit verhaal",
        Reason.HEADLINE_CHANGED: "Kop gewijzigd",
        Reason.QUESTION_ASKED: "Kamervragen gesteld",
        Reason.ANSWER_DUE: "Antwoordtermijn nadert",
        Reason.REMINDER: "Herinnering: nog niet opgepakt",
        Reason.ESCALATED: "Nog niet opgepakt",
        Reason.REOPENED: "Heropend",
        Reason.NOTHING: "Bijgewerkt",
    },
    "en": {
        Reason.FIRST_SIGHT: "New",
        Reason.RAISED: "Now an alert",
        Reason.SPREADING: "Also at another outlet",
        Reason.NEW_TOPIC: "New topic in this story",
        Reason.HEADLINE_CHANGED: "Headline changed",
        Reason.QUESTION_ASKED: "Parliamentary questions asked",
        Reason.ANSWER_DUE: "Answer almost due",
        Reason.REMINDER: "Reminder: nobody has taken this",
        Reason.ESCALATED: "Nobody has taken this",
        Reason.REOPENED: "Reopened",
        Reason.NOTHING: "Updated",
    },
}

_ALERT_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "test": "Testbericht",
        "test-line": "Dit is een proef van route {route}. Er hoeft niets te gebeuren.",
        "found-in": "gevonden in de {where}",
        "rule": "regel",
        "where-kop": "kop",
        "where-intro": "intro",
        "where-tekst": "tekst",
        "earlier-title": "Eerdere kop: {title}",
        "outlets": "{count} media",
        "outlet": "1 medium",
        "more-articles": "en nog {count} artikelen",
        "more-article": "en nog 1 artikel",
        "question-hour": "Nog {left} tot de aanmelding voor het vragenuur sluit (dinsdag 12:00)",
        "unanswered": "Niemand heeft dit opgepakt sinds {when}.",
        "acknowledged": "Opgepakt door {name}",
        "held": "Binnengekomen tijdens de rusttijd",
        "due": "Antwoord uiterlijk {when}",
        "due-computed": "Antwoord uiterlijk {when} (berekend)",
        "questions": "Kamervragen",
        "asked-before": "Eerdere Kamervragen over dit onderwerp in 12 maanden: {count}",
        "after-media": ", waarvan {count} naar aanleiding van media",
        "chance": "Kans op Kamervragen {chance} (gemiddeld {base})",
        "chance-tier_one": "een landelijk medium",
        "chance-outlets": "meerdere media",
        "chance-velocity": "snelle verspreiding in het eerste uur",
        "chance-minister": "een bewindspersoon of ministerie genoemd",
        "chance-member": "een Kamerlid of fractie genoemd",
        "chance-revealing": "onderzoek, exclusief of documenten",
        "chance-asked_before": "eerdere vragen over dit onderwerp",
        "chance-recess": "reces",
        "asked-by": "door {name}",
        "asked-of": "aan de {name}",
        "put-on": "op de agenda van {when}",
        "open": "Openen in Voorsprong",
        "read": "Lees bij {outlet}",
        "take": "Ik pak dit op",
        "mute": "Dempen",
        "no-reaction": "Geen reactie nodig",
        "foot": "Je krijgt dit bericht via route {route}. Antwoorden op deze mail worden niet gelezen.",
        "foot-plain": "Antwoorden op deze mail worden niet gelezen.",
        "why": "Waarom dit bericht",
        "on-topic": "onderwerp {topics}",
        "summary-storm": "{count} nieuwe verhalen tegelijk",
        "summary-quiet": "{count} verhalen tijdens de rusttijd",
        "summary-flood": "{outlet} publiceerde in één keer {total} artikelen opnieuw",
        "summary-hourly": "{count} verhalen in het afgelopen uur",
        "summary-missed": "{count} artikelen zijn niet gemeld: te oud toen de dienst weer las",
        "missed-line": "De dienst stond stil van {since} tot {until}. Deze artikelen waren een melding "
        "waard; ze staan in het archief en in de knipselkrant, en geven geen melding meer:",
        "summary-backlog": "{count} verhalen die hier niet eerder aankwamen",
        "backlog-line": "De dienst achter dit kanaal nam een tijd lang niets aan. Daarom één bericht over "
        "wat er intussen gemeld is:",
        "flood-line": "Daarom één bericht. Deze raken een onderwerp; kijk of er echt nieuws bij is:",
        "flood-none": "Geen van deze artikelen raakt een onderwerp.",
        "notice": "Beheer",
        "remedy": "Wat te doen",
        "and": "en",
        "due-recess": "als het reces de termijn opschort uiterlijk {when}",
        "line": "Lijn",
        "line-none": "Er is nog geen lijn voor dit verhaal.",
        "line-concept": "Concept, nog niet vastgesteld.",
        "line-voorgelegd": "Voorgelegd, nog niet vastgesteld.",
        "line-vastgesteld": "Vastgesteld, geldig tot {until}.",
        "line-opnieuw-bekijken": "Opnieuw bekijken: het verhaal veranderde na de vaststelling.",
        "line-verlopen": "Verlopen op {until}: opnieuw vaststellen.",
        "news-article": "het artikel “{title}”",
        "news-changed": "een andere versie van het artikel “{title}”",
        "news-question": "Kamervragen {number}",
        "reopened-top-tier": "Weer open: nu ook bij {what}",
        "reopened-member": "Weer open: een Kamerlid aan het woord, {what}",
        "reopened-spike": "Weer open: {what} titels binnen een uur",
        "reopened-question": "Weer open: Kamervragen {what}",
        "modal-why": "Waarom?",
        "modal-how-long": "Hoe lang?",
        "modal-save": "Vastleggen",
        "modal-back": "Terug",
        "modal-mute": "Verhaal dempen",
        "modal-no-reaction": "Geen reactie nodig",
        "length-2h": "2 uur",
        "length-8h": "8 uur",
        "length-1d": "1 dag",
        "length-7d": "1 week",
    },
    "en": {
        "test": "Test message",
        "test-line": "This is a test of route {route}. Nothing needs to be done.",
        "found-in": "found in the {where}",
        "rule": "rule",
        "where-kop": "headline",
        "where-intro": "intro",
        "where-tekst": "text",
        "earlier-title": "Earlier headline: {title}",
        "outlets": "{count} outlets",
        "outlet": "1 outlet",
        "more-articles": "and {count} more articles",
        "more-article": "and 1 more article",
        "question-hour": "{left} until registration for question hour closes (Tuesday 12:00)",
        "unanswered": "Nobody has taken this since {when}.",
        "acknowledged": "Taken by {name}",
        "held": "Came in during quiet hours",
        "due": "Answer due {when}",
        "due-computed": "Answer due {when} (computed)",
        "questions": "Parliamentary questions",
        "asked-before": "Earlier parliamentary questions on this subject in 12 months: {count}",
        "after-media": ", {count} of them after media coverage",
        "chance": "Chance of parliamentary questions {chance} (average {base})",
        "chance-tier_one": "a national outlet",
        "chance-outlets": "several outlets",
        "chance-velocity": "fast spread in the first hour",
        "chance-minister": "a minister or ministry named",
        "chance-member": "a member or party named",
        "chance-revealing": "research, an exclusive or documents",
        "chance-asked_before": "earlier questions on the subject",
        "chance-recess": "recess",
        "asked-by": "by {name}",
        "asked-of": "to the {name}",
        "put-on": "on the agenda of {when}",
        "open": "Open in Voorsprong",
        "read": "Read at {outlet}",
        "take": "I'm on it",
        "mute": "Mute",
        "no-reaction": "No reaction needed",
        "foot": "You get this message through route {route}. Replies to this mail are not read.",
        "foot-plain": "Replies to this mail are not read.",
        "why": "Why this message",
        "on-topic": "topic {topics}",
        "summary-storm": "{count} new stories at once",
        "summary-quiet": "{count} stories during quiet hours",
        "summary-flood": "{outlet} republished {total} articles at once",
        "summary-hourly": "{count} stories in the past hour",
        "summary-missed": "{count} articles were not alerted: too old when the service read again",
        "missed-line": "The service stood still from {since} to {until}. These articles were worth an alert; "
        "they are in the archive and in the digest, and give no alert any more:",
        "summary-backlog": "{count} stories that did not get here earlier",
        "backlog-line": "The service behind this channel took nothing for a while. Hence one message on what "
        "was alerted meanwhile:",
        "flood-line": "Hence one message. These match a topic; there may be real news among them:",
        "flood-none": "None of these articles matches a topic.",
        "notice": "Operations",
        "remedy": "What to do",
        "and": "and",
        "due-recess": "if recess suspends the term, {when}",
        "line": "Line",
        "line-none": "There is no line for this story yet.",
        "line-concept": "Draft, not approved yet.",
        "line-voorgelegd": "Submitted, not approved yet.",
        "line-vastgesteld": "Approved, valid until {until}.",
        "line-opnieuw-bekijken": "Look again: the story changed after the approval.",
        "line-verlopen": "Expired on {until}: approve it anew.",
        "news-article": "the article “{title}”",
        "news-changed": "another version of the article “{title}”",
        "news-question": "parliamentary questions {number}",
        "reopened-top-tier": "Open again: now also at {what}",
        "reopened-member": "Open again: a member of parliament is quoted, {what}",
        "reopened-spike": "Open again: {what} titles within an hour",
        "reopened-question": "Open again: parliamentary questions {what}",
        "modal-why": "Why?",
        "modal-how-long": "For how long?",
        "modal-save": "Record",
        "modal-back": "Back",
        "modal-mute": "Mute this story",
        "modal-no-reaction": "No reaction needed",
        "length-2h": "2 hours",
        "length-8h": "8 hours",
        "length-1d": "1 day",
        "length-7d": "1 week",
    },
}

WORDS: Mapping[str, Mapping[str, str]] = {
    language: {
        **_ALERT_WORDS[language],
        **DIGEST_WORDS[language],
        **SERVICE_WORDS[language],
        **OUTLET_WORDS[language],
        **QUERY_WORDS[language],
    }
    for language in _ALERT_WORDS
}


def word(language: str, key: str, **values: object) -> str:
    """One phrase with its values filled in. Values are data: braces in them stay braces."""
    return WORDS[language][key].format_map(counted(values)) if values else WORDS[language][key]


def known(language: str, key: str, otherwise: str) -> str:
    """The phrase where the catalogue has it, else ``otherwise``: for words that come from a provider."""
    return WORDS[language].get(key, otherwise)


def reason_word(language: str, reason: Reason) -> str:
    """The reason as the reader sees it."""
    return REASONS[language][reason]
