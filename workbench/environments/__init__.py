"""Environments: worlds that run an agent's actions. One file each; the file says what it needs."""
