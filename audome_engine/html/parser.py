"""HTML text to a Document: tags balanced as the HTML standard says (construct.py), read by libxml2, and its tree mended.

Never raises for author mistakes. What is mended: the case of SVG names and their namespace, implied `<tbody>` and
`<tr>`, foster parenting (HTML 13.2.6.1). XHTML and SVG documents are XML, and nothing of them is mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import entities
from urllib.parse import urlsplit

from lxml import etree

from audome_engine.errors import Diagnostics, LimitExceeded, ResourceError
from audome_engine.html.construct import PREFIX, construct
from audome_engine.html.names import SVG_ATTRIBUTES, SVG_TAGS
from audome_engine.html.tree import Document, Element, Namespace, Text
from audome_engine.options import Limits

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_TABLE_CHILDREN = frozenset("caption colgroup col tbody thead tfoot tr style script template".split())
_IMPLIED_IN_TABLE = {"tr": "tbody", "td": "tbody", "th": "tbody", "col": "colgroup"}
_SECTION_CHILDREN = frozenset("tr style script template".split())
_ROW_CHILDREN = frozenset("td th style script template".split())
_XML_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"
_LONG_TEXT = 4096
_DROPPED = frozenset(("template", "noscript"))


def parse_document(text: str, url: str | None, *, limits: Limits, diagnostics: Diagnostics) -> Document:
    """As XHTML if the URL's path ends like one, which is how servers and browsers tell, else as HTML."""
    is_xml = urlsplit(url or "").path.lower().endswith((".xht", ".xhtml"))
    return (parse_xhtml if is_xml else parse_html)(text, limits=limits, diagnostics=diagnostics)


def parse_html(html: str, *, limits: Limits, diagnostics: Diagnostics) -> Document:
    """Parse any document a person writes.

    Raises:
        LimitExceeded: it is larger, deeper or has more nodes than `limits` allow.
    """
    _check_length(html, limits)
    source = html.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    source = _CONTROL.sub(lambda match: "" if match[0] == "\x00" else "\ufffd", source)
    parsed = _parse_with_libxml(construct(source, limits), limits)
    root = _converted(parsed, limits)
    document = Document(_whole(root), source)
    _mend(document)
    return document


def parse_xhtml(text: str, *, limits: Limits, diagnostics: Diagnostics) -> Document:
    """Parse a document that is XML; as HTML, with a diagnostic, where it is not well-formed. Named characters are HTML's.

    Raises:
        LimitExceeded: it is larger, deeper or has more nodes than `limits` allow.
    """
    _check_length(text, limits)
    data = _XML_DECLARATION.sub("", text.removeprefix("\ufeff"), count=1).encode("utf-8", "replace")
    try:
        parsed = etree.fromstring(data, _xml_parser(data, recover=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        diagnostics.error("xml-syntax", f"is no well-formed XML, read as HTML: {error}", line=line)
        return parse_html(text, limits=limits, diagnostics=diagnostics)
    return Document(_whole(_converted(parsed, limits, xml=True)), text)


def _xml_parser(data: bytes, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        huge_tree=b"<!ENTITY" not in data,  # without it, entities may not multiply
        recover=recover, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip


def parse_svg(data: bytes, *, limits: Limits, diagnostics: Diagnostics) -> Document:
    """Parse an SVG document. Entities are not expanded beyond XML's own, nothing external is loaded.

    Raises:
        ResourceError: it is no SVG document.
        LimitExceeded: it is larger, deeper or has more nodes than `limits` allow.
    """
    parser = _xml_parser(data, recover=True)
    try:
        parsed = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ResourceError("svg", f"is no XML document: {error}") from error
    if parsed is None or etree.QName(parsed).localname != "svg":
        raise ResourceError("svg", "the root element is not <svg>")
    for problem in list(parser.error_log)[:1]:
        diagnostics.warning("svg-syntax", f"SVG: {problem.message.strip()}", line=problem.line)
    root = _converted(parsed, limits, xml=True)
    if root is None:
        raise ResourceError("svg", "is no SVG document")
    return Document(root, "")


def _check_length(html: str, limits: Limits) -> None:
    if len(html) > limits.document_bytes or len(html.encode("utf-8", "replace")) > limits.document_bytes:
        raise LimitExceeded("document_bytes", limits.document_bytes, "the document is too long")


def _parse_with_libxml(source: str, limits: Limits) -> etree._Element | None:
    if not source.strip():
        return None
    parser = etree.HTMLParser(
        recover=True, huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    parsed: etree._Element | None = etree.fromstring(source.encode("utf-8", "replace"), parser)
    for problem in parser.error_log:
        if problem.type_name == "ERR_RESOURCE_LIMIT" or "xcessive depth" in problem.message:
            raise LimitExceeded("depth", limits.depth, f"the document is too deep or too large: {problem.message}")
    return parsed


def _converted(parsed: etree._Element | None, limits: Limits, xml: bool = False) -> Element | None:
    """libxml2's tree as ours, counted, without recursion."""
    if parsed is None:
        return None
    root = _element(parsed, None, xml)
    count = 1
    stack: list[tuple[etree._Element, Element, int]] = [(parsed, root, 1)]
    while stack:
        node, element, depth = stack.pop()
        if depth > limits.depth:
            raise LimitExceeded("depth", limits.depth, "elements are nested too deeply")
        if node.text:
            element.append(Text(node.text, line=element.line))
            count += 1
        for child in node:
            if isinstance(child.tag, str) and (not xml or _is_known(child)):
                converted = _element(child, element, xml)
                count += 1
                if converted.tag not in _DROPPED or not converted.is_html:
                    element.append(converted)
                    stack.append((child, converted, depth + 1))
            elif isinstance(child, etree._Entity):
                named = entities.html5.get(f"{child.name};", child.text or "")
                _append_text(element, named)
            if child.tail:
                _append_text(element, child.tail)
                count += 1
        if count > limits.nodes:
            raise LimitExceeded("nodes", limits.nodes, "the document has too many elements and texts")
    return root


def _append_text(element: Element, data: str) -> None:
    """As a text of its own, or at the end of the one that an entity has parted, unless that would copy a long one."""
    last = element.children[-1] if element.children else None
    if isinstance(last, Text) and len(last.data) < _LONG_TEXT:
        last.data += data
    else:
        element.append(Text(data, line=element.line))


def _element(node: etree._Element, parent: Element | None, xml: bool) -> Element:
    name = etree.QName(node).localname if xml else str(node.tag).removeprefix(PREFIX)
    namespace = _namespace(name, node, parent, xml)
    if namespace is Namespace.SVG:
        tag = name if xml else SVG_TAGS.get(name.lower(), name.lower())
        attributes = {_attribute(str(key), xml): str(value) for key, value in node.attrib.items()}
    else:
        tag = "img" if name.lower() == "image" else name.lower()
        attributes = {
            str(key).replace(_XML_NAMESPACE, "xml:").lower(): str(value) for key, value in node.attrib.items()
        }  # fmt: skip
    line = node.sourceline
    return Element(tag, attributes, line=line if isinstance(line, int) else 0, namespace=namespace)


def _namespace(name: str, node: etree._Element, parent: Element | None, xml: bool) -> Namespace:
    if xml:
        uri = etree.QName(node).namespace
        return Namespace.HTML if uri == Namespace.HTML else Namespace.SVG
    if name.lower() == "svg":
        return Namespace.SVG
    if name.lower() == "math":
        return Namespace.MATHML
    if parent is None or parent.tag == "foreignObject":
        return Namespace.HTML
    return parent.namespace


def _is_known(node: etree._Element) -> bool:
    """Whether an element of an XML document is one of SVG or HTML; editors add others for themselves."""
    return etree.QName(node).namespace in (None, Namespace.SVG, Namespace.HTML)


def _attribute(name: str, xml: bool) -> str:
    """`xlink:href` becomes `href`, as SVG 2 reads it; names from HTML get SVG's case back."""
    if name.startswith(("{http://www.w3.org/1999/xlink}", "{http://www.w3.org/XML/1998/namespace}")):
        return name.partition("}")[2]
    local = name.removeprefix("xlink:").removeprefix("xml:")
    return local if xml else SVG_ATTRIBUTES.get(local.lower(), local)


def _whole(root: Element | None) -> Element:
    """A tree with html, head and body, text around them where browsers put it."""
    html = root if root is not None and root.tag == "html" else Element("html", line=1)
    if root is not None and root is not html:
        html.append(root)
    head = next((e for e in html.elements if e.tag == "head"), None)
    body = next((e for e in html.elements if e.tag in ("body", "frameset")), None)
    body = body or Element("body", line=html.line)
    head = head or Element("head", line=html.line)
    after_body = False
    for child in html.children:
        if child is body:
            after_body = True
        elif child is not head and not _is_space(child):
            body.append(child)
        elif after_body and isinstance(child, Text):
            body.append(child)
    html.children = []
    html.append(head)
    html.append(body)
    return html


def _is_space(node: Element | Text) -> bool:
    return isinstance(node, Text) and not node.data.strip(" \t\n\f")


def _mend(document: Document) -> None:
    for element in list(document.root.iter()):
        if not element.is_html:
            continue
        if element.tag == "table":
            _mend_table(element)
        elif element.tag in ("pre", "listing", "textarea") and element.children:
            # HTML 13.2.6.4.7: a newline right after the start tag is ignored; libxml2 keeps it
            first = element.children[0]
            if isinstance(first, Text):
                first.data = first.data.removeprefix("\n")


def _mend_table(table: Element) -> None:
    """HTML 13.2.6.4.9 to .14: rows stand in sections, cells in rows, everything else before the table."""
    fostered: list[Element | Text] = []
    rebuilt: list[Element | Text] = []
    section: Element | None = None
    for child in table.children:
        implied = _IMPLIED_IN_TABLE.get(child.tag) if isinstance(child, Element) else None
        if implied is not None:
            if section is None or section.tag != implied:
                section = Element(implied, line=child.line, parent=table)
                rebuilt.append(section)
            section.append(child)
        elif _is_space(child) or (isinstance(child, Element) and child.tag in _TABLE_CHILDREN):
            section = section if _is_space(child) else None
            (section.append if section is not None else rebuilt.append)(child)
        else:
            fostered.append(child)
    table.children = rebuilt
    for part in [e for e in table.elements if e.tag in ("tbody", "thead", "tfoot")]:
        fostered += _mend_rows(part)
    if fostered and table.parent is not None:
        siblings = table.parent.children
        at = siblings.index(table)
        for node in fostered:
            node.parent = table.parent
        siblings[at:at] = fostered


def _mend_rows(section: Element) -> list[Element | Text]:
    """Wrap cells that stand outside a row, and give back what belongs in no table."""
    fostered: list[Element | Text] = []
    rebuilt: list[Element | Text] = []
    implied: Element | None = None
    for child in section.children:
        if isinstance(child, Element) and child.tag in ("td", "th"):
            if implied is None:
                implied = Element("tr", line=child.line, parent=section)
                rebuilt.append(implied)
            implied.append(child)
        elif _is_space(child) or (isinstance(child, Element) and child.tag in _SECTION_CHILDREN):
            implied = implied if _is_space(child) else None
            rebuilt.append(child)
        else:
            fostered.append(child)
    section.children = rebuilt
    for row in (e for e in section.elements if e.tag == "tr"):
        strays = list(_strays(row))
        fostered += strays
        row.children = [child for child in row.children if child not in strays]
    return fostered


def _strays(row: Element) -> Iterator[Element | Text]:
    for child in row.children:
        if not _is_space(child) and not (isinstance(child, Element) and child.tag in _ROW_CHILDREN):
            yield child
