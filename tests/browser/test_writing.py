"""What mediators write with: the small rich-text editor, the map on which a place is pinned; the public reads it."""

import re
import secrets

import pytest
from playwright.sync_api import Locator, Page, expect

from consortium.text.rich_text import clean_html
from tests.browser.layout import width
from tests.browser.test_staff import log_in, write_event
from tests.consortium.text.test_rich_text import PASTED


@pytest.fixture
def editor(page, server) -> Page:
    """A page where an editor of Accustica is logged in."""
    log_in(page, server, "redaction@accustica.example.org")
    return page


def button(page: Page, name: str) -> Locator:
    return page.locator(f".prose-menubar [data-name={name}]").first


def write_text(page: Page) -> None:
    """A bold sentence, a list of two, a link, with the buttons."""
    page.locator(".ProseMirror[contenteditable]").click()
    button(page, "bold").click()
    page.keyboard.type("Apportez une lampe rouge.")
    button(page, "bold").click()
    page.keyboard.press("Enter")
    button(page, "bulletList").click()
    page.keyboard.type("une couverture")
    page.keyboard.press("Enter")
    page.keyboard.type("un thermos")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # an empty line ends the list
    page.keyboard.type("La carte du ciel")
    page.keyboard.press("Shift+Home")
    button(page, "link").click()
    page.locator("dialog [name=href]").fill("https://ciel.example.org/carte")
    page.locator("dialog [type=submit]").click()


def publish(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer, puis publier…").click()
    page.locator("main, #content").get_by_role("button", name=re.compile("publier", re.IGNORECASE)).first.click()
    expect(page.get_by_text(re.compile("publié", re.IGNORECASE)).first).to_be_visible()


def test_what_is_written_with_the_buttons_is_what_the_public_reads(editor, new_page):
    title = f"Veillée {secrets.token_hex(3)}"
    write_event(editor, title)
    write_text(editor)
    publish(editor)

    visitor = new_page()
    visitor.goto(f"/evenements/{title.lower().replace('é', 'e').replace(' ', '-')}/")
    text = visitor.locator(".prose")
    expect(text.locator("strong")).to_have_text("Apportez une lampe rouge.")
    expect(text.locator("ul > li")).to_have_text(["une couverture", "un thermos"])
    expect(text.get_by_role("link", name="La carte du ciel")).to_have_attribute(
        "href", "https://ciel.example.org/carte"
    )


def test_a_point_picked_on_the_map_is_where_the_public_finds_the_place(editor, new_page, server):
    name = f"Grange {secrets.token_hex(3)}"
    editor.goto("/admin/territories/venue/add/")
    editor.get_by_label("Nom").first.fill(name)
    editor.locator("#id_kind").select_option("centre-culturel")
    editor.locator(".field-commune .select2-selection").click()
    editor.locator(".select2-search__field").last.press_sequentially("gerardmer")
    editor.locator(".select2-results__option", has_text="Gérardmer").click()
    expect(editor.locator(".point-picker")).to_have_class(re.compile("point-picker--near"))  # it has gone there
    picked = editor.locator(".point-picker__map")
    picked.scroll_into_view_if_needed()
    box = picked.bounding_box()
    editor.mouse.click(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2 - 30)
    latitude = editor.locator("#id_latitude")
    expect(latitude).to_have_value(re.compile(r"^48[.,]\d+$"))
    typed = float(latitude.input_value().replace(",", "."))
    editor.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(editor.get_by_text(name).first).to_be_visible()

    stored = server.evaluate(
        f"from territories.models import Venue; v = Venue.objects.get(name='{name}'); print(v.latitude, v.slug)"
    ).split()
    assert float(stored[0]) == pytest.approx(typed, abs=1e-5)
    visitor = new_page()
    visitor.goto(f"/lieux/{stored[1]}/")
    expect(visitor.get_by_role("heading", level=1)).to_contain_text(name)
    expect(visitor.locator(".leaflet-marker-icon")).to_have_count(1)


PASTE = """(target, [html, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", text);
  target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def paste(page: Page, html: str, text: str = "mot") -> None:
    """Paste in the editor, in the place of what it holds."""
    area = page.locator(".ProseMirror[contenteditable]").first
    area.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    area.evaluate(PASTE, [html, text])


def test_what_is_pasted_reads_in_the_editor_as_the_form_keeps_it(editor):
    editor.goto("/admin/events/event/add/")
    kept = editor.locator("#id_description")
    for name, (html, expected) in PASTED.items():
        with editor.expect_response("**/texte-colle/"):
            paste(editor, html)
        words = re.sub(r"<[^>]*>", " ", expected).split()
        expect(editor.locator(".ProseMirror[contenteditable]").first).to_contain_text(words[-1])
        assert clean_html(kept.input_value()) == expected, name


def test_what_cannot_be_cleaned_is_pasted_as_words_and_said(editor, expected):
    expected.append("texte-colle")
    editor.goto("/admin/events/event/add/")
    editor.route("**/texte-colle/", lambda route: route.abort())
    paste(editor, "<p><b>Un</b></p>", "Un")
    expect(editor.get_by_text("Le texte est collé sans sa mise en forme.")).to_be_visible()
    assert editor.locator("#id_description").input_value() == "<p>Un</p>"


def test_a_long_address_never_widens_a_phone_s_page(server, new_page):
    slug = server.evaluate(
        "from events.models import Event\n"
        "from consortium.caching.programme_version import bump_version\n"
        "event = Event.objects.published().filter(occurrences__isnull=False).first()\n"
        "long = 'https://example.org/' + 'programme' * 12\n"
        "event.description = f'<p><a href=\"{long}\">{long}</a></p><p>{long}</p>'\n"
        "event.booking_email = 'reservations.' + 'programme' * 5 + '@' + 'mediatheque' * 5 + '.example.org'\n"
        "event.save()\n"
        "bump_version(events=[event.pk])\n"
        "print(event.slug)"
    ).strip()
    page = new_page("phone")
    page.goto(f"/evenements/{slug}/")
    expect(page.get_by_text("programmeprogramme").first).to_be_visible()
    assert width(page) <= page.viewport_size["width"]
