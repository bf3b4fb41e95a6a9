"""Exporters: a release in the form that another tool reads. One file a target."""
