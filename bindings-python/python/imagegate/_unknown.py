"""What nobody said."""

from enum import Enum
from typing import Final, Literal


class Unknown(Enum):
    """The type of `UNKNOWN`, the value of a fact that nobody gave.

    It is not None, which says that the fact is known to be absent: what is unknown never helps an image in.

    >>> Workload(pod=None).pod is None, Workload().pod is UNKNOWN
    (True, True)
    """

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final[Literal[Unknown.UNKNOWN]] = Unknown.UNKNOWN
"""A fact that nobody gave, unlike None, which is known to be absent."""
