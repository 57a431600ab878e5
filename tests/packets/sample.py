"""A small packet that has one of everything, to try the making of files on."""

from __future__ import annotations

from pathlib import Path

FACTS = """
district = "Maple Ford City Schools"
title = "Technology Plan"
form = "docx"
headings = "styles"
notes = "One of everything, in two pages."

[period]
first = 2025
last = 2028
as_written = "July 1, 2025 – June 30, 2028"
three_year = true

[sections]
mission = { status = "present", why = "The chapter on where we go." }
needs = { status = "weak", why = "Only what there is." }
goals = { status = "present", why = "Long and short ones." }
training = { status = "missing", why = "Nothing of it." }
resources = { status = "present", why = "The table." }
evaluation = { status = "missing", why = "Nothing of it." }

[elements]
needs_current = true
needs_future = false
needs_staffing = false
goals_long_term = true
goals_short_term = true
training_skills_assessed = false
training_plan = false
resources_responsible = true
resources_timeline = true
resources_benchmarks = true
resources_budget = true
evaluation_method = false
evaluation_adjustment = false

[look]
cover = true
toc = true
page_numbers = true

[presentation]
form = "pptx"
covers = ["mission"]
date = "May 6, 2025"
district = "Maple Ford City Schools"

[signatures]
form = "docx"
date = "May 6, 2025"
district = "Maple Ford City Schools"
presenter = "Ada Lind"
cabinet_present = true
rows = [
  { name = "Ada Lind", title = "Director of Technology", mark = "ink" },
  { name = "Ben Ruiz", title = "Superintendent", mark = "image" },
  { name = "Cora Webb", title = "Chief School Financial Officer", mark = "typed" },
  { name = "Dale Voss", title = "Principal", mark = "slash" },
  { name = "Edna Pike", title = "Teacher, Maple Ford High School", mark = "empty" },
  { name = "Flint Orr", title = "Librarian", mark = "dot" },
]
"""

PLAN = """# cover
Maple Ford City Schools
Technology Plan
July 1, 2025 – June 30, 2028

# 1 Where we go
<!-- mission -->
We mean for every child in Maple Ford to leave school able to use a computer for good & useful work.
<!-- /mission -->

## What stands in the closets
<!-- needs -->
- 900 laptops, of which *half* are older than four years
- 40 access points (≥ 5 GHz → two schools)

| School | Laptops | Panels |
|---|---|---|
| Maple Ford High | 500 | yes ● |
| Ford Street Elementary | 400 | no ○ |
<!-- /needs -->
<!-- page -->

# 2 What shall be done
<!-- goals -->
**By June 2028.** No laptop is older than four years.

1. By May 2026 the first 300 are replaced.
2. By May 2027 the next 150.
<!-- /goals -->

The order of work:

1. Order.
2. Hand out.

<!-- resources -->
| Step | Who | When | Seen by | Money |
|---|---|---|---|---|
| Order | Ada Lind | March 2026 | 300 ordered | $96,000 |
| Hand out | Principals | May 2026 | 300 in use | $2,000 |
<!-- /resources -->

Ada Lind
Director of Technology
"""

SLIDES = """# Technology Plan
- Maple Ford City Schools
- May 6, 2025
- For the superintendent's cabinet

# Where we go
- Every child leaves school able to use a computer
"""


def write_sample(folder: Path, name: str = "sample") -> None:
    """Writes the packet's texts into `folder/name`."""
    (folder / name).mkdir()
    for file, words in (("packet.toml", FACTS), ("plan.md", PLAN), ("slides.md", SLIDES)):
        (folder / name / file).write_text(words, "utf-8")
