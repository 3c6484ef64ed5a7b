"""Time until something is there: imports, the first judgement, the command line's first words."""

from __future__ import annotations

from measure import Gate, Part, started

BARE = "python -c pass"
PYDANTIC = "import pydantic"
MODEL = "import pydantic, a model of 25 fields"
IMPORT = "import lfreward"
FIRST = "import, load the measures, judge one mapping"


def measure() -> Part:
    from lfreward.facts import SUBJECTS

    fields = ", ".join(f"{fact.key}=(int | None, None)" for fact in SUBJECTS["group"][:25])
    judge = "lfreward.load_policy().evaluate({'item': 'coach_group', 'visitors': 300})"
    programs = {
        BARE: ["-c", "pass"],
        PYDANTIC: ["-c", "import pydantic; pydantic.BaseModel"],
        MODEL: ["-c", f"import pydantic; pydantic.create_model('M', {fields})(visitors=300)"],
        IMPORT: ["-c", "import lfreward"],
        FIRST: ["-c", f"import lfreward; {judge}"],
        f"{FIRST}, trace and all": ["-c", f"import lfreward; {judge}.to_dict()"],
        "lfreward --version": ["-c", "from lfreward.cli import main; main(['--version'])"],
        "lfreward --help": ["-c", "from lfreward.cli import main; main(['--help'])"],
        "lfreward evaluate --help": ["-c", "from lfreward.cli import main; main(['evaluate', '--help'])"],
    }
    rounds = started(programs)
    bare = rounds.typical(BARE)
    part = Part("start-up, milliseconds of processor time of a fresh interpreter, modules compiled before")
    for name in programs:
        part.add(name, rounds.typical(name), "ms", bare, BARE)

    def beyond(name: str, base: str) -> float:
        return (rounds.typical(name) - bare) / (rounds.typical(base) - bare)

    part.gates = [
        Gate("import lfreward / import pydantic", beyond(IMPORT, PYDANTIC), 0.25, 0.12),
        Gate("import, load, judge / pydantic and a model", beyond(FIRST, MODEL), 1.3, 1.4),
        Gate("--version / python -c pass", rounds.ratio("lfreward --version", BARE), 5, 1.8),
        Gate("--help / python -c pass", rounds.ratio("lfreward --help", BARE), 5, 1.8),
    ]
    return part
