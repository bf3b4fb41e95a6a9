"""The seams: what a plug-in is and sees, and what store, models and engine promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from random import Random
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import BaseModel

from workbench.domain.candidate import Decision, Draft, Edit, Event
from workbench.domain.evidence import Document, Evidence
from workbench.domain.outcome import Grade
from workbench.domain.receipt import CallRef, GateResult
from workbench.domain.record import Record
from workbench.domain.review import ChecklistEntry
from workbench.domain.spec import FrozenRun, InputSpec, Slot
from workbench.domain.taxonomy import Node

if TYPE_CHECKING:
    import numpy as np

Role = Literal[
    "author", "repairer", "oracle", "adversary", "adjudicator", "judge", "solver", "target",
    "guard", "taxonomist",
]  # fmt: skip
Message = dict[str, Any]
Setting = Callable[[str, Any], Any]


# --- questions and answers -----------------------------------------------------------------------


class ModelRef(Record):
    """A model as a plug-in sees it. `rank` is the configured ability (higher is stronger)."""

    name: str
    family: str
    rank: int = 0
    simulated: bool = False


class Request(Record):
    """One question. `sample` tells repeats apart; `purpose`: select, report or a release id."""

    role: Role
    model: str
    messages: tuple[Message, ...]
    tools: tuple[dict[str, Any], ...] = ()
    response_schema: dict[str, Any] | None = None
    params: dict[str, Any] = {}
    sample: int = 0
    purpose: str = "select"


class Usage(Record):
    tokens_in: int = 0
    tokens_out: int = 0


class Reply(Record):
    """One complete answer. `cached`: it came from the reply memory, so it was free."""

    text: str
    tool_calls: tuple[dict[str, Any], ...] = ()
    finish: str = "stop"
    usage: Usage = Usage()
    served_model: str = ""
    key: str = ""
    cost: float = 0.0
    simulated: bool = False
    cached: bool = False


class Failure(Record):
    """A question that got no complete answer in time. `retryable` is False for a refused key."""

    model: str
    message: str
    key: str = ""
    retryable: bool = True


class Origin(Record):
    """On whose behalf a call is made; written into its ModelCall row."""

    run_id: str = ""
    slot: int = -1
    branch: int = 0
    gate: str = ""
    seed: int = 0


# --- what a plug-in sees -------------------------------------------------------------------------


class Neighbour(Record):
    """An earlier text near a new one. `source` is admitted, pending, rejected, public or training.

    `numbers_shared` counts shared dates and amounts of 20 or more; `numbers_overlap` is their
    share of the smaller signature. `ngram13` is only looked for in public and training sets.
    """

    id: str
    source: str
    text: str
    cosine: float
    jaccard: float = 0.0
    exact: bool = False
    ngram13: bool = False
    numbers_shared: int = 0
    numbers_overlap: float = 0.0
    same_leaf: bool = False


class Seen(Record):
    """Counts frozen for this slot: keys (normalised answers) in its leaf and in the whole set."""

    n: int = 0
    n_leaf: int = 0
    answers: dict[str, int] = {}
    answers_leaf: dict[str, int] = {}


class Context(Protocol):
    """All that a recipe or gate may touch while it works on one slot."""

    @property
    def spec(self) -> InputSpec: ...
    @property
    def slot(self) -> Slot: ...
    @property
    def path(self) -> tuple[Node, ...]: ...
    @property
    def documents(self) -> tuple[Document, ...]: ...
    @property
    def checklist(self) -> tuple[str, ...]:
        """What the author is told: rules in scope, none for a held-out slot."""

    @property
    def rules(self) -> tuple[ChecklistEntry, ...]:
        """The rules in scope, whether or not the author was told: gates treat both alike."""

    @property
    def recipe(self) -> Recipe: ...

    def setting(self, name: str, default: Any) -> Any:
        """A setting of the current gate: the spec's, else the preset's, else `default`."""

    def models(self, role: Role, not_families: Iterable[str] = ()) -> tuple[ModelRef, ...]:
        """The models of a role, in configured order, without those families."""

    def ask(self, request: Request) -> Reply:
        """One answer; ModelError when there is none. The seed of slot, role, gate is added."""

    def ask_all(self, requests: Sequence[Request]) -> list[Reply | Failure]:
        """All answers in order, asked at once; one failure never raises for the rest."""

    def grade(self, grader: Mapping[str, Any], response: str, payload: Mapping[str, Any]) -> Grade:
        """Does the response satisfy the payload's reference, by the grader named in `type`?"""

    def grade_all(
        self,
        grader: Mapping[str, Any],
        responses: Sequence[str],
        payload: Mapping[str, Any],
        *,
        families: Sequence[str] = (),
        judges: int = 1,
        repeats: int = 1,
    ) -> list[tuple[Grade, ...]]:
        """Every response graded, all at once: a grade for each repeat (program graders: one).

        `families` are those of the responses' models: a judge of the same family is only asked
        where there is no other.
        """

    def rng(self, *key: object) -> Random:
        """A random stream of this slot, gate and key; the same key gives the same stream."""

    def neighbours(self, text: str, k: int = 5) -> tuple[Neighbour, ...]:
        """The nearest earlier texts this slot may see, nearest first."""

    def seen(self) -> Seen: ...

    def search_evidence(self, query: str, k: int = 5) -> tuple[Evidence, ...]:
        """The records of the run's frozen snapshot nearest to the query, best first."""

    def evidence(self, ids: Iterable[str]) -> dict[str, Evidence]:
        """Records of the snapshot by id; those that it lacks are left out."""

    def report(self, text: str) -> None:
        """A line for whoever watches; never stored, never decides anything."""


class GateContext(Context, Protocol):
    """A context bound to one gate, as the loop sees it: it also knows the calls made so far."""

    @property
    def calls(self) -> tuple[CallRef, ...]: ...
    @property
    def seed(self) -> int: ...

    def at(self, gate: str, attempt: int = 0, repaired: int = 0) -> GateContext:
        """The same slot seen from another gate, with no calls yet.

        Its settings `attempt` and `repaired` say how often the gate has run on this candidate and
        how many repairs it has been given.
        """


# --- what a plug-in is ---------------------------------------------------------------------------


class Block(Record):
    """A piece of a rendered point; text is plain and never markup."""

    title: str
    text: str
    kind: Literal["text", "code", "answer", "document", "table"] = "text"


class Finding(Record):
    """What a gate asks to be repaired."""

    gate: str
    result: GateResult


class Ask(Record):
    """What a solver, oracle or target is asked about a draft."""

    messages: tuple[Message, ...]
    tools: tuple[dict[str, Any], ...] = ()
    response_schema: dict[str, Any] | None = None


class Trials(Record):
    """Responses the grader must accept and ones it must refuse, each as (label, response)."""

    accept: tuple[tuple[str, str], ...]
    reject: tuple[tuple[str, str], ...]


class Recipe(Protocol):
    """How a kind of point is made: one file under `recipes/`, registered on the shelf `recipe`.

    A recipe whose grader asks judges also says `judged = True`: gates then estimate their calls.
    One that searches evidence says `searches = True`: its runs freeze a snapshot of it.
    """

    name: str
    version: str
    Payload: type[BaseModel]
    gates: tuple[str, ...]

    def author(self, slot: Slot, ctx: Context) -> Draft: ...
    def repair(self, draft: Draft, finding: Finding, ctx: Context) -> Draft: ...
    def probe(self, draft: Draft, role: Role) -> Ask:
        """What is asked of a solver (the difficulty probe) or of an oracle."""

    def final(self, draft: Draft, ctx: Context) -> Trials:
        """The accept and reject sets of the final quality check."""

    def render(self, draft: Draft) -> tuple[Block, ...]: ...
    def key(self, payload: Mapping[str, Any]) -> str:
        """The normalised answer that quotas and the most-frequent-answer attack count."""


class Trimming(Protocol):
    """A recipe that can mend some findings by taking parts out: no model asked, no repair used."""

    def cut(self, draft: Draft, finding: Finding, *, rest: bool) -> Draft | None:
        """The draft without what the finding says to cut; with `rest`, without all it faults.

        None when there is nothing to cut or too little would be left.
        """


class Proving(Protocol):
    """What a recipe may know better than the gates; either method may be left out."""

    def proofs(self, draft: Draft) -> list[str]:
        """What a program of the recipe's holds for the key, in place of an executed trace."""

    def attacks(self, draft: Draft) -> dict[str, str]:
        """Replies that must earn nothing, by name, in place of gameability's own battery."""


class Gate(Protocol):
    """What a draft must survive: one file under `gates/`, registered on the shelf `gate`.

    `reads` are the payload fields it looks at: the only truth about what a change re-runs.
    """

    name: str
    version: str
    reads: tuple[str, ...]

    def cost(self, draft: Draft) -> int:
        """0 no model call, 1 up to two calls or an embedding, 2 up to fifteen, 3 panel x n."""

    def calls(self, setting: Setting) -> Mapping[str, int]:
        """How many questions a draft that passes costs here, by role (for the dry run)."""

    def check(self, draft: Draft, ctx: Context) -> GateResult: ...


class Defect(Protocol):
    """A known fault that `workbench audit` plants: under `defects/`, on the shelf `defect`.

    It fits any recipe whose payload has the fields it changes. `decided_by` says whether programs
    can know it for certain or models must judge it. `repeats`: it repeats its source, which must
    then stand among the neighbours that novelty compares with.
    """

    name: str
    decided_by: Literal["program", "model"]
    repeats: bool

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        """A draft with the fault, or None when this one cannot carry it.

        Verified: what is returned has the fault for certain (the key differs by the item's own
        grader, the other reading gives another answer). `others` are further good drafts.
        """


class Grader(Protocol):
    """Does this response satisfy this payload? `program` is True when no model is asked."""

    name: str
    version: str
    program: bool

    def grade(
        self, response: str, payload: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Grade: ...


Reading = dict[str, bool | None]


class ModelGrader(Grader, Protocol):
    """A grader that asks judges (`program` is False): what it asks and what the answers add up to.

    `grade` cannot be called on it; `Context.grade_all` asks the judges.
    """

    def ask(
        self, response: str, payload: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Ask: ...
    def read(self, text: str, payload: Mapping[str, Any]) -> Reading | None:
        """One judge's verdicts by criterion; None when its reply cannot be read."""

    def combine(
        self,
        readings: Sequence[Reading | None],
        payload: Mapping[str, Any],
        settings: Mapping[str, Any],
    ) -> Grade: ...


class Example(Record):
    """A plug-in's proof: a draft and the scripted replies with which it is tried.

    `replies` maps a role to the texts its models answer, in order (the last one repeats).
    """

    payload: dict[str, Any]
    trace: dict[str, Any] | None = None
    replies: dict[str, tuple[str, ...]] = {}
    neighbours: tuple[Neighbour, ...] = ()
    seen: Seen = Seen()
    settings: dict[str, Any] = {}
    documents: tuple[Document, ...] = ()
    evidence: tuple[Evidence, ...] = ()


# --- what the floors below the loop promise ------------------------------------------------------


class CallRow(Record):
    """One HTTP try, written before it starts. Spent money and exposure are views of these rows.

    `question` is canonical JSON of what was asked, so that a receipt can show it.
    """

    key: str
    origin: Origin
    role: str
    purpose: str
    model: str
    family: str
    sample: int
    attempt: int
    simulated: bool
    question: str = ""


class Spend(Record):
    """What a run has used, calls in flight at a crash included (`unfinished`).

    `seconds` is how long its earlier sittings worked, to the last beat.
    """

    calls: int = 0
    unfinished: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    seconds: float = 0.0


class ReplyMemory(Protocol):
    """Same question, same answer."""

    def recall(self, key: str) -> Reply | None: ...
    def begin(self, row: CallRow) -> int:
        """Write the started row; returns its number."""

    def finish(self, number: int, reply: Reply | None, error: str = "") -> None:
        """Complete the row and, for a reply, remember it, in one transaction."""


class Models(Protocol):
    """The gateway as the context sees it."""

    def refs(self, role: Role) -> tuple[ModelRef, ...]: ...
    def ask(self, request: Request, origin: Origin) -> Reply: ...
    def ask_all(self, requests: Sequence[Request], origin: Origin) -> list[Reply | Failure]: ...
    def spent(self) -> Spend:
        """What the run has used so far, memory of earlier sittings included."""

    def stop(self) -> None:
        """Make every waiting and later question raise Cancelled."""


class Embedder(Protocol):
    """Texts to unit vectors. `embed_one` never batches, so a vector depends on its text alone."""

    name: str

    def embed_one(self, text: str) -> np.ndarray: ...
    def embed(self, texts: Sequence[str]) -> np.ndarray: ...


class Vectors(Protocol):
    """Vectors kept by (model, text hash), float32."""

    def load(self, model: str, hashes: Sequence[str]) -> dict[str, np.ndarray]: ...
    def save(self, model: str, rows: Mapping[str, np.ndarray]) -> None: ...


class Admission(Record):
    """An admitted point as later pulls see it: its number orders all admissions of a store."""

    number: int
    candidate_id: str
    node_id: str
    text: str
    key: str = ""
    coordinate: dict[str, str] = {}


class RunState(Record):
    """Where a run stands. `bound` names what ended it early; `beat` is the last sign of life."""

    run_id: str
    state: Literal[
        "created", "running", "done", "cost_limit", "token_limit", "time_limit", "calls_limit",
        "attempts_limit", "cancelled", "failed", "lost",
    ]  # fmt: skip
    message: str = ""
    beat: float = 0.0
    pid: int = 0
    cancel: bool = False
    created: str = ""
    ended: str = ""


class Journal(Protocol):
    """The append-only record of runs. Every write is one transaction."""

    def together(self) -> AbstractContextManager[None]:
        """Join the writes made inside into one transaction."""

    def create_run(self, frozen: FrozenRun) -> None: ...
    def run(self, run_id: str) -> FrozenRun: ...
    def state(self, run_id: str) -> RunState: ...
    def set_state(self, run_id: str, state: str, message: str = "") -> None: ...
    def beat(self, run_id: str, pid: int, seconds: float = 0.0) -> bool:
        """Sign of life and the time worked since the last one; True when asked to stop."""

    def assign(self, slot: Slot) -> None: ...
    def slots(self, run_id: str) -> list[Slot]: ...
    def append(self, events: Sequence[Event]) -> int:
        """Append events of one (run, slot, branch); known ones are left alone. Returns the new.

        StoreError `diverged` when a stored event's `fingerprint` differs from the one offered.
        """

    def events(self, run_id: str, slot: int, branch: int = 0) -> list[Event]: ...
    def add_edit(self, run_id: str, slot: int, edit: Edit) -> None: ...
    def edits(self, run_id: str, slot: int, branch: int = 0) -> list[Edit]: ...
    def decide(self, decision: Decision, text: str, key: str) -> None:
        """Decide a slot (once): its candidate row, its state and, if admitted, its number."""

    def decisions(self, run_id: str) -> list[Decision]: ...
    def baseline(self) -> int: ...
    def admissions(self, upto: int) -> list[Admission]: ...
    def spend(self, run_id: str) -> Spend: ...


class EvidenceSource(Protocol):
    """A place elsewhere that evidence comes from: one file on the shelf `source`.

    What it finds is captured into the store before anything may rest on it, so that a quote is
    checked against the words of that day.
    """

    name: str

    def find(self, query: str, k: int) -> Sequence[Evidence]:
        """At most k records about the query, best first; InputError when it cannot be reached."""


class Engine(Protocol):
    """Runs pulls, possibly many at once. The seam where another scheduler can take the place.

    `slots` yields None when nothing may start before another pull has ended; results come in any
    order, and an exception is a result.
    """

    def map(
        self, pull: Callable[[Slot], Sequence[Event]], slots: Iterator[Slot | None]
    ) -> Iterator[tuple[Slot, Sequence[Event] | BaseException]]: ...
