"""Which elements and attributes an e-book has (EPUB 3.3, 6.1: XHTML, with SVG and MathML in it), and what becomes of
others."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PHRASING = _words(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark math q rp rt ruby s samp small span strong sub "
    "sup svg time u var wbr"
)
"""Elements of running text; what holds nothing but these may hold no others."""

FLOW = _words(
    "address article aside blockquote caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre "
    "section table tbody td tfoot th thead tr ul"
)
"""Blocks."""

ONLY_PHRASING = _words(
    "abbr b bdi bdo cite code dfn em h1 h2 h3 h4 h5 h6 i kbd mark p pre q rt s samp small span strong sub sup "
    "time u var"
)
"""Elements that may hold nothing but running text."""

VOID = frozenset({"br", "hr", "img", "wbr"})

DROPPED = _words(
    "area base basefont bgsound button canvas col colgroup command datalist frame frameset head input isindex "
    "keygen link map meta noframes optgroup option param script select source style template textarea title track"
)
"""Elements that go with all that is in them."""

RENAMED = {
    "acronym": "abbr", "big": "span", "blink": "span", "center": "div", "data": "span", "details": "div",
    "dialog": "div", "dir": "ul", "fieldset": "div", "font": "span", "footer": "div", "form": "div", "header": "div",
    "hgroup": "div", "label": "span", "legend": "p", "listing": "pre", "main": "div", "marquee": "div", "menu": "ul",
    "meter": "span", "nav": "div", "nobr": "span", "output": "span", "plaintext": "pre", "progress": "span",
    "search": "div", "strike": "s", "summary": "p", "tt": "code", "xmp": "pre",
}  # fmt: skip
"""Elements that an e-reader knows under another name, or not at all."""

PARENTS = {
    "li": {"ol", "ul"},
    "dt": {"dl"},
    "dd": {"dl"},
    "figcaption": {"figure"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"table", "thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "rt": {"ruby"},
    "rp": {"ruby"},
}
"""Where alone an element may stand; elsewhere it is a mere box."""

_NUMBER = re.compile(r"\d{1,4}")
_SIGNED = re.compile(r"-?\d{1,6}")
_ANY = re.compile(r".*", re.DOTALL)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)")

EVERYWHERE = {
    "id": re.compile(r"\S+"), "class": _ANY, "title": _ANY, "lang": _LANGUAGE, "dir": re.compile(r"ltr|rtl|auto"),
}  # fmt: skip
"""Attributes that any element may have, and what they may say."""

OWN = {
    "a": {"href": _ANY},
    "img": {"src": _ANY, "alt": _ANY, "width": _NUMBER, "height": _NUMBER},
    "ol": {"start": _SIGNED, "type": re.compile(r"[1aAiI]"), "reversed": re.compile(r"|reversed")},
    "li": {"value": _SIGNED},
    "td": {"colspan": re.compile(r"[1-9]\d{0,2}"), "rowspan": re.compile(r"[1-9]\d{0,2}")},
    "th": {
        "colspan": re.compile(r"[1-9]\d{0,2}"), "rowspan": re.compile(r"[1-9]\d{0,2}"),
        "scope": re.compile(r"row|col|rowgroup|colgroup"),
    },
    "time": {"datetime": _DAY},
    "ins": {"datetime": _DAY},
    "del": {"datetime": _DAY},
}  # fmt: skip
"""Attributes of single elements."""

MATHML = _words(
    "annotation maction math menclose merror mfenced mfrac mi mlabeledtr mmultiscripts mn mo mover mpadded "
    "mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder "
    "munderover none semantics"
)
"""Presentation MathML, which is what e-readers show."""

SVG_NAMES = {
    name.lower(): name
    for name in _words(
        "animateMotion animateTransform clipPath feBlend feColorMatrix feComponentTransfer feComposite "
        "feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB "
        "feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight "
        "feSpecularLighting feSpotLight feTile feTurbulence linearGradient radialGradient textPath "
        "attributeName attributeType baseFrequency calcMode clipPathUnits diffuseConstant edgeMode filterUnits "
        "glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes "
        "lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves "
        "pathLength patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha "
        "preserveAspectRatio primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures "
        "specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale "
        "systemLanguage tableValues targetX targetY textLength viewBox viewTarget xChannelSelector "
        "yChannelSelector zoomAndPan"
    )
}
"""Names that HTML writes in any case and SVG only in one (HTML, 13.2.6.5)."""

SVG_DROPPED = frozenset({"script", "foreignobject", "iframe", "handler", "animate", "set", "metadata"})

SVG_DRAWN = _words("a circle ellipse g image line path polygon polyline rect svg switch symbol text use")
"""What can be drawn once more by `use`."""
