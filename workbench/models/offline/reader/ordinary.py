"""Words without a sense of their own: which are never corrected, and which ask for nothing."""

from __future__ import annotations

# Ordinary words that lie one letter from a known one; they are never "corrected".
_ORDINARY = """
    abode about above account accounts again aged alive alone along aloud amount amounts back
    bakery ball band bank banks barge bather bay bear bed bend bill-less bird black boat bold book
    books bother bought brain brother brought cage call called calls came cards-only care carry
    case cast cent cents change changed changes charm cinema clear cleared clearly coast coat cold
    come cook core cost costs could counter country county customers dash data date dates day days
    deal dear deep dish dome drain dues earlier early eight elder enough even event ever every
    fall fate father fear fed felt fend fight fill find fine fines fired first fish fist five fold
    fought four free friend friends gain game gate gear give given gives goat gold hall hand hash
    hate hay hear height here hide hill hired hold home hook horse host hours house hurry issue
    item items keep kept kill kind lack land large last late later lay learn lease least led left
    lend lent lest life lift light limits line lines list live lives loan-free loft look lost loud
    made main male marked market marry mate may meal mend mere might mill mind mine moan mode more
    most motes mother name names near nearly never night nine note noted notice noticed now offer
    offers office officer oil older order orders other others ought over own pack page pages pain
    paper papers part parts party past pay pen pencil per person phone photo photos pill place
    places plan plane plans plate please pleased police port post posts proper quick quiet quit
    quite rack rain rate rates ray read real reason red reed release rend rent return returns ride
    right roast rough sack sale same sand saving say says seal season send-off sends sent shade
    shall shape share sheep shop shops shore short should side sight signal since single slate
    sleep slept small smell soil sold some sorry sought spare spell sport spring stage stairs
    start stat state states stay stays stem step steps stile still stop store stores story string
    strong style swept tack tale tall team tend tent than thank thanks that their them then there
    these they thing things think thinks third this those though thought three through tide tight
    till tired toast told took total tough track train trains tree turned under used user uses
    vary very votes wall want wants ware wary wash way ways wear weather weight went were wetter
    where whether wide wife will wind wine wired wish with within without won word words work
    works world worry would year yearly years
"""
ORDINARY: frozenset[str] = frozenset(_ORDINARY.split())

# A question made of these alone asks for nothing in particular.
_EMPTY = """
    a about advice advise all and answer answered any anything are as asked at be better by can
    check could customer did do does done explain for from get give go going good handle handled
    happen happens have help here how i idea in into is it its know let like look matter me mean
    meant more my need next now of off on one open opinion or our out please proceed put
    question really right say see shall should so some something suggest take tell that the
    their them then there these they thing things think this those to up us wants was way we
    what when where which who why will with work works would you your
"""
EMPTY: frozenset[str] = frozenset(_EMPTY.split())
