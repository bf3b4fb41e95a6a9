"""Importers: other people's tables as ours, one kind a file; every bad row is named."""
