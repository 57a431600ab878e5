"""Which sections a slide gives: from its title, from what its bullets say, and from how they are made."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checks.sections import classifier, language
from checks.sections.leftovers import is_leftover

_ENOUGH = 0.55  # what title and bullets must tell together
_BY_TITLE = 0.75  # what a title must tell alone
_GUESSED = 10  # of fewer words the classifier makes a guess
_CLEAR = 0.85  # a title that tells this much needs no agreement
_AGREED = 0.35  # what is left of a title whose bullets tell of something else
_WHOLE = 0.6  # how much the bullets together count beside the two that tell most
_HINT = 0.35
_TITLE_HINT = 0.45
_NO_COSTS = 0.35  # targets read like benchmarks where nothing says who or how much
_MOST_BULLETS, _LONGEST = 40, 2_000
_SHORT, _SEVERAL = 6, 2  # an agenda's lines are short and name several sections

_FLAGS = re.IGNORECASE
_MONEY = re.compile(r"\$\s?\d|\b\d[\d,.]*\s(?:dollars|million)\b|\bcosts?\b|\bbudget|\bfund(?:s|ed|ing)\b", _FLAGS)
_NUMBER = re.compile(r"\d{2}|[$%]")
_AHEAD = re.compile(
    r"\b(?:by|before|until|in|for|as of|from|no later than|at the end of)\s(?:the\s)?(?:end of\s|close of\s)?"
    r"(?:\w+\s){0,2}?(?:\d{1,2},?\s)?20\d\d\b"
    r"|\b(?:by|before)\s(?:the\s)?(?:christmas|spring|summer|fall|autumn|winter|january|february|march|april|may|june|"
    r"july|august|september|october|november|december|(?:close|end) of\b)"
    r"|\b(?:first|second|third)[- ]year\b|\byear (?:one|two|three|[123])\b|\bimmediate(?:ly)?\b|\blong[- ]term\b"
    r"|\bthis (?:school )?year\b|\bshort[- ]term\b|\binterim\b|\bwithin (?:one|two|three|a) years?\b|\bby Q[1-4]\b",
    _FLAGS,
)
_LABELED = re.compile(r"^\W*(?:[A-Z]{0,3}\d{1,2}|[IVX]{1,4}|[A-H]|(?:goal|aim|objective)\s\w{1,5})[.:)]\s", _FLAGS)
_STAFF = re.compile(
    r"\b(?:staff|teachers?|faculty|adults?|employees?|educators?|colleagues?|personnel|principals|aides|workforce|"
    r"grown-ups)\b",
    _FLAGS,
)
_LEARNING = re.compile(
    r"\b(?:skill\w*|proficien\w+|fluen\w+|competenc\w+|train\w+|learn\w+|workshops?|courses?|coach\w*|mentor\w*|academy|"
    r"professional development|institute|self-report|self-rat\w+|self-assess\w+|pre-?tests?|passed|modules?|certif\w+|"
    r"qualif\w+|badges?|micro-credentials?|"
    r"cannot do|questionnaires?|rated|can do|comfortable|confident)\b",
    _FLAGS,
)
_CHECKING = re.compile(
    r"\b(?:measures?|indicators?|scorecard|dashboard|review\w*|monitor\w*|check\w*|meets?|meetings?|quarterly|"
    r"each quarter|monthly|twice a year|reports?|read aloud|audit\w*|evaluat\w+|verif\w+)\b",
    _FLAGS,
)
_CHANGING = re.compile(
    r"\b(?:chang\w+|adjust\w*|revis\w+|amend\w*|modif\w+|stop|drop(?:ped)?|swap|suspend|abandon\w*|rewrit\w+|pivot|"
    r"correct\w*|differently|alter\w*)\b",
    _FLAGS,
)
_ROLE = re.compile(
    r"\b(?:director|coordinator|supervisor|officer|csfo|engineer|administrator|superintendent|librarians?|"
    r"principals?|specialist|led by|leads?|owners?|sponsors?)\b",
    _FLAGS,
)
_NO_SECTION = re.compile(
    r"^\W*(?:agenda|outline|contents|table of contents|topics|order of business|what we will cover|"
    r"in this (?:presentation|talk)|"
    r"(?:any )?questions.{0,20}|(?:thank you|thanks)\b.{0,20}|next(?: steps)?)\W*$",
    _FLAGS,
)
_NOT_OURS = frozenset({"all", "previous", "policy"})
_VISION = re.compile(r"\bvision\b|\bnorth star\b", _FLAGS)
_MISSION = re.compile(r"\bmission\b", _FLAGS)
_PUPILS = re.compile(r"\b(?:child|children|kids?|students?|learners?|pupils?|graduates?)\b", _FLAGS)
_QUOTED_PURPOSE = re.compile(rf"[“\"][^“”\"]{{0,160}}{_PUPILS.pattern}", _FLAGS)
_TITLES = {
    "mission": re.compile(
        r"\b(?:purpose|mission|vocation|calling|creed|charge|why we (?:exist|do|are)|what (?:we|it|this) (?:are|is) "
        r"(?:all )?(?:about|for)|what we (?:stand|are here) for|reason for being|direction|"
        r"where (?:are we|we are|we're) (?:headed|heading))\b",
        _FLAGS,
    ),
    "needs": re.compile(
        r"\b(?:needs?|gaps?|shortfalls?|lack(?:s|ing)?|missing|inventory|as found|what we (?:have|own|found)|"
        r"where (?:we|things|matters) stand|today's|current state|wanting|wanted|short of|shopping list|insufficien\w+|"
        r"state of (?:the|our))\b",
        _FLAGS,
    ),
    "goals": re.compile(
        r"\b(?:goals?|aims?|objectives?|targets?|outcomes?|commitments?|committed|promis\w+|pledges?|ambitions?|"
        r"aspirations?|hopes?|ends|priorities|recommendations?|resolv\w+|destination|milestones?|finalities|"
        r"what (?:we|will|success|it) (?:want|intend|will|look|be|mean)\w*)\b",
        _FLAGS,
    ),
    "training": re.compile(
        r"\b(?:training|professional (?:development|learning)|skills?|proficienc\w+|fluency|competenc\w+|workshops?|"
        r"coaching|upskilling)\b",
        _FLAGS,
    ),
    "resources": re.compile(
        r"\b(?:resources?|budgets?|costs?|money|dollars?|funding|credits|appropriations?|who (?:does|answers|will|is)|"
        r"responsib\w+|owners?|ownership|timelines?|schedule|work (?:plan|packages?)|action plan|"
        r"implementation|execution|spend\w*|paid|pay(?:s|ing)?)\b",
        _FLAGS,
    ),
    "evaluation": re.compile(
        r"\b(?:evaluat\w+|measur\w+|monitor\w+|review\w*|adjust\w*|amend\w*|verif\w+|judg\w+|how (?:we|will we) "
        r"(?:will )?know|keep(?:ing)? (?:it|us|ourselves|score|track)\b.{0,20}|course[- ]correct\w*|progress|scorecard|"
        r"checking|accountab\w+|feedback)\b",
        _FLAGS,
    ),
}


def sections_of(title: str, bullets: Sequence[str]) -> frozenset[str]:
    """The sections that a slide gives, none where it only lists what is to come."""
    bullets = [each[:_LONGEST] for each in bullets if each.strip() and not is_leftover(each)][:_MOST_BULLETS]
    body = " ".join(bullets)
    if not body or _gives_none(title, bullets):
        return frozenset()
    titled = _of_title(title)
    named = {code for code, told in titled.items() if told >= _BY_TITLE}
    said = _of_bullets(title, bullets)
    most = max(said.values())
    agreed = {
        code: told if told >= _CLEAR or most < _HINT else told * (_AGREED + (1 - _AGREED) * said[code] / most)
        for code, told in titled.items()
    }
    whole = {code: agreed[code] + said[code] for code in language.CODES}
    best = max(whole, key=lambda code: whole[code])
    given = {code for code in named if agreed[code] >= _BY_TITLE}
    few = len(body.split()) < _GUESSED
    if few:
        # too little to contradict what the title names
        given |= named
    return frozenset(given | ({best} if whole[best] >= (_BY_TITLE if few else _ENOUGH) else set()))


def _gives_none(title: str, bullets: Sequence[str]) -> bool:
    """True for a slide that lists what is to come, says good-bye, or looks back on an older plan."""
    known = language.load()
    if _NO_SECTION.match(title) or known.false_friends(title) & _NOT_OURS:
        return True
    if any(_NUMBER.search(each) for each in bullets):
        return False
    scores = [known.heading_scores(each) for each in bullets if len(each.split()) <= _SHORT]
    named = {code for each in scores for code, told in each.items() if told >= _BY_TITLE}
    return len(scores) == len(bullets) and len(named) >= _SEVERAL


def _of_title(title: str) -> dict[str, float]:
    """How much a title tells of each section: by the classifier, by phrases, and by words that slides use."""
    probable = classifier.load(classifier.HEADINGS).probabilities([title])[0]
    phrases = language.load().heading_scores(title)
    told = {}
    for code in language.CODES:
        hinted = _TITLE_HINT if _TITLES[code].search(title) else 0.0
        told[code] = max(probable[code] ** 2, phrases[code], hinted)
        if phrases[code] >= _BY_TITLE and probable[code] >= _BY_TITLE:
            told[code] = 1.0
    if _is_vision(title):
        told["mission"] = 0.0
    if _STAFF.search(title) and _LEARNING.search(title):
        told["training"] = max(told["training"], _TITLE_HINT)
    return told


def _of_bullets(title: str, bullets: Sequence[str]) -> dict[str, float]:
    """How much a slide's bullets tell of each section: by the classifier, and by how they are made."""
    body = " ".join(bullets)
    pairs = [" ".join(bullets[number : number + 2]) for number in range(len(bullets))]
    whole, *by_pair = classifier.load(classifier.PASSAGES).probabilities([body, *pairs])
    sure = 1.0 if len(body.split()) >= _GUESSED else 0.4
    told = {
        code: sure * (_WHOLE * whole[code] + (1 - _WHOLE) * max(pair[code] for pair in by_pair))
        for code in language.CODES
    }
    priced = sum(bool(_MONEY.search(each)) for each in bullets)
    charged = sum(bool(_ROLE.search(each)) for each in bullets)
    if not priced and not (charged and _AHEAD.search(body)):
        told["resources"] *= _NO_COSTS
    told["resources"] += _HINT * (priced >= 2 or (charged >= 2 and bool(_AHEAD.search(body))))
    told["goals"] += _HINT * (priced <= len(bullets) // 3 and _reads_as_goals(title, bullets))
    told["training"] += _HINT * _reads_as_training(f"{title} {body}")
    told["evaluation"] += _HINT * bool(_CHECKING.search(body) and _CHANGING.search(body))
    told["mission"] = 0.0 if _is_vision(title) else told["mission"] + _HINT * bool(_QUOTED_PURPOSE.search(body))
    return told


def _reads_as_training(words: str) -> bool:
    """True where words on learning are said of staff, or many of them of no pupils."""
    learning = {each.casefold() for each in _LEARNING.findall(words)}
    return len(learning) >= (2 if _STAFF.search(words) else 4 if _PUPILS.search(words) else 3)


def _is_vision(title: str) -> bool:
    """True for a vision alone, which is no mission."""
    return bool(_VISION.search(title)) and not _MISSION.search(title)


def _reads_as_goals(title: str, bullets: Sequence[str]) -> bool:
    """True where bullets name when something will be so, or are counted as goals are."""
    ahead = sum(bool(_AHEAD.search(each)) for each in bullets) + bool(_AHEAD.search(title))
    return max(ahead, sum(bool(_LABELED.match(each)) for each in bullets)) >= 2
