"""Words that anybody uses about anything, frozen: what a message has beyond them is specific."""

from __future__ import annotations

_WORDS = """
about above access account act ada address afraid after afternoon again against age ago aldmar all
alma alone already also always and angry annoyed another answer anxious any anybody anything app
apprentice approve are around arrival arrived ask asked asking asks assume aunt back bank banking
because become been before began behind being bela believe belmora better between blew boris
borrow boss both boy break brenholt brother business but bypass calls calvik came can cannot card
care carer carin caught change cheat cheated check choose clear clerks code colours come comes
concerns controls cook correct could count country credit customer customers dark day dead deal
dear debit debts deceive did digits direct disappear does doing door dora down draft drift dunmere
each earnings edda egg eight else elsewhere email employer empty english enough eskarn even
evening ever every exactly exercise explain face factors facts fails fake fall false family father
fear fed fees fell fenna few fifth figures find first five fjelby folk for forge four fourth fraud
free friday friend from furious garlund get gets give giving goes going gone good goods goran got
grateful great greener guess hack hacked had hand hands hanno happen happened hard hardly has have
having hear heard hello help helps her here hestova hide high him his hold home honest honestly
hour hours house how human hurry husband identity ines into istrava its jaro job jorvik just
justify kaja keep keeps kelmar kestria kill kind knocks know knowledge label lady large last
launder learn leave left lender leon let letter lie life light like lindova line lines list little
live loan lonely long look looks lose lot machine madam made main make makes man many market may
meet men message met might mind minds mine minute minutes mirko monday money month month's months
more morning morsund most mother move moved much murder must myself name near need needs neighbour
nela nervous nest never new newcomer next nice night nights nine nobody not note notice noticed
now number nurse nyholt off officer often old older once one only open order orlava ostravia other
otto our ours out over owe own page paid paper papers parcel part pass patient pay pays pelstad
pensioner people person petra phishing phone pin place plain plan please point police possible
pretend put question quick quietly quite rather reach reached read readers reading reasons refuse
refused regards relative retired ridiculous right rights ring rob room rosa rostova round rules
run runs said same sat saturday saw say says scam school script second see seem sell seller
selmark send sends sent serve set seven shall shared she shoot shop short should show showing
signature signed simply since sir sister six sixth sleep sleeps slept small some somebody
something soon sorin sorry sound stall stallholder stand standing steal step still stolen stop
stranger's student study such sums sunday sure surely take takes talked tavaria teacher team tell
telling ten term than thank thanks that the their theirs them then there these they thing things
think third this those though thought thoughts three through thursday tilda time times tiny today
together told tomorrow too torvik town trade trader trick tried trouble truth tuesday turn turned
two ulf ulmena unacceptable unasked uncle uncle's under understand university until upon urgent
use used vera very victim voice wait want wanted wants warehouse was water way wednesday week
weeks well were what when where whether which while white who whom why wife will wim wish with
without word words work worker working world worried worries worst would write written wrong wrote
yara year years yesterday yet you young your yours zdenko
"""
GENERIC = frozenset(_WORDS.split())
