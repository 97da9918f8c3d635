"""Trees of what people write, as the HTML standard's algorithm (13.2.6) and browsers build them."""

from __future__ import annotations

import pytest

from tests.html.support import body, parsed, written

_BLOCKS = "address article aside blockquote center details dialog div dl fieldset figcaption figure footer form h1 h6 "
_BLOCKS += "header hgroup main menu nav ol pre search section summary ul"


@pytest.mark.parametrize("block", _BLOCKS.split())
def test_blocks_end_a_paragraph(block):
    assert body(f"<p>a<{block}>b</{block}>c") == f"<p>a</p><{block}>b</{block}>c"


@pytest.mark.parametrize("inline", "a b big code em font i s small span strong sub tt u x-y".split())
@pytest.mark.parametrize("block", ["p", "div", "ul", "h2", "section", "table"])
def test_inline_elements_may_hold_blocks(inline, block):
    html = f"<{inline}>x<{block}></{block}>z</{inline}>"
    assert body(html) == html


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        # implied end tags
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<p><span>a<p>b", "<p><span>a</span></p><p>b</p>"),
        ("<p>a<hr>b", "<p>a</p><hr></hr>b"),
        ("<button>a<p>b</button>c", "<button>a<p>b</p></button>c"),
        ("<p><button>a<p>b</button>c", "<p><button>a<p>b</p></button>c</p>"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"),
        ("<ol><li><p>a<li><div>b<li>c</ol>", "<ol><li><p>a</p></li><li><div>b</div></li><li>c</li></ol>"),
        ("<ul><ol><li>a</ol></ul>", "<ul><ol><li>a</li></ol></ul>"),
        ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>"),
        ("<h1>a<h2>b</h2>", "<h1>a</h1><h2>b</h2>"),
        ("<h1>a</h3>b", "<h1>a</h1>b"),
        ("<h1><p>a</p></h1>", "<h1><p>a</p></h1>"),
        ("<select><option>a<option>b<optgroup><option>c<optgroup></select>",
         "<select><option>a</option><option>b</option><optgroup><option>c</option></optgroup><optgroup></optgroup></select>"),
        ("<ruby>a<rt>b<rp>c<rt>d</ruby>", "<ruby>a<rt>b</rt><rp>c</rp><rt>d</rt></ruby>"),
        ("<button>a<button>b", "<button>a</button><button>b</button>"),
        ("<a>x<a>y</a>", "<a>x</a><a>y</a>"),
        ("<form>a<form>b</form>c", "<form>ab</form>c"),
        # end tags without a start tag, and the other way round
        ("a</p>b", "a<p></p>b"),
        ("a</br>b", "a<br></br>b"),
        ("a</span></div></td></img></style>b", "ab"),
        ("<div><span>a</div>b</span>c", "<div><span>a</span></div>bc"),
        ("<div><i>a", "<div><i>a</i></div>"),
        ("<div>a</body>b</html>c", "<div>abc</div>"),
        ("<span><div>a</span>b</div>c", "<span><div>ab</div>c</span>"),
        # empty and raw elements
        ("a<wbr>b<wbr/>c<br/>d<img>e<input>f", "a<wbr></wbr>b<wbr></wbr>c<br></br>d<img></img>e<input></input>f"),
        ("<video><source><track></video><embed>a", "<video><source></source><track></track></video><embed></embed>a"),
        ("<div/>a<span/>b", "<div>a<span>b</span></div>"),
        ("<image>a", "<img></img>a"),
        ("<textarea>\n<b>x</textarea>y", "<textarea><b>x</textarea>y"),
        ("<pre>\n\nx</pre>", "<pre>\nx</pre>"),
        ("<div><style>a>b{} </div></style>x</div>", "<div><style>a>b{} </div></style>x</div>"),
        ("<p><script>'</p>'</script>x", "<p><script>'</p>'</script>x</p>"),
        ("<xmp><b></xmp>x<plaintext><b></plaintext>", "<xmp><b></xmp>x<plaintext><b></plaintext></plaintext>"),
        # formatting elements
        ("<p><b>a<p>b</b>c", "<p><b>a</b></p><p><b>b</b>c</p>"),
        ("<b>a<p>b</b>c</p>", "<b>a</b><p><b>b</b>c</p>"),
        ("<b>a<i>b</b>c</i>d", "<b>a<i>b</i></b><i>c</i>d"),
        ("<b><div><p>a</b>b</p>c</div>", "<b></b><div><b></b><p><b>a</b>b</p>c</div>"),
        ("<b><i><p>a</b>b</i>c", "<b><i></i></b><i></i><p><i><b>a</b>b</i>c</p>"),
        ("<a>x<div>y</a>z</div>", "<a>x</a><div><a>y</a>z</div>"),
        ("<b><b><b><b>a<p>b", "<b><b><b><b>a<p>b</p></b></b></b></b>"),
        ("<p><b><b><b><b>a<p>b", "<p><b><b><b><b>a</b></b></b></b></p><p><b><b><b>b</b></b></b></p>"),
        ("<nobr>a<nobr>b", "<nobr>a</nobr><nobr>b</nobr>"),
        # text
        ("a < b <3 & c &amp; &eacute; &notit; &#x41;&#128;", "a < b <3 & c & é ¬it; A€"),
        ("a<!-- <b> -->b<!>c<?php x ?>d</ x>e<!DOCTYPE x>f", "abcdef"),
        ("a<!-- x --!>b<!--> c", "ab c"),
        ("a<b title='", "a"),
        ("a</b title=", "a"),
    ],
)  # fmt: skip
def test_bodies(html, tree):
    assert body(html) == tree


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        ("<table><tr><td>x", "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<table><td>x<th>y<tr><td>z",
         "<table><tbody><tr><td>x</td><th>y</th></tr><tr><td>z</td></tr></tbody></table>"),
        ("<table><col><col><tr><td>x",
         "<table><colgroup><col></col><col></col></colgroup><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<table><caption>c<tr><td>x", "<table><caption>c</caption><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<table><thead><tr><th>a<tbody><tr><td>b<tfoot><tr><td>c</table>d",
         "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody><tfoot><tr><td>c</td></tr></tfoot></table>d"),
        ("<table><td><table><td>x</table>y</table>z",
         "<table><tbody><tr><td><table><tbody><tr><td>x</td></tr></tbody></table>y</td></tr></tbody></table>z"),
        ("<table><tr><td><p>a<td><b>b<td>c",
         "<table><tbody><tr><td><p>a</p></td><td><b>b</b></td><td>c</td></tr></tbody></table>"),
        ("<table><td><div></table>x", "<table><tbody><tr><td><div></div></td></tr></tbody></table>x"),
        ("<table><tr><td>a</tr></tbody>\n<tr><td>b",
         "<table><tbody><tr><td>a</td></tr></tbody>\n<tbody><tr><td>b</td></tr></tbody></table>"),
        # foster parenting (13.2.6.1)
        ("<table>foo<tr>bar<td>x</table>", "foobar<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<table><div>a</div><tr><p>b</p><td>x</table>",
         "<div>a</div><p>b</p><table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<p>a<table><table>", "<p>a<table></table><table></table></p>"),
        # parts of tables where there is none
        ("<div><tr><td>a</td></tr></div>", "<div>a</div>"),
        ("a<caption>b<col>c<tbody>d", "abcd"),
    ],
)  # fmt: skip
def test_tables(html, tree):
    assert body(html) == tree


def test_a_table_ends_a_paragraph_only_in_standards_mode():
    assert body("<!doctype html><p>a<table></table>b") == "<p>a</p><table></table>b"
    assert body("<p>a<table></table>b") == "<p>a<table></table>b</p>"


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        ("<svg><path/><g><circle/></g></svg>a", "<svg><path></path><g><circle></circle></g></svg>a"),
        ("<svg><path><circle></svg>a", "<svg><path><circle></circle></path></svg>a"),
        ("<svg/>a", "<svg></svg>a"),
        ("<svg></p></svg>b<svg><g></br></g></svg>", "<svg></svg><p></p>b<svg><g></g></svg><br></br>"),
        ("<b><svg><tr></b>a", "<b><svg><tr></tr></svg></b>a"),
        ("<svg><p>a</svg>b", "<svg></svg><p>ab</p>"),
        ("<svg><g><div>a</div></g></svg>b", "<svg><g></g></svg><div>a</div>b"),
        ("<svg><foreignObject><p>a<p>b</foreignObject><g/></svg>",
         "<svg><foreignObject><p>a</p><p>b<g></g></p></foreignObject></svg>"),
        ("<svg><font/><font color=red>a", "<svg><font></font></svg><font>a</font>"),
        ("<svg><title>a</title><desc>b<b>c</b></desc><g/></svg>",
         "<svg><title>a</title><desc>b<b>c</b></desc><g></g></svg>"),
        ("<svg><text><![CDATA[a<b>&amp;]]></text></svg>", "<svg><text>a<b>&amp;</text></svg>"),
        ("<svg><style><![CDATA[a{b:c}]]></style><style/><g/></svg>",
         "<svg><style>a{b:c}</style><style></style><g></g></svg>"),
        ("<svg><script>a<b</script></svg>", "<svg><script>a<b</script></svg>"),
        ("<![CDATA[a]]>b", "b"),
        ("<math><mi>a</mi></math>b", "<math><mi>a</mi></math>b"),
        ("<svg><a><text>x</a>y", "<svg><a><text>x</text></a>y</svg>"),
    ],
)  # fmt: skip
def test_foreign_content(html, tree):
    assert body(html) == tree


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        ("", "<html><head></head><body></body></html>"),
        ("\ufeff \n<!-- x -->", "<html><head></head><body></body></html>"),
        ("a", "<html><head></head><body>a</body></html>"),
        ("<title>a<b></title><p>b", "<html><head><title>a<b></title></head><body><p>b</p></body></html>"),
        ("<head><p>a</head>b", "<html><head></head><body><p>ab</p></body></html>"),
        ("<head><title>a</title></head><style>b</style>c",
         "<html><head><title>a</title><style>b</style></head><body>c</body></html>"),
        ("<html><body><p>a</body></html>\n", "<html><head></head><body><p>a\n</p></body></html>"),
        ("</p></div>a", "<html><head></head><body>a</body></html>"),
        ("a<style>b</style>", "<html><head></head><body>a<style>b</style></body></html>"),
        ("<meta><link><div>a", "<html><head><meta></meta><link></link></head><body><div>a</div></body></html>"),
        ("<template><b>x</template><noscript>y</noscript>z", "<html><head></head><body>z</body></html>"),
    ],
)  # fmt: skip
def test_whole_documents(html, tree):
    assert written(parsed(html).root) == tree


def test_later_html_and_body_tags_add_attributes():
    document = parsed("<html lang=a><body class=a>x<body class=b id=c><html lang=b dir=rtl>")
    assert document.root.attributes == {"lang": "a", "dir": "rtl"}
    assert document.find("body").attributes == {"class": "a", "id": "c"}
