"""Data into a template: into a copy of its document, which defines what is meant, or, where the result is the same,
straight into its scene, of which only what changes is made anew.

The law: the scene of `bind_document(document, data)` and `bind_scene(scene of document, data)` are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from audome_engine.errors import Diagnostics
from audome_engine.html.tree import Document, Element, Namespace, Text
from audome_engine.resources import Resources, resolve_url
from audome_engine.scene.build import rebuild_scene
from audome_engine.scene.context import Exchange, SceneContext
from audome_engine.scene.elements import dynamic_key, is_childless
from audome_engine.scene.nodes import Scene, Source
from audome_engine.style.computed import ComputedStyle
from audome_engine.templates.data import check_data

if TYPE_CHECKING:
    from audome_engine.css.cascade import StyledDocument

__all__ = ["bind_document", "bind_scene", "check_data"]

_RAW_TEXT = frozenset(["textarea", "title", "option", "style", "script"])  # hold no elements, hence no <br>
_RESTYLING = frozenset(["style", "link", "svg", "base"])  # what takes effect outside its parent's boxes


# The reference: values written into the document --------------------------------------------------------------------


def bind_document(document: Document, values: Mapping[str, str]) -> Document:
    """A copy of `document` with checked values (see `check_data`) written in as a person would.

    `.text` replaces all children, `\\n` being `<br>`; `.img` is the `src` of an `<img>`, else the background image;
    `.color` and `.background` are declarations in the style attribute that win over all others, `.hidden` likewise
    `display: none`; `.href` is the attribute. Elements inside replaced children are gone, whatever their values.
    """
    copied, copies = _copy(document)
    wanted = _by_element(values)
    for element in _remaining(document.root, wanted):
        for name, value in wanted.get(dynamic_key(element), {}).items():
            _write(copies[element], name, value)
    return copied


def _by_element(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Dynamic key -> property -> value."""
    wanted: dict[str, dict[str, str]] = {}
    for key in sorted(values):
        name, _, suffix = key.rpartition(".")
        wanted.setdefault(name, {})[suffix] = values[key]
    return wanted


def _remaining(root: Element, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[Element]:
    """The elements in document order, but those that replaced text takes away."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        if "text" not in wanted.get(dynamic_key(element), {}):
            stack.extend(reversed(element.elements))


def _copy(document: Document) -> tuple[Document, dict[Element, Element]]:
    """A deep copy, and original element -> copy."""
    copies: dict[Element, Element] = {}
    for element in document.root.iter():
        copy = replace(element, attributes=dict(element.attributes), children=[], parent=None)
        copies[element] = copy
    for element, copy in copies.items():
        for child in element.children:
            copy.append(Text(child.data, line=child.line) if isinstance(child, Text) else copies[child])
    return Document(copies[document.root], document.source), copies


def _write(element: Element, name: str, value: str) -> None:
    if name == "text":
        _write_text(element, value)
    elif name == "img":
        _write_image(element, value)
    elif name == "href":
        element.attributes["href"] = value
    elif name != "hidden":
        _declare(element, f"{name}: {value}")
    elif value == "true":
        _declare(element, "display: none")
    else:
        element.attributes.pop("hidden", None)


def _write_text(element: Element, value: str) -> None:
    if element.is_html and element.tag == "input":
        element.attributes["value"] = value
        return
    if _has_no_text(element):
        return
    element.children = []
    if not element.is_html or element.tag in _RAW_TEXT:
        element.append(Text(value, line=element.line))
        return
    for node in _text_nodes(element, value):
        element.append(node)


def _text_nodes(parent: Element, value: str) -> list[Element | Text]:
    """Text with a `<br>` for every line feed, as children of `parent`."""
    nodes: list[Element | Text] = []
    for index, line in enumerate(value.split("\n")):
        if index:
            nodes.append(Element("br", parent=parent, line=parent.line))
        if line:
            nodes.append(Text(line, parent, parent.line))
    return nodes


def _has_no_text(element: Element) -> bool:
    """Whether `.text` means nothing for it: images, line breaks and the like."""
    return is_childless(element) and element.tag not in ("input", "textarea")


def _write_image(element: Element, value: str) -> None:
    attribute = _image_attribute(element)
    if attribute:
        element.attributes.pop("srcset", None)
        element.attributes[attribute] = value
    else:
        _declare(element, f"background-image: url({_css_string(value)})")


def _image_attribute(element: Element) -> str:
    """The attribute that names the element's own image; empty where `.img` is the background."""
    if element.namespace is Namespace.SVG:
        return "href" if element.tag == "image" else ""
    return {"img": "src", "input": "src", "video": "poster"}.get(element.tag, "")


def _css_string(text: str) -> str:
    """As a CSS string (CSSOM 2.1: serialize a string)."""
    escaped = "".join(f"\\{c}" if c in '"\\' else f"\\{ord(c):x} " if ord(c) < 32 or ord(c) == 127 else c for c in text)
    return f'"{escaped}"'


def _declare(element: Element, declaration: str) -> None:
    own = element.get("style").strip()
    element.attributes["style"] = f"{own}{'; ' if own else ''}{declaration} !important"


# The fast path: values exchanged in the scene -----------------------------------------------------------------------


def bind_scene(
    scene: Scene,
    values: Mapping[str, str],
    *,
    styled: StyledDocument,
    resources: Resources,
    diagnostics: Diagnostics,
) -> Scene | None:
    """The scene with checked values in it; boxes they do not touch are the same objects as in `scene`.

    None where that could differ from styling `bind_document(…)` anew: where selectors or attributes read what changes,
    where inheritance would carry it on, where counters go by what is replaced.
    """
    context = scene.origin
    if not isinstance(context, SceneContext):
        return None
    wanted = _by_element(values)
    _report_unusable(context, wanted, diagnostics)
    children: dict[Element, list[Element | Text]] = {}
    images: dict[Element, str] = {}
    backgrounds: dict[Element, str] = {}
    for element in _changed_elements(context, wanted):
        for name, value in wanted[dynamic_key(element)].items():
            if name == "text" and _has_no_text(element):
                continue
            if name == "text" and _text_is_exchangeable(context, element):
                children[element] = _text_nodes(element, value)
            elif name == "img" and element.is_html and element.tag == "img" and _ignores_attributes(styled):
                images[element] = value
            elif name == "img" and _background_is_exchangeable(styled, element):
                url = resolve_url(value, resources.base_url)
                if url is None or context.base_url != resources.base_url:
                    return None
                backgrounds[element] = url
            else:
                return None
    changed = [*children, *images, *backgrounds]
    if not changed:
        return scene
    styles, sources = _new_elements(context, children)
    if (children and styled.structural) or any(map(_counts, styles.values())):
        return None
    dirty = _with_ancestors(changed)
    return rebuild_scene(scene, Exchange(children, styles, sources, images, backgrounds, dirty))


def _counts(style: ComputedStyle) -> bool:
    return bool(style.counter_reset or style.counter_increment or style.counter_set)


def _new_elements(
    context: SceneContext, children: Mapping[Element, list[Element | Text]]
) -> tuple[dict[Element, ComputedStyle], dict[Element, Source]]:
    """The styles and places of the line breaks in new text."""
    styles: dict[Element, ComputedStyle] = {}
    sources: dict[Element, Source] = {}
    for parent, nodes in children.items():
        place = context.notes.sources.get(parent)
        breaks = [node for node in nodes if isinstance(node, Element)]
        if breaks and place is not None:
            styles.update(context.styled.styles_of_new(parent, breaks))
            for index, element in enumerate(breaks, 1):
                sources[element] = Source(f"{place.path}/br[{index}]", "br", line=parent.line)
    return styles, sources


def _report_unusable(context: SceneContext, wanted: Mapping[str, Mapping[str, str]], diagnostics: Diagnostics) -> None:
    for key, properties in wanted.items():
        for element in context.keyed.get(key, ()):
            if "text" in properties and _has_no_text(element):
                message = f"<{element.tag}> has no text that {key}.text could replace"
                diagnostics.warning("unusable-dynamic-value", message, path=element.path(), line=element.line)


def _changed_elements(context: SceneContext, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[Element]:
    """The elements that values are for, but those inside replaced text."""
    elements = [element for key in wanted for element in context.keyed.get(key, ())]
    replaced = {e for e in elements if "text" in wanted[dynamic_key(e)]}
    for element in elements:
        if not any(ancestor in replaced for ancestor in _ancestors(element)):
            yield element


def _ancestors(element: Element) -> Iterator[Element]:
    parent = element.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _with_ancestors(elements: Iterable[Element]) -> frozenset[Element]:
    result: set[Element] = set()
    for element in elements:
        result.add(element)
        for ancestor in _ancestors(element):
            if ancestor in result:
                break
            result.add(ancestor)
    return frozenset(result)


def _text_is_exchangeable(context: SceneContext, element: Element) -> bool:
    """Whether new text changes nothing but the boxes made of it."""
    if not element.is_html or is_childless(element) or element.tag in _RAW_TEXT:
        return False
    if any(child.tag in _RESTYLING for child in element.iter()):
        return False
    for ancestor in (element, *_ancestors(element)):
        direction = ancestor.get("dir").strip().lower()
        if direction == "auto" or (ancestor.tag == "bdi" and not direction) or not ancestor.is_html:
            return False
    if element.elements and _is_in_container(context.styled, element):
        return False  # what they count may depend on the container's size
    return element not in context.notes.orders or not context.notes.counts_below(element)


def _is_in_container(styled: StyledDocument, element: Element) -> bool:
    """Whether its style, or that of what is in it, may depend on a container's size."""
    return bool(styled.containers) and any(e in styled.containers for e in (element, *_ancestors(element)))


def _ignores_attributes(styled: StyledDocument) -> bool:
    """Whether no style depends on the attributes that name an image."""
    return not styled.attribute_dependent and not styled.attribute_names.intersection(("src", "srcset"))


def _background_is_exchangeable(styled: StyledDocument, element: Element) -> bool:
    """Whether the element's background image is nobody else's: not inherited, not read by a selector."""
    style = styled.styles.get(element)
    if style is None or _image_attribute(element) or not element.is_html:
        return False
    if styled.attribute_dependent or "style" in styled.attribute_names or _is_in_container(styled, element):
        return False
    heirs: list[ComputedStyle | None] = [styled.styles.get(child) for child in element.elements]
    heirs += [styled.pseudo.get((element, name)) for name in ("before", "after", "marker", "first-letter")]
    return all(
        heir is None or heir.background_image == (None,) or heir.background_image != style.background_image
        for heir in heirs
    )
