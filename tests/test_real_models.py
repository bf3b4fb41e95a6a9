"""Real models take the same way: each recipe against an OpenAI-compatible endpoint.

The endpoint is a process on loopback that answers as the stand-ins do; for the workbench it is a
vendor with a key and prices.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toys.openai_server import openai_server
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import open_bench
from workbench.models.offline.roster import ROSTER
from workbench.settings import ROLES
from workbench.specfile import DATA, read_spec

KEY = "sk-planted-77aa01"


def settings_for(url: str) -> str:
    """A workbench.toml with every stand-in as a model of one OpenAI-compatible server."""
    models = "".join(
        f'[models."{one.name}"]\nmodel = "{one.name}"\nfamily = "{one.family}"\n'
        f'rank = {one.rank}\napi_base = "{url}"\napi_key_env = "WB_REAL_KEY"\nseed = true\n'
        "price_in = 1.0\nprice_out = 4.0\n"
        for one in ROSTER
    )
    names = {role: [one.name for one in ROSTER if role in one.roles] for role in ROLES}
    roles = "".join(f"{role} = {plays!r}\n" for role, plays in names.items() if plays)
    return f"{models}[roles]\n{roles}"


@pytest.mark.parametrize(("name", "points"), [("demo", 2), ("replies", 1)])
def test_a_recipe_against_an_endpoint(
    name: str, points: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WB_REAL_KEY", KEY)
    config = tmp_path / "workbench.toml"
    with openai_server(answers="offline", key=KEY) as server:
        config.write_text(settings_for(server.url))
        bench = open_bench(tmp_path / "real.db", config)
        spec = read_spec(DATA / f"specs/{name}.yaml").model_copy(update={"preset": "draft"})
        run = create_run(bench, spec, RunOptions(accept=points, seed=1, concurrency=2))
        done = work(bench, run.run_id)
        served = server.stats()
    spend = bench.store.journal.spend(run.run_id)
    assert done.state == "done" and not run.simulated
    assert all(not d.simulated for d in bench.store.journal.decisions(run.run_id))
    checks = len(bench.table.models)
    assert served["total"] == spend.calls + checks
    priced = spend.tokens_in * 1e-6 + spend.tokens_out * 4e-6
    assert spend.cost == pytest.approx(priced, rel=1e-6) and priced > 0
    bench.close()
    assert all(KEY.encode() not in file.read_bytes() for file in tmp_path.iterdir())
