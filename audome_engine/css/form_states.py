"""Pseudo-classes of form controls (HTML 4.16.3), of a document that nobody has touched."""

from __future__ import annotations

import re
from collections.abc import Callable

from audome_engine.html.tree import Element

_DISABLEABLE = frozenset(["button", "input", "select", "textarea", "optgroup", "option", "fieldset"])
_REQUIRABLE = frozenset(["input", "select", "textarea"])
_NOT_REQUIRABLE_TYPES = frozenset(["hidden", "range", "color", "submit", "image", "reset", "button"])
_EDITED_TYPES = frozenset(
    "text search url tel email password date month week time datetime-local number".split()
)  # that `readonly` applies to
_SUBMITS = ("submit", "image")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*")


def input_type(element: Element) -> str:
    """What an `<input>` is."""
    return element.get("type", "text").strip().lower() or "text"


def is_disabled(element: Element) -> bool:
    """HTML 4.10.18.5: by itself, by its `<optgroup>`, or by a `<fieldset>` unless it is in that one's first `<legend>`."""
    if not element.is_html or element.tag not in _DISABLEABLE:
        return False
    if "disabled" in element.attributes:
        return True
    if element.tag == "option":
        return element.parent is not None and element.parent.tag == "optgroup" and is_disabled(element.parent)
    if element.tag == "optgroup":
        return False
    child, parent = element, element.parent
    while parent is not None:
        if parent.tag == "fieldset" and "disabled" in parent.attributes:
            legend = next((each for each in parent.elements if each.tag == "legend"), None)
            if legend is not child:
                return True
        child, parent = parent, parent.parent
    return False


def is_enabled(element: Element) -> bool:
    """`:enabled`."""
    return element.is_html and element.tag in _DISABLEABLE and not is_disabled(element)


def is_required(element: Element) -> bool:
    """`:required`."""
    return _may_be_required(element) and "required" in element.attributes


def is_optional(element: Element) -> bool:
    """`:optional`."""
    return element.is_html and element.tag in _REQUIRABLE and not is_required(element)


def _may_be_required(element: Element) -> bool:
    of_type = element.tag != "input" or input_type(element) not in _NOT_REQUIRABLE_TYPES
    return element.is_html and element.tag in _REQUIRABLE and of_type


def is_read_write(element: Element) -> bool:
    """An editable control, or an element that is `contenteditable`."""
    if element.is_html and (
        element.tag == "textarea" or (element.tag == "input" and input_type(element) in _EDITED_TYPES)
    ):
        return "readonly" not in element.attributes and not is_disabled(element)
    host: Element | None = element
    while host is not None:
        if "contenteditable" in host.attributes:
            return host.get("contenteditable").lower() != "false"
        host = host.parent
    return False


def is_placeholder_shown(element: Element) -> bool:
    """`:placeholder-shown`."""
    if "placeholder" not in element.attributes:
        return False
    return not (element.text_content() if element.tag == "textarea" else element.get("value"))


def is_checked(element: Element) -> bool:
    """`:checked`."""
    if element.tag == "option":
        return _is_selected(element)
    return element.tag == "input" and input_type(element) in ("checkbox", "radio") and "checked" in element.attributes


def _is_selected(option: Element) -> bool:
    """A menu shows the last option that is selected, or its first that is not disabled."""
    select = _ancestor(option, "select")
    if select is None or "multiple" in select.attributes or select.get("size", "1") not in ("0", "1"):
        return "selected" in option.attributes
    options = [each for each in select.iter() if each.tag == "option"]
    selected = [each for each in options if "selected" in each.attributes]
    shown = selected[-1:] or [each for each in options if not is_disabled(each)][:1]
    return option in shown


def is_default(element: Element) -> bool:
    """What is checked or selected at first, and a form's first submit button."""
    if element.tag == "option":
        return "selected" in element.attributes
    if element.tag == "input" and input_type(element) in ("checkbox", "radio"):
        return "checked" in element.attributes
    form = _ancestor(element, "form")
    return form is not None and next(filter(_submits, form.iter()), None) is element


def _submits(element: Element) -> bool:
    if element.tag == "button":
        return element.get("type", "submit").lower() not in ("button", "reset")
    return element.tag == "input" and input_type(element) in _SUBMITS


def is_indeterminate(element: Element) -> bool:
    """A `<progress>` without a value, and a radio button in a group of which none is checked."""
    if element.tag == "progress":
        return "value" not in element.attributes
    if element.tag != "input" or input_type(element) != "radio":
        return False
    name, form = element.get("name"), _ancestor(element, "form")
    if not name:
        return "checked" not in element.attributes
    group = (form or _root(element)).iter()
    return not any(
        each.tag == "input"
        and input_type(each) == "radio"
        and each.get("name") == name
        and "checked" in each.attributes
        for each in group
    )


# Constraint validation (HTML 4.10.21)


def is_valid(element: Element) -> bool:
    """`:valid`."""
    return _validated(element) is True


def is_invalid(element: Element) -> bool:
    """`:invalid`."""
    return _validated(element) is False


def is_in_range(element: Element) -> bool:
    """`:in-range`."""
    return _in_range(element) is True


def is_out_of_range(element: Element) -> bool:
    """`:out-of-range`."""
    return _in_range(element) is False


def _validated(element: Element) -> bool | None:
    """None: it is not a candidate."""
    if element.tag in ("form", "fieldset"):
        return not any(is_invalid(each) for each in element.iter() if each.tag in _REQUIRABLE)
    if element.tag not in (*_REQUIRABLE, "button") or is_disabled(element):
        return None
    if element.tag == "button":
        return True if _submits(element) else None
    if element.tag == "input" and input_type(element) in ("hidden", "reset", "button"):
        return None
    if element.tag in ("input", "textarea") and "readonly" in element.attributes:
        return None
    if is_required(element) and _is_missing(element):
        return False
    return element.tag != "input" or (_in_range(element) is not False and _is_of_type(element))


def _is_missing(element: Element) -> bool:
    if element.tag == "textarea":
        return not element.text_content()
    if element.tag == "select":
        chosen = [each for each in element.iter() if each.tag == "option" and _is_selected(each)]
        return not any(each.get("value", each.text_content()) for each in chosen)
    if input_type(element) in ("checkbox", "radio"):
        return "checked" not in element.attributes
    return not element.get("value")


def _is_of_type(element: Element) -> bool:
    value = element.get("value")
    tests: dict[str, Callable[[str], bool]] = {
        "email": lambda text: _EMAIL.fullmatch(text) is not None,
        "url": lambda text: re.match(r"[a-z][a-z0-9+.-]*:\S", text, re.IGNORECASE) is not None,
    }
    test = tests.get(input_type(element))
    return not value or test is None or test(value)


def _in_range(element: Element) -> bool | None:
    """None: there is no range."""
    if element.tag != "input" or input_type(element) not in ("number", "range"):
        return None
    if is_disabled(element) or "readonly" in element.attributes:
        return None
    low, high, value = (_number(element.get(name)) for name in ("min", "max", "value"))
    if low is None and high is None:
        return None
    return (
        value is None
        or input_type(element) == "range"
        or ((low is None or value >= low) and (high is None or value <= high))
    )


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", text) else None


def _ancestor(element: Element, tag: str) -> Element | None:
    parent = element.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent


def _root(element: Element) -> Element:
    while element.parent is not None:
        element = element.parent
    return element
