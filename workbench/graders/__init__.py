"""Graders: does this response satisfy this reference? One file each, decided by program."""
