"""Reads a list of activities, its columns in any order, into what a person would type into the form; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import checks
from review.operations import columns
from review.operations.columns import Columns, NamedList, read_named
from review.operations.hours_line import MODALITIES, PROVIDERS, part_field

MOST_ROWS = 500

HEADINGS: Mapping[str, str] = {
    "applicant_name": "Applicant Name",
    "district": "School District",
    "activity": "Name of Activity",
    "location": "Location",
    "date_completed": "Date Completed",
    "hours": "Number of Hours",
    "excluded_registration": "Registration",
    "excluded_exhibit_hall": "Exhibit Hall",
    "excluded_meal": "Meals",
    "area": "Coursework Skill Area",
    "justification": "Justification of Relation to Coursework",
    "description": "Description of Activity",
    "provider": "Given by",
    "modality": "In Person or Online",
}
"""The columns as a download and the template write them; each is read again."""

_NAME_DISTRICT, _ACTIVITY_LOCATION = "applicant_name+district", "activity+location"

COLUMNS = Columns(
    aliases={
        "applicant_name": ("applicantname", "applicant", "name", "yourname", "participant", "participantname"),
        "district": ("schooldistrict", "district", "schoolsystem", "lea"),
        _NAME_DISTRICT: (
            "applicantnameandschooldistrict",
            "applicantnameschooldistrict",
            "nameandschooldistrict",
            "nameanddistrict",
        ),
        "activity": ("nameofactivity", "activity", "activityname", "nameoftheactivity", "event", "title"),
        "location": ("location", "place", "where", "locationofactivity", "city"),
        _ACTIVITY_LOCATION: ("nameofactivitylocation", "nameofactivityandlocation", "activityandlocation"),
        "date_completed": ("datecompleted", "date", "completed", "completedon", "dateofcompletion", "completiondate"),
        "hours": ("numberofhours", "hours", "clockhours", "numhours", "noofhours", "totalhours"),
        "excluded_registration": ("registration", "registrationhours", "registrationtime"),
        "excluded_exhibit_hall": ("exhibithall", "exhibithallhours", "exhibithalltime", "exhibits"),
        "excluded_meal": ("meals", "meal", "mealhours", "mealtime", "mealtimes", "lunch"),
        "area": ("courseworkskillarea", "skillarea", "area", "courseworkarea", "coursework", "strand"),
        "justification": (
            "justificationofrelationtocoursework",
            "justification",
            "relationtocoursework",
            "justificationofrelation",
        ),
        "description": ("descriptionofactivity", "description", "activitydescription", "descriptionoftheactivity"),
        "provider": ("givenby", "provider", "organizer", "offeredby"),
        "modality": ("inpersonoronline", "modality", "attended", "howattended"),
    },
    required={
        ("activity", _ACTIVITY_LOCATION): "Name of Activity",
        ("location", _ACTIVITY_LOCATION): "Location",
        "date_completed": "Date Completed",
        "hours": "Number of Hours",
        "area": "Coursework Skill Area",
        "justification": "Justification of Relation to Coursework",
        "description": "Description of Activity",
    },
    most_rows=MOST_ROWS,
)

_CALLED = {
    "provider": {"alet": "alet"} | dict.fromkeys(("external", "other", "others", "somebodyelse"), "external"),
    "modality": dict.fromkeys(("inperson", "facetoface", "onsite"), "in_person")
    | dict.fromkeys(("online", "virtual", "webinar", "remote"), "online"),
}
_EXPECTED = {
    "provider": f"{PROVIDERS['alet']} or {PROVIDERS['external']}",
    "modality": " or ".join(MODALITIES.values()),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A row as a person would have typed it into the form: what stands in each field, and what cannot be read."""

    number: int
    fields: Mapping[str, str]
    problems: tuple[str, ...]


def read_activities(text: str, rules: checks.RuleSet) -> tuple[list[Typed], list[str]]:
    """The rows of the list, and its columns that are not read. Raises NotReady where it cannot be read as a whole."""
    found: NamedList = read_named(text, COLUMNS)
    return [_typed(line, rules) for line in found.lines], found.unread


def _typed(line: columns.Line, rules: checks.RuleSet) -> Typed:
    words, problems = dict(line.words), [line.problem] if line.problem else []
    for both, example in (
        (_NAME_DISTRICT, "Jordan Ellis / Willow County"),
        (_ACTIVITY_LOCATION, "Cyber Camp / Mobile"),
    ):
        said = words.pop(both, "")
        if said:
            first, slash, second = said.rpartition("/") if both == _ACTIVITY_LOCATION else said.partition("/")
            if not (slash and first.strip() and second.strip()):
                problems.append(f"Put a slash between the two, as in “{example}”.")
            words |= dict(zip(both.split("+"), (first.strip(), second.strip()), strict=True))
    for name, called in _CALLED.items():
        said = words.get(name, "")
        words[name] = called.get(checks.fold(said), "")
        if said and not words[name]:
            problems.append(f"“{said[:60]}” is not known under {HEADINGS[name]}. Enter {_EXPECTED[name]}, or nothing.")
    problems += _divide(words, rules)
    return Typed(line.number, words, tuple(problems))


def _divide(words: dict[str, str], rules: checks.RuleSet) -> list[str]:
    """Puts "IT Management: 2; Technology Planning: 1" into the fields of the parts; what is wrong with it."""
    said = words.get("area", "")
    if ";" not in said and ":" not in said:
        return []
    known, problems = checks.area_codes(rules), []
    for part in filter(None, map(str.strip, said.split(";"))):
        name, _, hours = (piece.strip() for piece in part.partition(":"))
        code = known.get(checks.fold(name))
        if code is None:
            names = "; ".join(area.name for area in rules.areas)
            problems.append(f"There is no area “{name[:60]}”. The areas are: {names}.")
        elif not hours:
            problems.append("Say how many hours go to each area, as in “IT Management: 2; Technology Planning: 1”.")
        else:
            words[part_field(code)] = hours
    words["area"] = "" if any(part_field(area.code) in words for area in rules.areas) else said
    return problems
