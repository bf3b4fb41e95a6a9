"""Eval Workbench: make, judge and keep evaluation data that you own."""

__version__ = "0.1.0"
