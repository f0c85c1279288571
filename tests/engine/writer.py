"""Random programs for the model and the engine."""

from hypothesis import strategies as st

from engine.programs import (
    FUNCTIONS,
    PREVIEW_FUNCTIONS,
    Apply,
    Assemble,
    Combine,
    Create,
    Derive,
    Export,
    Function,
    Options,
    Outputs,
    Pick,
    Read,
    Register,
    Reply,
    Step,
)
from fakes.scripted import UNKNOWN, part, secret, urn

NAMES = ["a", "b", "id", "urn"]
OTHER_URNS = [urn("other"), urn("another")]

# Each kind of mark: on the whole, inside, inside of each other. The text `S!` stands in every secret and nowhere else.
CLEAR = [None, True, 0, -1.5, "", "text", [], {}, [1, None, "x"], {"k": [{"deep": 2**53}], "": False}]
SECRETS = [
    secret("S!"),
    secret({"S!": ["S!"]}),
    [secret("S!"), "open"],
    {"k": secret(["S!", secret("S!")]), "open": 1},
    secret(secret("S!")),
]
UNKNOWNS = [UNKNOWN, ["x", UNKNOWN], secret(UNKNOWN), {"k": [secret(["S!", UNKNOWN])]}, [secret("S!"), UNKNOWN]]
TEMPLATES = [
    part(0),
    [part(0), "open"],
    {"a": part(0), "b": [part(1), None]},
    secret([part(1), "S!"]),
    [secret(part(0))],
    {"k": secret({"x": part(0), "y": part(1)}), "u": part(1)},
]
QUESTIONS = ["secret", "unsecret", "is_known", "is_secret", "dependencies", ".a", ".k", ".0", ".1", ".-1"]

known_data = st.sampled_from(CLEAR) | st.sampled_from(SECRETS)
any_data = known_data | st.sampled_from(UNKNOWNS)


# ---- random programs ----


class Writer:
    """Draws a program, of which each step may name the earlier ones.

    Args:
        draw: of hypothesis.
        preview: whether unknowns can be said.
        kinds: what each earlier step gives.
        top: whether it is the main body; functions put nothing into components.
    """

    def __init__(self, draw: st.DrawFn, *, preview: bool, kinds: list[str], top: bool) -> None:
        self.draw, self.preview, self.top = draw, preview, top
        self.kinds = list(kinds)
        self.before = len(kinds)
        self.steps: list[Step] = []
        self.completed: set[int] = set()

    def some(self, *kinds: str) -> list[int]:
        """Return the steps that give one of `kinds`."""
        return [number for number, kind in enumerate(self.kinds) if kind.split()[0] in kinds or kind in kinds]

    def one(self, *kinds: str) -> int:
        """Draw a step that gives one of `kinds`."""
        return self.draw(st.sampled_from(self.some(*kinds)))

    def maybe(self, *kinds: str) -> int | None:
        """Draw a step that gives one of `kinds`, or none."""
        return self.draw(st.sampled_from([None, None, *self.some(*kinds)]))

    def few(self, *kinds: str) -> tuple[int, ...]:
        """Draw a few steps."""
        there = self.some(*kinds)
        return tuple(self.draw(st.lists(st.sampled_from(there), max_size=2))) if there else ()

    def inputs(self) -> dict[str, int]:
        """Draw inputs."""
        outputs = self.some("output", "text")
        return (
            self.draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(outputs), max_size=3)) if outputs else {}
        )

    def write(self, size: int) -> tuple[Step, ...]:
        """Draw up to `size` steps; every output is exported in the end."""
        for _ in range(self.draw(st.integers(size // 2, size))):
            self.add(self.draw(st.sampled_from(self._possible())))
        ends = [number for number in self.some("output", "text") if number >= self.before]
        return (*self.steps, *(Export(number) for number in ends))

    def _possible(self) -> list[str]:
        possible = ["create", "register", "register", "invoke"]
        if self.some("output", "text"):
            possible += ["apply", "apply", "combine", "assemble", "derive", "export"]
        if self.some("resource", "result"):
            possible += ["pick", "pick", "pick"]
        if self.some("resource"):
            possible += ["call"]
        if self.some("text"):
            possible += ["read"]
        if self.top and set(self.some("resource component")) - self.completed:
            possible += ["outputs"]
        return possible

    def add(self, what: str) -> None:
        """Draw a step."""
        step, kind = getattr(self, f"_{what}")()
        self.steps.append(step)
        self.kinds.append(kind)

    def _create(self) -> tuple[Step, str]:
        hidden = self.draw(st.booleans())
        made = self.draw(any_data if self.preview else known_data)
        return Create(["S!", made] if hidden else made, hidden), "output"

    def _combine(self) -> tuple[Step, str]:
        return Combine(self.few("output", "text")), "output"

    def _assemble(self) -> tuple[Step, str]:
        parts = (self.one("output", "text"), self.one("output", "text"))
        return Assemble(self.draw(st.sampled_from(TEMPLATES)), parts), "output"

    def _derive(self) -> tuple[Step, str]:
        return Derive(self.one("output", "text"), self.draw(st.sampled_from(QUESTIONS))), "output"

    def _export(self) -> tuple[Step, str]:
        return Export(self.one("output", "text")), "nothing"

    def _apply(self) -> tuple[Step, str]:
        source, recover = self.one("output", "text"), self.draw(st.integers(0, 3)) == 3
        inside = Writer(self.draw, preview=self.preview, kinds=self.kinds, top=False)
        inner = inside.write(4) if self.top and self.draw(st.integers(0, 3)) == 3 else ()
        kinds = [*inside.kinds, *["nothing"] * (len(inner) - len(inside.steps))] if inner else self.kinds
        outputs = [number - len(kinds) for number, kind in enumerate(kinds) if kind in ("output", "text")]
        functions = sorted(PREVIEW_FUNCTIONS if self.preview else FUNCTIONS)
        answer = self.draw(st.sampled_from([*functions, *functions, *outputs, None]))
        return Apply(source, answer, inner, recover), "output"

    def _reply(self, *failures: str) -> Reply:
        names, draw = st.sampled_from(NAMES), self.draw
        return Reply(
            failure=draw(st.sampled_from(["", "", "", "", "", "", "", *failures])),
            identity=draw(st.sampled_from(["i", "j", ""] if self.preview else ["i", "j"])),
            drop=draw(st.frozensets(names)),
            # A provider may send an unknown in an update, too.
            extra=draw(st.dictionaries(names, any_data, max_size=2)),
            urns=draw(st.dictionaries(names, st.lists(st.sampled_from(OTHER_URNS), unique=True), max_size=2)),
        )

    def _register(self) -> tuple[Step, str]:
        kind = self.draw(
            st.sampled_from(["custom", "custom", "component", "remote-component", "provider a", "provider b"])
        )
        options = Options()
        if self.draw(st.booleans()):
            options = Options(
                parent=self.maybe("resource") if self.top else None,
                depends_on=self.few("resource", "result"),
                depends_on_outputs=self.few("output", "text"),
                provider=None
                if kind.startswith("provider")
                else self.maybe("resource provider a", "resource provider b"),
                providers=self.few("resource provider a", "resource provider b"),
                protect=self.draw(st.sampled_from([None, None, True, False])),
                deleted_with=self.maybe("resource"),
            )
        return Register(kind, self.inputs(), self._reply("failed", "refused"), options), f"resource {kind}"

    def _invoke(self) -> tuple[Step, str]:
        depends_on = self.few("resource", "result") if self.draw(st.booleans()) else ()
        return Function(self.inputs(), self._reply("failed", "refused"), None, depends_on), "result"

    def _call(self) -> tuple[Step, str]:
        return Function(self.inputs(), self._reply("failed", "refused"), self.one("resource")), "result"

    def _read(self) -> tuple[Step, str]:
        return Read(self.one("text"), self._reply("refused")), "resource read"

    def _outputs(self) -> tuple[Step, str]:
        left = sorted(set(self.some("resource component")) - self.completed)
        component = self.draw(st.sampled_from(left))
        self.completed.add(component)
        return Outputs(component, self.inputs()), "nothing"

    def _pick(self) -> tuple[Step, str]:
        source = self.one("resource", "result")
        name = self.draw(st.sampled_from([*NAMES, "absent", None]))
        is_text = self.kinds[source] in ("resource custom", "resource read") and name in ("id", "urn")
        return Pick(source, name), "text" if is_text else "output"


@st.composite
def programs(draw: st.DrawFn, *, preview: bool, size: int = 16) -> tuple[Step, ...]:
    """Draw a program."""
    return Writer(draw, preview=preview, kinds=[], top=True).write(size)
