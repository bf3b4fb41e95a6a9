"""Measures: records in, Estimates and plain numbers out."""
