"""What the rule for stories is tuned with. Provenance of the figures: decisions 0040, 0041, 0045 and 0046."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The logistic combination that says how likely two articles are about one event.

    Each but the last three weighs the square root of a cosine or a share; ``bench/stories_fit.py`` fits them.
    """

    whole: float = 4.37
    lead: float = 5.74
    title: float = 2.1
    names: float = 1.1
    subject: float = 0.0
    """Of the fields that their words belong to; whole texts say enough themselves."""
    other: float = -0.65
    """Of everything that is no name."""
    own: float = 0.73
    """Times the root of how much the shared terms tell, each for the share of its articles in the story."""
    crossed: float = 0.0
    """Of what of both leads stands in either headline."""
    rarest: float = 0.0
    """Of how telling the most telling shared word is."""
    both: float = 0.0
    """Of names and subjects together: a place and its field are not two signs."""
    apart: float = -2.0
    """Times log(1 + days apart)."""
    company: float = 5.04
    """Times the share of the window's articles that stand in a story of others."""
    constant: float = -9.51


BRIEF = Weights(
    whole=4.18,
    lead=2.46,
    title=0.71,
    names=3.45,
    subject=2.76,
    other=1.19,
    own=0.0,
    crossed=2.87,
    rarest=5.11,
    both=-3.2,
    apart=-2.5,
    company=4.61,
    constant=-9.7,
)
"""One rare word may be all that two headlines share: that it is their own says too little to be weighed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """Figures of the rule; the defaults are the measured ones."""

    window: timedelta = timedelta(days=10)
    """Articles further apart than this are never one story by likeness."""
    horizon: timedelta = timedelta(days=12)
    """How long an article is remembered, counted back from the newest."""
    max_articles: int = 100_000
    """The bound on memory; beyond it the oldest are forgotten."""
    weights: Weights = field(default_factory=Weights)
    brief_weights: Weights = field(default_factory=lambda: BRIEF)
    """For pairs that are hardly more than headlines and leave more unsaid; the mean of both for one such."""
    brief_words: int = 60
    """Headline and standfirst together are seldom longer."""
    threshold: float = -0.4
    """The least link, in log-odds, with which an article joins a story."""
    sure: float = 2.2
    """The link from which a join is beyond doubt; below it an article at alert tier rings all the same."""
    margin: float = 0.25
    """How much stronger another story must hold an article before it leaves its own."""
    usual_company: float = 0.2
    """Taken for the share of articles in a story of others while little has come in."""
    usual_weight: float = 10.0
    """How many articles that is worth."""
    most_company: float = 0.65
    """More than this was not measured and says no more."""
    mean_share: float = 0.5
    """How much of a link is the mean over the story's articles; the rest is the nearest article."""
    floor: float = -8.0
    """Log-odds below this count as this, so that one far article does not outweigh the others."""
    most_days: float = 3.0
    """Days apart beyond this weigh no heavier: a follow-up may come a week later."""
    copy_containment: float = 0.3
    """Share of the shorter text's 4-word shingles that must stand in the other."""
    copy_shingles: int = 12
    """Fewer shingles in common than this are a phrase, not a copy; half will do at twice the share."""
    maybe_copies: int = 12
    """How many of the likeliest articles are tried as the source of a copy."""
    terms: int = 80
    """How many of its heaviest terms an article is known by."""
    lead_words: int = 45
    """The first words after the title, where Dutch news says what happened."""
    title_weight: float = 3.0
    lead_weight: float = 2.0
    part_weight: float = 0.6
    """Of a compound, and of each of its parts, against a simple word: about 1 / sqrt(3), so that the three
    of them together count as one word."""
    subjects: int = 8
    """How many fields of words an article is known by."""
    prior: float = 200.0
    """How many articles the frequencies of Dutch at large are worth beside those of the window."""
    least_share: float = 1 / 2000
    """A term in a smaller share of the articles is no rarer than this."""
    postings: int = 600
    """How many of the newest articles a term is looked up in."""
    looked_up: int = 60
    """How many of the arriving article's heaviest terms are looked up."""
    candidates: int = 48
    """How many of the nearest articles are compared in full."""
    members: int = 32
    """How many of a story's newest articles its mean link is taken over."""
