"""Answers cases from standard input, one a line, as `imagegate evaluate --stream` does, byte for byte."""

import sys

import imagegate


def answer(line: bytes) -> str | None:
    """The answer to a line without its line break; None to a blank one, which has none."""
    # A carriage return at the end belongs to the line break.
    line = line.removesuffix(b"\r")
    if not line.strip(b" "):
        return None
    try:
        case = imagegate.read_case(line)
    except imagegate.ImagegateError as error:
        return f'{{"error":{error.to_json()}}}'
    if case.forecast_to_ns is None:
        return case.evaluate().to_json()
    return f"[{','.join(decision.to_json() for decision in case.forecast())}]"


def main() -> None:
    """Answers line by line: whoever writes a line may wait for its answer before the next."""
    for line in sys.stdin.buffer:
        text = answer(line.removesuffix(b"\n"))
        if text is not None:
            sys.stdout.buffer.write(text.encode() + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
