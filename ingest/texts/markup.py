"""Text of HTML and Markdown: what a reader sees, without what surrounds it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from lxml import etree, html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from graph.errors import BadInput
from graph.words.sentences import Sentence
from ingest.texts.extracted import Extracted, Page
from ingest.texts.front_matter import split
from ingest.texts.prose import clean
from ingest.texts.unseen import without_unseen

HIDDEN = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "iframe",
        "object",
        "button",
        "select",
        "textarea",
    )
)
AROUND = frozenset({"nav", "aside", "footer"})
MAIN_SHARE = 0.5  # of a page's text outside links: what holds that much is no navigation, whatever it is called
HIDDEN_PIECES = Sentence("ingest.note.hidden_runs")
ROLES_AROUND = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    }
)
MAX_NESTING = 100  # a list takes two; each costs Python three calls of its thousand


def extract_html(path: Path, text: str) -> Extracted:
    """Title and main text of a page, and front matter above it; nothing it refers to is fetched."""
    front_matter, text = split(path, text)
    root = _parsed(path, text) if text.strip() else None
    if root is None:
        raise BadInput("ingest.texts.empty_page", name=path.name)
    title = root.findtext(".//title")
    hidden = without_unseen(root)
    pages = (Page(None, _main_text(root)),)
    notes = {HIDDEN_PIECES: hidden} if hidden else {}
    return Extracted(clean(title or "") or None, pages, "text/html", front_matter, root.get("lang") or "", notes=notes)


def _parsed(path: Path, text: str) -> etree._Element | None:
    """The tree; BadInput where libxml2 stopped reading at 256 levels, because the rest would be lost."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise BadInput("ingest.texts.too_deep", name=path.name)
    return root if isinstance(root, etree._Element) else None


def _main_text(root: etree._Element) -> str:
    """The text of <main>, or of the one <article>, or of all; with what surrounds it where nothing else is."""
    mains, articles = root.findall(".//main"), root.findall(".//article")
    chosen = mains[0] if mains else articles[0] if len(articles) == 1 else root
    main = clean("".join(_walk(chosen, AROUND)))
    whole = root if len(articles) == 1 or mains else chosen
    for element in whole.iter(*AROUND, "header"):
        if element is not chosen and _prose(element) > MAIN_SHARE * max(1, _prose(root)):
            return clean("".join(_walk(element, frozenset())))
    return main or clean("".join(_walk(root, frozenset())))


def _prose(element: etree._Element) -> int:
    """How many letters an element shows outside links."""
    return sum(map(len, _walk(element, frozenset()))) - sum(
        len("".join(map(str, a.itertext()))) for a in element.iter("a")
    )


def _walk(root: etree._Element, around: frozenset[str]) -> Iterator[str]:
    """The text under an element with line ends at blocks, without recursion."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if _is_left_out(element, around):
                walk.skip_subtree()
                continue
            yield _border(element) + _spaced(element.text)
        elif not _is_left_out(element, around):
            yield _border(element)
        if event == "end" and element is not root:
            yield _spaced(element.tail)


def _is_left_out(element: etree._Element, around: frozenset[str]) -> bool:
    """Whether a reader of the text does not look for it there."""
    tag = str(element.tag)
    if tag in HIDDEN:
        return True
    page_head = tag == "header" and element.find(".//h1") is None
    return bool(around) and (tag in around or page_head or element.get("role") in ROLES_AROUND)


def _border(element: etree._Element) -> str:
    """What separates an element from its neighbours."""
    tag = str(element.tag)
    if tag in INLINE:
        # The sign of a note leads to it, and is no part of the word beside it.
        return " " if tag == "a" and (element.get("href") or "").startswith("#") else ""
    return {"td": " ", "th": " ", "br": " ", "img": " ", "tr": "\n"}.get(tag, "\n\n")


def _spaced(text: str | None) -> str:
    """Text with its white space folded to single spaces."""
    if not text:
        return ""
    inner = " ".join(text.split())
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() and inner else ''}"


def extract_markdown(path: Path, text: str) -> Extracted:
    """The text of a Markdown file without markup, and its YAML front matter."""
    front_matter, body = split(path, text)
    reader = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    tokens = reader.parse(body)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):  # what lies deeper is left out without a word
        raise BadInput("ingest.texts.too_deep", name=path.name)
    heading, hidden = _first_heading(tokens), Counter[Sentence]()
    page = _parsed(path, reader.renderer.render(tokens, reader.options, {})) if _holds_html(tokens) else None
    # HTML may hide what stands around it: then only the page that the whole file makes says what is seen.
    pieces = without_unseen(page) if page is not None else 0
    if page is not None and (pieces or next(page.iter(*HIDDEN - {"head"}), None) is not None):
        text = clean("".join(_walk(page, frozenset())))
        first = page.find(".//h1")
        heading = clean("".join(_walk(first, frozenset()))) or None if first is not None else None
        hidden += Counter({HIDDEN_PIECES: pieces})
    else:
        text = clean("".join(_plain(path, tokens)))
    given = front_matter.get("title")
    title = given if isinstance(given, str) and given.strip() else heading
    return Extracted(title, (Page(None, text),), "text/markdown", front_matter, notes=hidden)


def _holds_html(tokens: Sequence[Token]) -> bool:
    return any(
        token.type == "html_block" or any(c.type == "html_inline" for c in token.children or []) for token in tokens
    )


def _first_heading(tokens: Sequence[Token]) -> str | None:
    """The text of the first main heading."""
    pairs = pairwise(tokens)
    return next(
        (_inline(content) for opened, content in pairs if opened.type == "heading_open" and opened.tag == "h1"), None
    )


def _plain(path: Path, tokens: Sequence[Token]) -> Iterator[str]:
    """The text of the blocks, where no HTML hides any."""
    for token in tokens:
        if token.type == "inline":
            yield _inline(token)
        elif token.type in {"fence", "code_block"}:
            yield token.content + "\n\n"
        elif token.type == "html_block":
            yield _html_text(path, token.content) + "\n\n"
        elif token.nesting == -1:
            yield {"td": " | ", "th": " | ", "tr": "\n"}.get(token.tag, "\n\n")


def _inline(token: Token) -> str:
    """The text of one run: words, code, what stands for a picture."""
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    shown = {"text", "code_inline", "image"}
    return "".join(c.content if c.type in shown else breaks.get(c.type, "") for c in token.children or [])


def _html_text(path: Path, fragment: str) -> str:
    """The text of a piece of HTML inside Markdown."""
    root = _parsed(path, fragment) if fragment.strip() else None
    return _main_text(root) if root is not None else ""
