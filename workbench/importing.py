"""The commands of `workbench import`: outside data into the store, masked or as hashes alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from workbench.console import Ticker, clean, write_json
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.actions.evidences import EvidenceImport
    from workbench.actions.known import KnownImport
    from workbench.actions.traffic import TrafficImport

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Bring outside data into the store: traffic, public sets, training data, evidence.",
)  # fmt: skip

StoreOption = Annotated[
    Path | None, typer.Option(help="The store file (default: $WORKBENCH_STORE, then workbench.db).")
]
ConfigOption = Annotated[
    Path | None, typer.Option(help="The settings (default: workbench.toml, if there is one).")
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write the numbers as JSON; - for stdout.")
]


@app.command(epilog="Example: workbench import traffic questions.csv.gz --name support")
def traffic(
    file: Annotated[
        Path, typer.Argument(help="A table of texts (.csv .tsv .json .jsonl .parquet, .gz).")
    ],
    name: Annotated[str, typer.Option(help="What this traffic is called, import after import.")],
    sample: Annotated[
        int | None, typer.Option(min=1, help="How many rows to keep at most (default: 20000).")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Which rows those are (default: 0).")] = None,
    redact: Annotated[
        bool,
        typer.Option(help="Mask e-mail addresses, phone, card and account numbers first."),
    ] = True,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="field=column, for columns of other names.")
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave bad rows out, and say so.")
    ] = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Sample production traffic; the same file again adds only its new rows."""
    from workbench.actions.open import open_bench
    from workbench.actions.traffic import TrafficOptions, import_traffic

    options = TrafficOptions(name, sample, seed, redact, _pairs(mapping), skip_bad)
    with closing(open_bench(store, config)) as bench:
        with Ticker() as ticker:
            found = import_traffic(bench, file, options, ticker)
        if str(json) != "-":
            print(traffic_lines(found))
        settings = {"name": name, "sample": found.snapshot.sample, "seed": found.snapshot.seed,
                    "redact": redact, "skip_bad": skip_bad}  # fmt: skip
        write_json(json, found.KIND, found, settings, found.results(), found.input)


KnownFile = Annotated[
    Path, typer.Argument(help="A table of texts or chats (.csv .tsv .json .jsonl .parquet, .gz).")
]
KnownName = Annotated[str, typer.Option(help="What this set is called where it refuses a draft.")]
KnownMap = Annotated[
    list[str] | None, typer.Option("--map", help="field=column, for columns of other names.")
]
KnownSkip = Annotated[bool, typer.Option("--skip-bad", help="Leave bad rows out, and say so.")]


@app.command(epilog="Example: workbench import public gsm8k_test.jsonl --name gsm8k")
def public(
    file: KnownFile, name: KnownName, mapping: KnownMap = None, skip_bad: KnownSkip = False,
    store: StoreOption = None, config: ConfigOption = None, json: JsonOption = None,
) -> None:  # fmt: skip
    """Know a public set: new runs refuse drafts that share 13 words with it. Keeps hashes only."""
    _known("public", file, name, mapping, skip_bad, store, config, json)


@app.command(epilog="Example: workbench import training sft.jsonl.gz --name sft-2026-10")
def training(
    file: KnownFile, name: KnownName, mapping: KnownMap = None, skip_bad: KnownSkip = False,
    store: StoreOption = None, config: ConfigOption = None, json: JsonOption = None,
) -> None:  # fmt: skip
    """Know training data: new runs refuse drafts that share 13 words with it. Keeps hashes only."""
    _known("training", file, name, mapping, skip_bad, store, config, json)


@app.command(epilog="Example: workbench import evidence reports.csv --map text=body")
def evidence(
    file: Annotated[
        Path, typer.Argument(help="A table of documents (.csv .jsonl .parquet ...), or .txt, .md.")
    ],
    mapping: KnownMap = None, skip_bad: KnownSkip = False,
    fictional: Annotated[
        bool, typer.Option("--fictional", help="They were written for a made-up world.")
    ] = False,
    store: StoreOption = None, config: ConfigOption = None, json: JsonOption = None,
) -> None:  # fmt: skip
    """Keep documents that claims can quote word for word; a document is never changed again."""
    from workbench.actions.evidences import EvidenceOptions, import_evidence
    from workbench.actions.open import open_bench

    options = EvidenceOptions(_pairs(mapping), skip_bad, fictional)
    with closing(open_bench(store, config)) as bench:
        found = import_evidence(bench, file, options)
        if str(json) != "-":
            print(evidence_lines(found))
        settings = {"skip_bad": skip_bad, "fictional": fictional}
        write_json(json, found.KIND, found, settings, found.results(), found.input)


def evidence_lines(found: EvidenceImport) -> str:
    """What came in, and the hash that a claim's snapshot can be checked by."""
    told = [f"{found.records:,} records: {found.new:,} new, {found.known:,} known before"]
    told += [f"{found.fictional:,} of them marked fictional"] if found.fictional else []
    told += [f"{found.rejected:,} bad rows left out"] if found.rejected else []
    told += [f"line {row['line']}: {clean(row['reason'])}" for row in found.rejects]
    renamed = [f"{ours} = {theirs}" for ours, theirs in found.mapping.items() if ours != theirs]
    told += [f"columns taken as: {clean(', '.join(renamed))}"] if renamed else []
    told.append(f"{found.total:,} records in the store now, snapshot {found.snapshot[:16]}")
    return "\n".join(told)


def _known(
    source: Literal["public", "training"], file: Path, name: str, mapping: list[str] | None,
    skip_bad: bool, store: Path | None, config: Path | None, json: Path | None,
) -> None:  # fmt: skip
    from workbench.actions.known import KnownOptions, import_known
    from workbench.actions.open import open_bench

    options = KnownOptions(source, name, _pairs(mapping), skip_bad)
    with closing(open_bench(store, config)) as bench:
        with Ticker() as ticker:
            found = import_known(bench, file, options, ticker)
        if str(json) != "-":
            print(known_lines(found))
        settings = {"name": name, "source": source, "skip_bad": skip_bad}
        write_json(json, found.KIND, found, settings, found.results(), found.input)


def known_lines(found: KnownImport) -> str:
    """What is known now, and what that does."""
    known = found.known
    told = [*(clean(note) for note in found.notes)]
    told.append(
        f"{known.source} set {clean(known.name)} ({known.id}): {known.rows:,} texts, "
        f"{known.grams:,} different runs of 13 words; hashes are kept, no text"
    )
    if not found.new:
        told.append("the same file was there under this name: nothing has changed")
    told.append("runs that are created from now on refuse drafts that share 13 words with it")
    return "\n".join(told)


def traffic_lines(found: TrafficImport) -> str:
    """What came in, what was masked, and what is kept; no text of any row."""
    snapshot = found.snapshot
    rows = [
        ("rows in the file", f"{found.rows:,}"), ("new", f"{found.new:,}"),
        ("known before", f"{found.repeated:,}"), ("bad, left out", f"{found.rejected:,}"),
        ("seen under this name", f"{snapshot.rows_seen:,}"),
        ("kept in the sample", f"{snapshot.rows_kept:,} (at most {snapshot.sample:,})"),
        *((f"{kind} masked in these", f"{n:,}") for kind, n in snapshot.redactions.items()),
    ]  # fmt: skip
    wide = max(len(what) for what, _ in rows)
    told = [f"traffic {clean(snapshot.name)}: snapshot {snapshot.id} of {snapshot.at[:10]}"]
    told += [f"{what.ljust(wide)}  {n}" for what, n in rows]
    renamed = [f"{ours} = {theirs}" for ours, theirs in found.mapping.items() if ours != theirs]
    told += [f"columns taken as: {clean(', '.join(renamed))}"] if renamed else []
    told += [f"line {row['line']}: {clean(row['reason'])}" for row in found.rejects]
    if not snapshot.redacted:
        told.append("nothing was masked: personal data in these texts is in the store now")
    if not found.new:
        told.append("no row was new: the snapshot before stays")
    return "\n".join(told)


def _pairs(mapping: list[str] | None) -> dict[str, str]:
    """--map as pairs; InputError for one that is not field=column."""
    pairs: dict[str, str] = {}
    for given in mapping or ():
        ours, mark, theirs = given.partition("=")
        if not (ours and mark and theirs):
            raise InputError(f"--map {given}: write it as field=column")
        pairs[ours] = theirs
    return pairs
