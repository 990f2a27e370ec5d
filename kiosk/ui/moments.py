"""What tells two moments of one page apart, and what of a person stands on them."""

from kiosk.flows.view import View


def stage(view: View | None) -> str:
    """What tells two moments of one page apart."""
    if view is None:
        return ""
    if view.staff is not None:
        return f"-{view.staff.stage}"
    if view.document is not None:
        judged = view.document.judged
        return f"-{judged.verdict if judged is not None else view.document.stage}"
    card = view.card
    shown = (card.statement if card is not None else None) or card or view.guide or view.ready
    return f"-{shown.stage}" if shown is not None else ""


def shows_facts(view: View | None) -> bool:
    """Whether something of a person is shown."""
    if view is None:
        return False
    document = view.document is not None and view.document.judged is not None
    return document or view.ready is not None or (view.card is not None and view.card.facts is not None)
