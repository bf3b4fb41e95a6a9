"""Asking models: roles, attempts, prices, keys; `gateway.Gateway` is what the rest of us uses."""
