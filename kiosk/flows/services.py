"""The services of a self-service kiosk on the glass: which of them is open, and what a visitor may ask of it."""

from collections.abc import Callable
from typing import Any

from kiosk.flows.card import CardVisit
from kiosk.flows.card_view import CardView
from kiosk.flows.document import DocumentView, DocumentVisit
from kiosk.flows.guide import GuideView, GuideVisit
from kiosk.flows.paper import PaperView, PaperVisit, Slip
from kiosk.flows.ready import ReadyView, ReadyVisit
from kiosk.flows.view import CARD_PAGES, DOCUMENT_PAGES, GUIDE_PAGES, READY_PAGES, Page, View
from kiosk.guide import Service

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
        ready: ReadyVisit | None = None,
        paper: PaperVisit | None = None,
    ) -> None:
        self._paper = paper
        self._card, self._document, self._guide, self._ready = card, document, guide, ready
        self._offered: tuple[str, ...] = ()
        self._view: Callable[[], View] = lambda: View("")
        self._serve: Serve = lambda _page, **_shown: None
        self._leave: Callable[[], None] = lambda: None
        self._turn: Callable[[Service | None], None] = lambda _service: None

    def bind(
        self,
        view: Callable[[], View],
        serve: Serve,
        leave: Callable[[], None],
        turn: Callable[[Service | None], None],
        print_: Callable[[PaperView], None],
    ) -> None:
        """Whose glass it is: what stands on it, how a page is put there, how its visitor is done, loop and paper."""
        self._view, self._serve, self._leave, self._turn = view, serve, leave, turn
        if self._paper is not None:
            self._paper.bind(print_)
        if self._card is not None:
            self._card.bind(self._card_changed)
        if self._document is not None:
            self._document.bind(self._document_changed)
        if self._guide is not None:
            self._guide.bind(self._guide_changed)
        if self._ready is not None:
            self._ready.bind(self._ready_changed)

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
        if self._ready is not None:
            self._ready.happened(event)
        if self._paper is not None:
            self._paper.happened(event)

    # --- on paper

    def receipt_wanted(self) -> None:
        """A receipt of what stands on the glass was asked for."""
        slip = self._slip()
        if self._paper is not None and slip is not None and not self._view().over:
            self._paper.wanted(slip)

    def _slip(self) -> Slip | None:
        view = self._view()
        card, ready = view.card, view.ready
        if card is not None and card.stage == "counter" and card.ticket:
            return Slip("ticket", view.language, ticket=card.ticket, simulated=card.simulated)
        if card is not None and card.stage == "updated":
            return Slip("update", view.language, simulated=card.simulated)
        if card is not None and card.statement is not None and card.statement.stage == "told":
            return Slip("statement", view.language, token=card.statement.token, sample=card.statement.sample)
        if card is not None and card.stage == "data" and card.new_card is not None:
            return Slip("waiting", view.language, new_card=card.new_card)
        if ready is not None and ready.new_card is not None:
            return Slip("waiting", view.language, new_card=ready.new_card)
        return None

    @property
    def paper(self) -> PaperView:
        """How far a receipt is, for the next view."""
        return self._paper.view if self._paper is not None else PaperView()

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

    def card_statement_wanted(self) -> None:
        """An address statement was asked for."""
        if self._card is not None and self._at("card_data", "card_statement"):
            self._card.statement_wanted()

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
            self._guide.opened(self._view().loop)

    def guide_loop_turned(self) -> None:
        """Nobody is there: the home shows the next service of the guide."""
        view = self._view()
        if self._guide is not None and "guide" in self._offered and self._at("idle") and not view.access.any:
            self._turn(self._guide.after(view.loop))

    def guide_search_opened(self) -> None:
        """A search in the guide was asked for."""
        if self._guide is not None and self._at("guide"):
            self._guide.search_opened()

    def guide_key(self, name: str) -> None:
        """A key was touched while the guide is searched: its character, space or delete."""
        if self._guide is not None and self._at("guide_search"):
            self._guide.key(name)

    def guide_turned(self, by: int) -> None:
        """Another page of the services was asked for."""
        if self._guide is not None and self._at("guide"):
            self._guide.turned(by)

    def guide_chosen(self, code: str) -> None:
        """One service of the guide was asked for."""
        if self._guide is not None and self._at("guide", "guide_search"):
            self._guide.chosen(code)

    # --- is my card ready

    def ready_opened(self) -> None:
        """Whether a new card is ready was asked."""
        if self._ready is not None and "ready" in self._offered and self._at("idle"):
            self._ready.opened(online=self._view().online)

    def ready_key(self, name: str) -> None:
        """A key was touched while a reference is typed: its character, or delete."""
        if self._ready is not None and self._at("ready"):
            self._ready.key(name)

    def ready_looked_up(self) -> None:
        """The reference is typed."""
        if self._ready is not None and self._at("ready"):
            self._ready.looked_up()

    def ready_tried_again(self) -> None:
        """Another reference, or the same once more."""
        if self._ready is not None and self._at("ready_told"):
            self._ready.tried_again()

    # --- any of them

    def finished(self) -> None:
        """The visitor is finished with a document, the guide or a reference."""
        if self._at(*DOCUMENT_PAGES, *GUIDE_PAGES, *READY_PAGES):
            self._leave()

    def went_back(self) -> None:
        """Back from a page of a service to the one before it."""
        if self._card is not None and self._view().page in ("card_notices", "card_statement"):
            self._card.went_back()
        if self._guide is not None and self._at(*GUIDE_PAGES) and not self._guide.went_back():
            self._leave()

    def stand(self) -> bool:
        """Whether a page of theirs stands that its visitor may walk away from."""
        card = self._view().card
        if card is not None:
            return card.stage not in ("take", "updating")
        return self._view().page in (*DOCUMENT_PAGES, *GUIDE_PAGES, *READY_PAGES)

    def ended(self) -> CardView | None:
        """The visitor is gone, and all that is theirs with them; what is shown still when a card is left in."""
        self._end(self._document, self._guide, self._ready, self._paper)
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
        self._end(self._document, self._guide, self._ready)
        pages: dict[str, Page] = {"key": "card_key", "data": "card_data", "notices": "card_notices"}
        pages |= {"statement": "card_statement"}
        self._show(pages.get(card.stage, "card"), card=card)

    def _document_changed(self, document: DocumentView) -> None:
        self._show("document_result" if document.stage == "judged" else "document", document=document)

    def _guide_changed(self, guide: GuideView) -> None:
        pages: dict[str, Page] = {"service": "guide_service", "search": "guide_search"}
        self._show(pages.get(guide.stage, "guide"), guide=guide)

    def _ready_changed(self, ready: ReadyView) -> None:
        self._show("ready" if ready.stage in ("typing", "looking") else "ready_told", ready=ready)

    def _show(self, page: Page, **shown: Any) -> None:  # noqa: ANN401  the fields of a View
        if self._paper is not None and page != self._view().page:
            self._paper.page_turned()
        nothing = {"card": None, "document": None, "guide": None, "ready": None}
        self._serve(page, **(nothing | shown), paper=self.paper)

    def _end(self, *visits: DocumentVisit | GuideVisit | ReadyVisit | PaperVisit | None) -> None:
        for visit in visits:
            if visit is not None:
                visit.ended()
