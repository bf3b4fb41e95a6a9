"""The least that marimo can do: a button and a count. What a press costs at all."""

import marimo

__generated_with = "0.25.2"
app = marimo.App()


@app.cell
def _():
    import marimo as mo

    button = mo.ui.button(value=0, on_click=lambda n: n + 1, label="count")
    button
    return button, mo


@app.cell
def _(button, mo):
    mo.plain_text(f"counted {button.value}")
    return


if __name__ == "__main__":
    app.run()
