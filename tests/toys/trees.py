"""A small taxonomy, and one as large as wanted."""

from __future__ import annotations

from workbench.domain.taxonomy import Axis, AxisValue, Node, Taxonomy


def small() -> Taxonomy:
    """Bank: cash (home, abroad) and cards (fees)."""
    rows = [
        ("bank", None, "Bank"),
        ("cash", "bank", "Cash"),
        ("home", "cash", "At home"),
        ("abroad", "cash", "Abroad"),
        ("cards", "bank", "Cards"),
        ("fees", "cards", "Fees"),
    ]
    nodes = tuple(
        Node(id=id, parent=parent, label=label, definition=f"Questions about {label.lower()}.")
        for id, parent, label in rows
    )
    tone = Axis(
        name="tone", values=(AxisValue(value="calm", grounded=True), AxisValue(value="cross"))
    )
    channel = Axis(name="channel", values=(AxisValue(value="chat"), AxisValue(value="letter")))
    return Taxonomy(id="toy", title="A toy bank", nodes=nodes, axes=(tone, channel),
                    forbidden=({"tone": "cross", "channel": "letter"},))  # fmt: skip


def large(n: int = 1000) -> Taxonomy:
    """A root with ten children, each with ten, each with as many as fill up to n nodes."""
    nodes = [Node(id="n0", label="Everything")]
    for i in range(1, n):
        parent = 0 if i <= 10 else (i - 1) // 10
        nodes.append(
            Node(
                id=f"n{i}",
                parent=f"n{parent}",
                label=f"Subject {i}",
                definition=f"Questions about subject {i}, and what comes of it.",
            )
        )
    return Taxonomy(id="large", nodes=tuple(nodes))
