"""Charts: records in, altair charts out; one theme, and a caption under every picture."""
