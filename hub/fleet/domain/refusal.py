"""What the hub says to a kiosk whose request it does not take."""


class RefusalError(Exception):
    """A request is refused: HTTP status, the code of docs/wire.md, a sentence, and seconds to wait if any."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after
