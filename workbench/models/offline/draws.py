"""Numbers that look like chance and are none: hashes of the model, the purpose and the message.

The same question to the same model gives the same number in every process and on every machine, so
a run can be repeated to the letter. Temperature is not part of it: it scales what models do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

Messages = Sequence[Mapping[str, object]]
SPAN = 2**56
PART, MESSAGE = "\x1f", "\x1e"


def uniform(*key: object) -> float:
    """A number in [0, 1) that depends on the key alone (56 bits of blake2b)."""
    digest = hashlib.blake2b(
        PART.join(str(part) for part in key).encode("utf-8", "surrogatepass"), digest_size=7
    )
    return int.from_bytes(digest.digest(), "big") / SPAN


def prompt_hash(messages: Messages) -> str:
    """A hash of the roles and texts of all messages."""
    text = MESSAGE.join(f"{m.get('role', '')}{PART}{m.get('content', '')}" for m in messages)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Draws:
    """The draws of one model at one message.

    An item-level draw says how this model takes this message, whichever sample it is; a
    sample-level draw differs by seed and sample. `sampled` makes every draw sample-level: an author
    that is asked the same thing for another slot shall write something else.
    """

    def __init__(
        self,
        model: str,
        messages: Messages,
        seed: int = 0,
        sample: int = 0,
        *,
        sampled: bool = False,
    ) -> None:
        self._model = model
        self._prompt = prompt_hash(messages)
        self._sample = (seed, sample)
        self._sampled = sampled

    def __call__(self, purpose: str, *more: object, sample_level: bool = False) -> float:
        own = self._sample if sample_level or self._sampled else ()
        return uniform(self._model, purpose, self._prompt, *more, "sample", *own)

    def stable(self, purpose: str, *more: object) -> float:
        """A draw about the model itself: the same at every message."""
        return uniform(self._model, purpose, "always", *more)
