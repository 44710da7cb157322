"""Texts that must stay texts wherever they are shown: on a wiki page, in a terminal."""

from hypothesis import strategies as st

from tests.profiles.strategies import NASTY_TEXT

NASTY = [
    "a | b || c",
    "}} {{Skill|Q1}} {{evil}} {{{1|x}}} {{subst:x}} {{#if:a|b}} -{x}-",
    "[[User:X]] [[File:X.jpg]] [[Category:X]] [http://a.test b] http://a.test mailto:a@b.test",
    "<script>alert(1)</script><ref>x</ref><nowiki/><!-- x --><b>",
    "</nowiki>{{evil}}<nowiki>",
    "</bdi></td></table>",
    "'''bold''' ''it'' '''''",
    "~~~ ~~~~ ~~~~~",
    "__NOTOC__ __NOINDEX__",
    "\u0338slashed",
    "one\n|-\n| two\r\n== three ==\u2028four\x85five",
    "* # : ; = ----",
    "= x =",
    "*",
    ":",
    "|}",
    "-",
    "+",
    "&lt;b&gt; &amp;lt; &#60;b&#62; &#x3c; &lt",
    "RFC 1234 PMID 1 ISBN 0-306-40615-2",
    "\x00\x1b[31mred\x07\x08\x7f\x9b1m \x7f'\"`UNIQ--nowiki-00000000-QINU`\"'\x7f",
    "\u202eevil\u202c \u2066x\u2069 \u200f\u061c\u2067open",
    "צילום (שלום)",
    "برمجة",
    "می\u200cخواهم",
    "写真撮影",
    "ﾊﾝｶｸ ｶﾅ ＦＵＬＬ",
    "e\u0301\u0302\u0303 \u0301",
    "👩\u200d🔬 photo",
    "\ud800 \ufffe \ufeff\u00ad\u2060",
    "w" * 500,
    "写" * 500,
    "x" * 98 + "&amp;",
    "",
]
TEXTS = st.one_of(NASTY_TEXT, st.text(), st.lists(st.sampled_from(NASTY), max_size=4).map("".join))
