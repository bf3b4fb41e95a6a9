"""Recipes: how a kind of point is made, one file each."""
