"""The services of a self-service kiosk on the glass: which of them is open, and what a visitor may ask of it."""

from collections.abc import Callable
from typing import Any

from kiosk.flows.card import CardView, CardVisit
from kiosk.flows.document import DocumentView, DocumentVisit
from kiosk.flows.guide import GuideView, GuideVisit
from kiosk.flows.view import CARD_PAGES, DOCUMENT_PAGES, GUIDE_PAGES, Page, View

Serve = Callable[..., None]


class Services:
    """What is served beside the rating. Events come in as past-tense calls; each ends by serving a page, or leaving.

    A service that this kiosk does not have is None, and what is asked of it does nothing.
    """

    def __init__(
        self,
        *,
        card: CardVisit | None = None,
        document: DocumentVisit | None = None,
        guide: GuideVisit | None = None,
    ) -> None:
        self._card, self._document, self._guide = card, document, guide
        self._offered: tuple[str, ...] = ()
        self._view: Callable[[], View] = lambda: View("")
        self._serve: Serve = lambda _page, **_shown: None
        self._leave: Callable[[], None] = lambda: None

    def bind(self, view: Callable[[], View], serve: Serve, leave: Callable[[], None]) -> None:
        """Whose glass it is: what stands on it, how a page is put there, and how its visitor is done."""
        self._view, self._serve, self._leave = view, serve, leave
        if self._card is not None:
            self._card.bind(self._card_changed)
        if self._document is not None:
            self._document.bind(self._document_changed)
        if self._guide is not None:
            self._guide.bind(self._guide_changed)

    def offered(self, kinds: tuple[str, ...]) -> None:
        """These are the services that the home has a tile for now."""
        self._offered = kinds

    def happened(self, event: object) -> None:
        """A device, or the hub about a card, said something; a card put in is what its visitor wants."""
        if self._card is not None:
            self._card.happened(event)
        if self._document is not None and self._takes_codes():
            self._document.happened(event)
        if self._guide is not None:
            self._guide.happened(event)

    # --- the card

    def card_opened(self) -> None:
        """My ID card was asked for."""
        if self._card is not None and self._at("idle"):
            self._card.opened()

    def card_tried_again(self) -> None:
        """Another try was asked for."""
        if self._card is not None and self._at("card"):
            self._card.tried_again()

    def card_key_typed(self, name: str) -> None:
        """A key of the card's key page was touched."""
        if self._card is not None and self._at("card_key"):
            self._card.key_typed(name)

    def card_key_moved(self, field: int) -> None:
        """Another field of the card's key page was touched."""
        if self._card is not None and self._at("card_key"):
            self._card.key_moved(field)

    def card_finished(self) -> None:
        """The visitor is finished with the card."""
        if self._view().page in CARD_PAGES and not (self._card and self._card.busy):
            self._leave()

    def card_notices_opened(self) -> None:
        """The holder's messages were asked for."""
        if self._card is not None and self._at("card_data"):
            self._card.notices_opened()

    def card_notices_turned(self, by: int) -> None:
        """Another page of the messages was asked for."""
        if self._card is not None and self._at("card_notices"):
            self._card.notices_turned(by)

    def card_notices_shown(self, ids: tuple[str, ...]) -> None:
        """These messages were on the glass."""
        if self._card is not None:
            self._card.notices_shown(ids)

    def card_update_wanted(self) -> None:
        """The chip's update was asked for."""
        if self._card is not None and self._at("card_data"):
            self._card.update_wanted()

    # --- a document, and the service guide

    def document_opened(self) -> None:
        """A document is to be checked, or another one."""
        if self._document is not None and "doc" in self._offered and self._at("idle", *DOCUMENT_PAGES):
            self._document.opened()

    def guide_opened(self) -> None:
        """The service guide was asked for."""
        if self._guide is not None and "guide" in self._offered and self._at("idle"):
            self._guide.opened()

    def guide_turned(self, by: int) -> None:
        """Another page of the services was asked for."""
        if self._guide is not None and self._at("guide"):
            self._guide.turned(by)

    def guide_chosen(self, code: str) -> None:
        """One service of the guide was asked for."""
        if self._guide is not None and self._at("guide"):
            self._guide.chosen(code)

    # --- any of them

    def finished(self) -> None:
        """The visitor is finished with the document or the guide."""
        if self._at(*DOCUMENT_PAGES, *GUIDE_PAGES):
            self._leave()

    def went_back(self) -> None:
        """Back from a page of a service to the one before it."""
        if self._card is not None and self._view().page == "card_notices":
            self._card.went_back()
        if self._guide is not None and self._at(*GUIDE_PAGES) and not self._guide.went_back():
            self._leave()

    def stand(self) -> bool:
        """Whether a page of theirs stands that its visitor may walk away from."""
        card = self._view().card
        if card is not None:
            return card.stage not in ("take", "updating")
        return self._view().page in (*DOCUMENT_PAGES, *GUIDE_PAGES)

    def ended(self) -> CardView | None:
        """The visitor is gone, and all that is theirs with them; what is shown still when a card is left in."""
        self._end(self._document, self._guide)
        return self._card.view if self._card is not None and self._card.ended() else None

    # --- inside

    def _at(self, *pages: str) -> bool:
        view = self._view()
        return view.page in pages and not view.over

    def _takes_codes(self) -> bool:
        """A code held to the scanner is asking enough, where its tile is and nothing else is being done."""
        return "doc" in self._offered and self._view().page in ("idle", *DOCUMENT_PAGES)

    def _card_changed(self, card: CardView | None) -> None:
        if self._view().page == "closed":
            return
        if card is None:
            self._leave()
            return
        self._end(self._document, self._guide)
        pages: dict[str, Page] = {"key": "card_key", "data": "card_data", "notices": "card_notices"}
        self._show(pages.get(card.stage, "card"), card=card)

    def _document_changed(self, document: DocumentView) -> None:
        self._show("document_result" if document.stage == "judged" else "document", document=document)

    def _guide_changed(self, guide: GuideView) -> None:
        self._show("guide_service" if guide.stage == "service" else "guide", guide=guide)

    def _show(self, page: Page, **shown: Any) -> None:  # noqa: ANN401  the fields of a View
        self._serve(page, **({"card": None, "document": None, "guide": None} | shown))

    def _end(self, *visits: DocumentVisit | GuideVisit | None) -> None:
        for visit in visits:
            if visit is not None:
                visit.ended()
