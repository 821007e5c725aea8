"""What can go wrong."""

from __future__ import annotations


class ImagegateError(ValueError):
    """A document, a value or a set of documents was refused.

    >>> try:
    ...     Policy.from_json('{"apiVersoin": "imagegate.dev/v1"}')
    ... except ImagegateError as error:
    ...     print(error.code, error.pointer, error.line, error.column)
    unknownKey /apiVersoin 1 2
    """

    code: str
    """The stable code, `unknownKey` for example."""
    message: str
    """What is wrong and what to do, for people. Its wording may change."""
    document: str | None
    """Which of several documents it is about (`policies/0`, `request`), where several were given."""
    pointer: str
    """The JSON pointer (RFC 6901) of the place, empty for the whole document."""
    line: int | None
    """The line, from 1, where the document was read from text."""
    column: int | None
    """The column in characters, from 1, where the document was read from text."""

    def __init__(
        self,
        code: str,
        message: str,
        document: str | None = None,
        pointer: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        """An error of a host's own, to be answered like the others; its code must be a known one then."""
        super().__init__(code, message, document, pointer, line, column)
        self.code = code
        self.message = message
        self.document = document
        self.pointer = pointer
        self.line = line
        self.column = column

    def __str__(self) -> str:
        document = "" if self.document is None else f"{self.document}: "
        position = "" if self.line is None else f"line {self.line}, column {self.column}: "
        pointer = f" (at {self.pointer})" if self.pointer else ""
        return f"{document}{position}{self.message}{pointer} [{self.code}]"

    def to_json(self) -> str:
        """The error as a JSON object: what is not known is left out.

        >>> ImagegateError("noImages", "a request needs an image", pointer="/images").to_json()
        '{"code":"noImages","message":"a request needs an image","pointer":"/images"}'
        """
        from . import _imagegate

        return _imagegate.error_json(self)


class InternalError(RuntimeError):
    """A mistake of imagegate's own: please report it. Nothing was decided, so do not let the image in."""
