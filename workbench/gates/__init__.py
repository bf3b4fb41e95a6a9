"""Gates: what a draft must survive, one file each, from cheap to costly."""
