"""Logs of other harnesses as tables: Inspect and tau-bench."""
