"""Exports read by the target's own loader: rows in, the reference accepted, a mutant refused."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

WRONG = "answer: none of it"


class Trip(NamedTuple):
    """One round trip: how many rows came in, and how the reference and a mutant fared."""

    rows_in: int
    accepted: float | None
    refused: float | None


@contextmanager
def loaded(file: Path) -> Iterator[ModuleType]:
    """An exported Python file as a program at the target would import it, and gone afterwards."""
    before = set(sys.modules)
    spec = importlib.util.spec_from_file_location(f"exported_{file.stem}", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - before:
            if name in ("grader", "reward", "task") or name.startswith("exported_"):
                del sys.modules[name]


def right(row: dict[str, Any]) -> str:
    """The reply that says the reference, in the form that its recipe asks for."""
    reference = str(row.get("reference") or row.get("answer") or row.get("target") or "")
    return reference if reference.startswith('{"') else f"answer: {reference}"


def inspect_trip(folder: Path, logs: Path) -> Trip:
    """The task run by Inspect with its mock model: references, then mutants."""
    pytest.importorskip("inspect_ai", reason="inspect-ai is not installed (pip install .[exports])")
    with loaded(folder / "task.py") as task:
        samples = list(task.release().dataset)
        good = [_judged(s, True) if _is_rubric(s) else right({"target": s.target}) for s in samples]
        bad = [_judged(s, False) if _is_rubric(s) else WRONG for s in samples]
        scores = [_scored(task, samples, replies, logs) for replies in (good, bad)]
    return Trip(len(samples), scores[0], 1 - scores[1])


def _is_rubric(sample: Any) -> bool:
    return bool(sample.metadata["payload"]["grader"]["type"] == "rubric")


def _judged(sample: Any, meets: bool) -> str:
    """What a judge would say of a reply that does all right, or all wrong."""
    rows = sample.metadata["payload"]["criteria"]
    return json.dumps({"criteria": [
        {"id": row["id"], "present": (row.get("polarity", "must") == "must") == meets}
        for row in rows
    ]})  # fmt: skip


def _scored(task: ModuleType, samples: Sequence[Any], replies: list[str], logs: Path) -> float:
    """The accuracy of these replies; for a rubric the reply is what the judge says."""
    from inspect_ai import eval as run
    from inspect_ai.dataset import MemoryDataset
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    def model(texts: list[str]) -> Any:
        outputs = [ModelOutput.from_content("mockllm/model", text) for text in texts]
        for output in outputs:  # else Inspect counts tokens with a table from the network
            output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return get_model("mockllm/model", custom_outputs=outputs, memoize=False)

    mine = task.release()
    mine.dataset = MemoryDataset(list(samples))
    judges = [text for text, sample in zip(replies, samples, strict=True) if _is_rubric(sample)]
    (log,) = run(
        mine, model=model(replies), model_roles={"grader": model(judges or [""])}, max_samples=1,
        log_dir=str(logs), display="none",
    )  # fmt: skip
    assert log.status == "success" and log.results, log.error
    assert len(log.samples or []) == len(samples)
    return float(log.results.scores[0].metrics["accuracy"].value)


def hf_trip(folder: Path, cache: Path, grade: Callable[[str, dict[str, Any]], bool]) -> Trip:
    """The folder loaded by `datasets`, its rows graded from what they carry."""
    datasets = pytest.importorskip("datasets", reason="datasets is not installed (.[exports])")
    found = datasets.load_dataset(str(folder), cache_dir=str(cache))
    rows = [dict(row) for split in found.values() for row in split]
    return _graded([{**row, "payload": json.loads(row["payload"])} for row in rows], grade)


def trl_trip(folder: Path, cache: Path) -> Trip:
    """The prompts loaded by `datasets`, the reward called as GRPOTrainer calls it."""
    datasets = pytest.importorskip("datasets", reason="datasets is not installed (.[exports])")
    rows = datasets.load_dataset(
        "json", data_files=str(folder / "prompts.jsonl"), split="train", cache_dir=str(cache)
    )
    columns = {name: rows[name][:] for name in rows.column_names if name != "prompt"}
    with loaded(folder / "reward.py") as module:
        say = [[{"role": "assistant", "content": right(row)}] for row in rows]
        good = module.reward(completions=say, prompts=rows["prompt"][:], **columns)
        bad = module.reward(completions=[WRONG] * len(rows), **columns)
    return Trip(len(rows), sum(good) / len(rows), 1 - sum(bad) / len(rows))


def row_trip(rows: list[dict[str, Any]], grade: Callable[[str, dict[str, Any]], bool]) -> Trip:
    """Rows of our own forms, graded from what they carry."""
    return _graded(rows, grade)


def _graded(rows: list[dict[str, Any]], grade: Callable[[str, dict[str, Any]], bool]) -> Trip:
    mine = [row for row in rows if "reference" in row["payload"]]
    if not mine:
        return Trip(len(rows), None, None)
    good = [grade(right(row["payload"]), row["payload"]) for row in mine]
    bad = [grade(WRONG, row["payload"]) for row in mine]
    return Trip(len(rows), sum(good) / len(mine), 1 - sum(bad) / len(mine))
