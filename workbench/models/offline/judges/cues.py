"""What gives an exam question away: kinds of cue that no customer's message holds.

Written from what exams sound like, not from what any author here writes. A judge knows a stable
share of the kinds.
"""

from __future__ import annotations

import re

# The start of a sentence or line, after bullets and the labels of notes and transcripts.
START = (
    r"(?:^|(?<=[.?!:;]\s)|(?<=\n))[ \t]*(?:[-*+•.]\s+)?"
    r"(?:(?:now|then|first|next|please|kindly),?\s+)*"
)
THE = r"(?:the|your|a|an|each|every|all|any|how|what|which|whether|why|that)"

CUES: dict[str, tuple[str, ...]] = {
    "command to reckon": (
        START + r"(?:calculate|compute|determine|derive|evaluate|estimate|deduce|establish)\b",
        START + r"(?:find|work out|figure out|obtain|solve)\s+(?:for\s+)?(?:the|what|how|x)\b",
        r"\b(?:is|are) to be (?:calculated|computed|determined|derived)\b",
        r"\b(?:you (?:must|should|need to|have to|are to)|in order to) (?:calculate|compute|"
        r"determine)\b",
    ),
    "assumption": (
        START + r"(?:assume|assuming|suppose|supposing|presume|imagine|given)\b",
        r"\b(?:you (?:may|can|should)|we|let us|let's) (?:assume|suppose|take it)\b",
        r"\bfor the sake of (?:argument|simplicity|this)\b|\bit (?:is|can be|may be) assumed\b",
        r",\s*assuming (?:that|no|the)\b",
    ),
    "rounding order": (
        r"\bround(?:ed|ing)?\b.{0,30}\b(?:answer|result|figure|two|2|nearest|decimals?|cents?|"
        r"places?)\b",
        r"\b(?:two|three|2|3) (?:decimals?|decimal places|significant)\b|\bdecimal places?\b",
        r"\b(?:to|nearest) the (?:nearest )?(?:cent|euro|whole number)\b|"
        r"\bsignificant (?:figures|digits)\b",
    ),
    "working wanted": (
        r"\bshow (?:your|all|the|every) (?:work|workings?|steps?|calculations?|reasoning|"
        r"derivation)\b",
        r"\bstep[ -]by[ -]step\b|\b(?:all|each|every) (?:intermediate )?steps?\b",
        START + r"(?:justify|motivate|substantiate|prove|verify|demonstrate)\b",
        r"\b(?:justify|explain|support|give reasons for|back up) (?:your|the) "
        r"(?:answers?|reasoning|choice|result|response|conclusion|steps?|calculations?)\b",
    ),
    "academic verb": (
        START + r"(?:explain|describe|discuss|define|compare|contrast|identify|list|name|outline|"
        r"analyse|analyze|summarise|summarize|interpret|classify|indicate|specify|"
        r"state) " + THE + r"\b",
    ),
    "hint": (
        START + r"(?:hints?|tips?|clues?|reminder|remarks?|nb|n\.b\.|nota bene)\s*[:\-–]",
        START + r"(?:note|remember|recall|notice|observe|bear in mind|keep in mind|be aware|mind)"
        r"(?: carefully)?,? (?:that|to|the|how)\b",
        r"\b(?:pay (?:close |special )?attention to|be careful (?:with|to|about)|watch out for|"
        r"do not forget (?:that|to|the)|don't forget (?:that|to|the))\b",
    ),
    "choice": (
        r"\b(?:which|one|any|all) of the following\b|\bnone of the (?:above|following)\b",
        r"\b(?:choose|select|pick|tick|circle|mark) (?:the|one|an?|all|your)\b.{0,30}"
        r"\b(?:answers?|options?|alternatives?|statements?|box|best|correct|right|that apply)\b",
        r"\bmultiple[ -]choice\b|(?:^|\s)\(?[aA][).]\s.{1,60}\s\(?[bB][).]\s",
        r"\b(?:correct|right|best|possible) (?:option|alternative|choice)s?\b",
    ),
    "true or false": (
        r"\btrue or false\b|\bcorrect or incorrect\b|\bright or wrong\?",
        r"\b(?:is|are) the (?:following|above) (?:statements?|claims?)\b|\bstate whether\b",
    ),
    "exercise": (
        r"\b(?:this|the|next|following|above|present|an?) (?:exercise|problem set|word problem|"
        r"puzzle|"
        r"quiz|test|exam|task|assignment|case study|worked example|drill)\b",
        START + r"(?:exercise|problem|task|question|scenario|case study|example|part|item|q)\s*"
        r"(?:\d+|[a-z]\))?\s*[:).]",
        r"\b(?:homework|examinees?|candidates? (?:must|should)|syllabus|textbook|"
        r"learning objective)\b",
    ),
    "marks": (
        r"\b(?:\d+|full|half|partial|extra|bonus|one|two|five|ten) (?:marks?|points?|credits?)\b",
        r"\b(?:graded|grading|marked|scored|scoring|assessed|assessment|rubric|pass mark)\b",
    ),
    "symbols": (
        START + r"let (?:us )?(?:[a-z]\b|the (?:amount|sum|fee|balance|number)|[A-Z]\b)",
        r"\b(?:denote|denotes|denoted|denoting)\b|\b[a-zA-Z] ?= ?(?:\d|the\b|[a-z]\b)",
        r"\b(?:person|customer|client|bank|account|product|country|party) [A-Z]\b(?!\w)",
        r"\bas a function of\b|\bthe variables?\b",
    ),
    "form of answer": (
        START + r"(?:answer|reply|respond) (?:only |just |strictly |solely )?(?:with|in|as|"
        r"by giving)\b",
        r"\b(?:give|state|express|write|provide|present|submit|enter|report|formulate) "
        r"(?:only |just )?(?:your|the) (?:final )?(?:answers?|results?|response|solution)\b",
        r"\byour (?:final )?(?:answer|response|solution) (?:should|must|is to|has to|shall|"
        r"needs)\b",
        r"\b(?:final answer|single number|no other text|and nothing else|one word only|"
        r"no explanation)\b",
        r"\b(?:provide|give|output|return|write) only\b|\bin the (?:format|form) of\b",
    ),
    "what to leave out": (
        r"\b(?:ignore|disregard|neglect|exclude|omit)\b.{0,12}"
        r"\b(?:any|all|the|other|every|irrelevant|further|additional|distracting|possible)\b",
        r"\b(?:do not|don't|need not|needn't) (?:consider|take into account|include|regard)\b",
        r"\b(?:irrelevant|superfluous|distracting|extraneous|unnecessary) "
        r"(?:details?|information|figures?|facts?|data|numbers?)\b",
    ),
    "reference to the source": (
        r"\b(?:according to|based (?:only |solely )?on|using (?:only )?|from|in|"
        r"refer(?:ring)? to|consult|"
        r"with reference to|as per|on the basis of) (?:only )?the (?:(?:given|provided|following|"
        r"above|"
        r"supplied|attached|relevant) (?:documents?|information|tables?|text|passage|terms|"
        r"clauses?|"
        r"sheet|data|facts|details|rules)|(?:documents?|table|text|passage|extract|information|"
        r"data) "
        r"(?:above|below|provided|given|supplied))\b",
        r"\b(?:given|provided) the (?:above|following|information|data|facts|terms|documents?|"
        r"details|"
        r"scenario|conditions)\b",
        r"\bthe (?:information|data|facts) (?:given|provided|above)\b|\bgiven (?:documents|data)\b",
    ),
    "invented case": (
        START + r"(?:consider|take|picture|imagine) (?:the|an?|this|now|that)\b",
        r"\b(?:hypothetical|hypothetically|fictional|fictitious|imaginary)\b",
        START + r"(?:a|the|one|some) (?:certain )?(?:customer|client|person|account holder) "
        r"(?:who|named|called|has|holds|wants|withdraws|takes|pays|sends|opens|is)\b",
        r"\b(?:the )?(?:above|said|aforementioned|following) (?:customer|scenario|situation|case|"
        r"facts)\b",
        r"\bin this (?:scenario|example|hypothetical|exercise)\b",
    ),
    "trap": (
        r"\btrick(?:y)? questions?\b|\bcan you spot\b|\bspot the\b|\b(?:hidden|common) (?:trap|"
        r"mistake|pitfall)"
        r"|\bdo not be (?:fooled|misled)\b|\bdon't be (?:fooled|misled)\b|\ba test of\b|"
        r"\bto test (?:you|whether|if)\b",
        r"\bbeware\b|\bthere is (?:a|one) catch\b|\bthink carefully\b|"
        r"\bread (?:the \w+ )?carefully\b",
    ),
    "closed world": (
        r"\ball (?:other things|else) (?:being )?equal\b|\bceteris paribus\b|\bfor simplicity\b",
        r"\b(?:all|no) (?:other|further|additional|necessary|relevant|required) (?:fees?|charges?|"
        r"information|conditions?|costs?|data|details)\b.{0,20}"
        r"\b(?:apply|applies|given|provided|stated|needed|required|are|is)\b",
        r"\bfor (?:the )?purposes? of (?:this|the)\b|\bunless (?:otherwise )?(?:stated|noted|"
        r"specified)\b",
    ),
    "talk to a machine": (
        r"\b(?:as an? (?:ai|language model|assistant|chatbot)|language model|chatgpt|llm|"
        r"system prompt)\b",
        r"\b(?:ignore|disregard|forget) (?:the|all|any|your|everything)? ?(?:above|previous|"
        r"prior|earlier)\b",
        r"\b(?:your task is|you are an?) (?!reply|bank\b)|\bground truth\b|\breference answer\b",
        r"\b(?:plausible|verdict|measures_capability|self_contained)\b.{0,4}[:=]",
    ),
}  # fmt: skip

PATTERNS: dict[str, re.Pattern[str]] = {
    kind: re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE | re.MULTILINE)
    for kind, forms in CUES.items()
}
KINDS = tuple(PATTERNS)
# The words of the forms, so that a slip of the fingers does not hide a cue.
VOCABULARY = frozenset(
    word for forms in CUES.values() for form in forms
    for word in re.findall(r"[a-z]{5,}", re.sub(r"\\[a-zA-Z]", " ", form))
)  # fmt: skip
