"""Tree construction (HTML 13.2.6) on tags: HTML text in, the same text out with every implied end tag written and every
misnesting undone, so that libxml2, which knows little of it, has only to read tags.

Element names that libxml2 has ideas of its own about get a prefix (`PREFIX`), which the reader of its tree takes off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audome_engine.errors import LimitExceeded
from audome_engine.html.names import (
    BREAKOUT,
    BUTTON_SCOPE,
    CELLS,
    CLOSES_P,
    FORMATTING,
    HEAD_CONTENT,
    HEADINGS,
    IMPLIED_END,
    INTEGRATION_POINTS,
    KNOWN_AS_EMPTY,
    MARKERS,
    RAW_TEXT,
    RECONSTRUCTING,
    SCOPE,
    SPECIAL,
    TABLE_PARTS,
    VOID,
)
from audome_engine.options import Limits

PREFIX = "audome-"
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)
    ((?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?)?)*+)([\s/]*+)>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?""")
_MANY = 1024  # attributes of one element; libxml2 takes quadratic time for them
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?/][^>]*+(?:>|\Z)", re.DOTALL)
_IMPLIED_BEFORE = {"col": ("colgroup",), "tr": ("tbody",), "td": ("tbody", "tr"), "th": ("tbody", "tr")}
_END_SCOPES = {"p": BUTTON_SCOPE, "li": SCOPE | {"ol", "ul"}}
_OWN_LISTS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}


def construct(source: str, limits: Limits) -> str:
    """The text with explicit end tags.

    Raises:
        LimitExceeded: formatting elements left open are repeated more often than `limits.nodes`, or too long.
    """
    builder = _Builder(source, limits)
    builder.run()
    return "".join(builder.out)


@dataclass(slots=True, eq=False)
class _Tag:
    """A start tag: its lower-case name, what stands between name and `>`, and whether it ends in a slash."""

    name: str
    attributes: str
    closed: bool = False


@dataclass(slots=True, eq=False)
class _Open:
    """An element on the stack of open elements; `at` is the place of its start tag in the output, `before` and `after`
    the tags that were put around that one."""

    tag: _Tag
    at: int
    foreign: bool = False
    before: str = ""
    after: str = ""

    @property
    def name(self) -> str:
        return self.tag.name

    def among(self, names: frozenset[str]) -> bool:
        """Whether it is one of these HTML elements, or of the foreign ones that count with them."""
        return self.name in names and (not self.foreign or self.name in INTEGRATION_POINTS)


class _Builder:
    """The state of tree construction."""

    def __init__(self, source: str, limits: Limits) -> None:
        self.out: list[str] = []
        self._source = source
        self._limits = limits
        self._stack: list[_Open] = []
        self._active: list[_Tag | None] = []  # the list of active formatting elements; None is a marker
        self._roots: dict[str, int] = {}  # where the tags of html and body stand in the output
        self._quirks = re.match(r"\s*(?:<!--.*?-->\s*)*<!doctype", source, re.IGNORECASE | re.DOTALL) is None
        self._repeated = self._repeated_length = 0

    # -- tokens (HTML 13.2.5)

    def run(self) -> None:
        source, at = self._source, 0
        while at < len(source):
            start = source.find("<", at)
            if start < 0:
                break
            tag = _TAG.match(source, start)
            if tag is not None:
                self._text(source[at:start])
                at = self._raw_end(tag) if self._tag(tag) else tag.end()
                continue
            following = source[start + 1 : start + 3]
            if following[:1].isalpha() or (following[:1] == "/" and following[1:].isalpha()):
                self._text(source[at:start])  # the end of the text within a tag: the tag is lost
                return
            comment = _COMMENT.match(source, start)
            end = start + 1 if comment is None else comment.end()
            self._text(source[at:start])
            if self._foreign and source.startswith("<![CDATA[", start):
                end = source.find("]]>", start)
                end = len(source) if end < 0 else end
                self._text(source[start + 9 : end].replace("&", "&amp;").replace("<", "&lt;"))
                end += 3
            elif comment is not None and comment[0] != "</>":
                self.out.append(comment[0])
            elif comment is None:
                self._text("<")
            at = end
        self._text(source[at:])

    def _raw_end(self, tag: re.Match[str]) -> int:
        """Copy the text of a raw text element up to its end tag (HTML 13.2.5.2 to .5); where that begins."""
        name = tag[2].lower()
        closing = rf"</{name}(?=[\s/>])[^>]*+>?" if name != "plaintext" else r"\Z"
        end = re.compile(closing, re.IGNORECASE).search(self._source, tag.end())
        text = self._source[tag.end() : end.start() if end else None]
        if self._foreign:
            text = re.sub(r"<!\[CDATA\[|\]\]>", "", text)
        self.out.append(text if name == "plaintext" else f"{text}</{name}>")
        return end.end() if end else len(self._source)

    def _text(self, text: str) -> None:
        if text and not text.isspace():
            self._enter_body()
            if not self._foreign:
                self._end_current("colgroup")
                self._reconstruct()
        self.out.append(text)

    def _tag(self, match: re.Match[str]) -> bool:
        """Handle a tag; whether raw text follows."""
        name = match[2].lower()
        if match[1]:
            self._end_tag(name)
            return False
        if len(match[3]) > _MANY and len(_ATTRIBUTE.findall(match[3])) > _MANY:
            raise LimitExceeded("nodes", self._limits.nodes, f"an element has more than {_MANY} attributes")
        lines = "\n" * match[4].count("\n")  # kept, so that lines are counted right
        tag = _Tag(name, match[3] + lines, match[4].endswith("/"))
        if self._foreign and self._leaves_foreign(tag):
            self._leave_foreign()
        return self._foreign_start(tag) if self._foreign else self._start_tag(tag)

    # -- state

    @property
    def _foreign(self) -> bool:
        """Whether the next start tag is one of SVG or MathML (HTML 13.2.6, the tree construction dispatcher)."""
        return bool(self._stack) and self._stack[-1].foreign and self._stack[-1].name not in INTEGRATION_POINTS

    def _leaves_foreign(self, tag: _Tag) -> bool:
        if tag.name == "font":
            return re.search(r"(?:^|[\s/\"'])(?:color|face|size)\b", tag.attributes, re.IGNORECASE) is not None
        return tag.name in BREAKOUT

    def _leave_foreign(self) -> None:
        while self._foreign:
            self._pop()

    def _enter_body(self) -> None:
        if "body" not in self._roots:
            self._roots["body"] = len(self.out) + 1
            self.out += ["</head>", "<body>"]

    def _root(self, tag: _Tag) -> None:
        """`<html>` and `<body>`: the first one counts, later ones add attributes to it."""
        at = self._roots.get(tag.name)
        if at is not None:
            self.out[at] = f"{self.out[at][:-1]} {tag.attributes}>"
        else:
            if tag.name == "body":
                self.out.append("</head>")
            self._roots[tag.name] = len(self.out)
            self.out.append(f"<{tag.name} {tag.attributes}>")

    # -- the stack of open elements

    def _push(self, tag: _Tag, foreign: bool = False) -> None:
        if len(self._stack) > self._limits.depth:  # here already: the stack is searched again and again
            raise LimitExceeded("depth", self._limits.depth, "the document is nested too deeply")
        self._stack.append(_Open(tag, len(self.out), foreign))
        self.out.append(_start(tag))
        if tag.name in MARKERS and not foreign:
            self._active.append(None)

    def _pop(self) -> None:
        element = self._stack.pop()
        self.out.append(_end(element))
        if element.name in MARKERS and not element.foreign:
            while self._active and self._active.pop() is not None:
                pass

    def _pop_through(self, element: _Open) -> None:
        while self._stack[-1] is not element:
            self._pop()
        self._pop()

    def _find(self, names: frozenset[str] | tuple[str, ...], boundary: frozenset[str]) -> _Open | None:
        """The last open element with one of the names that no boundary element hides ("has an element in scope")."""
        for element in reversed(self._stack):
            if element.name in names and not element.foreign:
                return element
            if element.among(boundary):
                return None
        return None

    def _close(self, names: frozenset[str] | tuple[str, ...], boundary: frozenset[str] = SCOPE) -> bool:
        element = self._find(names, boundary)
        if element is not None:
            self._pop_through(element)
        return element is not None

    # -- start tags (HTML 13.2.6.4.7, "in body")

    def _start_tag(self, tag: _Tag) -> bool:
        if tag.name == "image":
            tag.name = "img"
        name = tag.name
        if name == "head":
            if "body" not in self._roots:
                self.out.append(f"<head {tag.attributes}>")
            return False
        if name in ("html", "body"):
            self._root(tag)
            return False
        if name not in HEAD_CONTENT or self._stack:
            self._enter_body()
        if name == "form" and self._find(("form",), frozenset(("template",))) is not None:
            return False
        if name in TABLE_PARTS and self._find(("table",), frozenset(("template",))) is None:
            return False
        if name != "col":
            self._end_current("colgroup")
        self._imply_end_tags(name)
        if name not in SPECIAL or name in RECONSTRUCTING:
            self._reconstruct()
        if name in VOID:
            self.out.append(_start(tag) + ("" if name in KNOWN_AS_EMPTY else _end_of(name)))
        elif name in RAW_TEXT:
            self.out.append(f"<{name} {tag.attributes}>")
        elif name in ("svg", "math"):
            self._foreign_element(tag)
        else:
            self._push(tag)
            if name in FORMATTING:
                self._remember(tag)
        return name in RAW_TEXT

    def _imply_end_tags(self, name: str) -> None:
        """End what the start tag `name` ends."""
        if name in TABLE_PARTS:
            self._enter_table_part(name)
        elif name == "table":
            self._close(("table",), CELLS)
        if name in CLOSES_P and not (name == "table" and self._quirks):
            self._close(("p",), BUTTON_SCOPE)
        if name in HEADINGS and self._stack and self._stack[-1].name in HEADINGS:
            self._pop()
        elif name in _OWN_LISTS:
            self._close(_OWN_LISTS[name], SPECIAL - {"address", "div", "p"})
            self._close(("p",), BUTTON_SCOPE)
        elif name == "button":
            self._close(("button",))
        elif name in ("option", "optgroup"):
            self._end_current("option")
            if name == "optgroup" and self._find(("select",), SCOPE) is not None:
                self._end_current("optgroup")
        elif name in ("rb", "rt", "rp", "rtc") and self._find(("ruby",), SCOPE) is not None:
            kept = ("rtc",) if name in ("rt", "rp") else ()
            while self._stack[-1].name in IMPLIED_END and self._stack[-1].name not in kept:
                self._pop()
        elif name == "a" and self._active_entry("a") is not None:
            self._adopt("a")
        elif name == "nobr" and self._find(("nobr",), SCOPE) is not None:
            self._adopt("nobr")

    def _enter_table_part(self, name: str) -> None:
        """Clear the stack back to what `name` stands in, and begin what it implies (HTML 13.2.6.4.9 to .14)."""
        while self._stack[-1].name not in TABLE_PARTS[name]:
            self._pop()
        for implied in _IMPLIED_BEFORE.get(name, ()):
            if self._stack[-1].name == "table" or implied == "tr" != self._stack[-1].name:
                self._push(_Tag(implied, ""))

    def _end_current(self, name: str) -> None:
        if self._stack and self._stack[-1].name == name:
            self._pop()

    # -- end tags

    def _end_tag(self, name: str) -> None:
        if name in ("html", "body", "head"):
            if name != "head":
                self._enter_body()  # and stay there: what follows belongs into it all the same
            return
        if self._foreign and name in ("br", "p"):
            self._leave_foreign()
        elif self._foreign or any(element.foreign for element in self._stack[-1:]):
            for element in reversed(self._stack):
                if not element.foreign:
                    break
                if element.name == name:
                    self._pop_through(element)
                    return
        if name == "br":
            self._start_tag(_Tag("br", ""))
        elif name == "p" and self._find(("p",), BUTTON_SCOPE) is None:
            if "body" in self._roots:
                self.out.append(f"<{PREFIX}p></{PREFIX}p>")
        elif name in FORMATTING:
            self._adopt(name)
        elif name in HEADINGS:
            self._close(HEADINGS)
        elif name in SPECIAL or name in SCOPE:
            in_table = name in TABLE_PARTS or name == "table"
            self._close((name,), _END_SCOPES.get(name, frozenset(("table",)) if in_table else SCOPE))
        else:
            self._close((name,), SPECIAL)

    # -- formatting elements (HTML 13.2.4.3)

    def _remember(self, tag: _Tag) -> None:
        """Add to the list; of equal ones three count ("Noah's Ark clause")."""
        since = self._since_marker()
        equal = [i for i in range(since, len(self._active)) if _same(self._active[i], tag)]
        if len(equal) >= 3:
            del self._active[equal[0]]
        self._active.append(tag)

    def _since_marker(self) -> int:
        return next((i + 1 for i in range(len(self._active) - 1, -1, -1) if self._active[i] is None), 0)

    def _active_entry(self, name: str) -> _Tag | None:
        entries = self._active[self._since_marker() :]
        return next((entry for entry in reversed(entries) if entry is not None and entry.name == name), None)

    def _reconstruct(self) -> None:
        """Open again the formatting elements that ended only because a block around them did."""
        if not self._active or self._active[-1] is None:
            return
        opened = {id(element.tag) for element in self._stack}
        first = len(self._active)
        while first > 0:
            entry = self._active[first - 1]
            if entry is None or id(entry) in opened:
                break
            first -= 1
        for entry in self._active[first:]:
            assert entry is not None
            self._count(entry)
            self._push(entry)

    def _count(self, entry: _Tag) -> None:
        self._repeated += 1
        self._repeated_length += len(entry.attributes)
        if self._repeated > self._limits.nodes:
            raise LimitExceeded("nodes", self._limits.nodes, "the document has too many elements and texts")
        if self._repeated_length > self._limits.document_bytes:
            raise LimitExceeded("document_bytes", self._limits.document_bytes, "the document is too long")

    def _adopt(self, name: str) -> None:
        """The adoption agency algorithm (HTML 13.2.6.4.7), done on the tags already written."""
        entry = self._active_entry(name)
        if entry is None:
            self._close((name,), SPECIAL)
            return
        place = next((i for i, element in enumerate(self._stack) if element.tag is entry), None)
        if place is None:
            self._active.remove(entry)
            return
        if any(element.among(SCOPE) for element in self._stack[place + 1 :]):
            return
        if any(element.among(SPECIAL) for element in self._stack[place + 1 :]):
            self._split(place)
        else:
            self._pop_through(self._stack[place])
        self._active.remove(entry)

    def _split(self, place: int) -> None:
        """End the element at `place` before each block within it, and begin it again inside that block."""
        formatting = self._stack[place]
        kept = self._stack[:place]
        inline = [formatting]  # open between the last block and here
        for element in self._stack[place + 1 :]:
            if not element.among(SPECIAL):
                inline.append(element)
                continue
            again = [e for e in inline[1:] if e.tag in self._active]
            for e in (*again, formatting):
                self._count(e.tag)
            element.before += "".join([*map(_end, reversed(inline)), *(_start(e.tag) for e in again)])
            element.after = _start(formatting.tag) + element.after
            self.out[element.at] = element.before + _start(element.tag) + element.after
            kept += [*again, element]
            inline = [formatting]
        self.out += map(_end, reversed(inline))
        self._stack = kept

    # -- foreign content (HTML 13.2.6.5)

    def _foreign_start(self, tag: _Tag) -> bool:
        if tag.name in RAW_TEXT and not tag.closed and tag.name != "title":
            self.out.append(f"<{tag.name} {tag.attributes}>")
            return True
        self._foreign_element(tag)
        return False

    def _foreign_element(self, tag: _Tag) -> None:
        if tag.closed:
            self.out.append(_start(tag) + _end_of(tag.name))
        else:
            self._push(tag, foreign=True)


def _same(first: _Tag | None, second: _Tag) -> bool:
    return first is not None and (first.name, first.attributes) == (second.name, second.attributes)


def _start(tag: _Tag) -> str:
    return f"<{_written(tag.name)} {tag.attributes}>" if tag.attributes else f"<{_written(tag.name)}>"


def _end(element: _Open) -> str:
    return _end_of(element.name)


def _end_of(name: str) -> str:
    return f"</{_written(name)}>"


def _written(name: str) -> str:
    return name if name in KNOWN_AS_EMPTY else PREFIX + name
