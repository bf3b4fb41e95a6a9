"""What customers of the demo bank ask about, theme by theme: wordings with slots, and keywords.

A theme names the leaves of the demo's taxonomy that it belongs to. HOLES are the themes on which
the demo's own points ask nothing; the offline author can serve one of them, the trip.
"""

from __future__ import annotations

from typing import NamedTuple


class Theme(NamedTuple):
    """`weight` is its share of traffic before all are scaled to 1; `asks` and `keys` are wordings,
    one after each bar; `since` is the first day it is asked about, of all days of traffic."""

    weight: float
    leaves: tuple[str, ...]
    asks: str
    keys: str
    since: int = 0


def wordings(text: str) -> list[str]:
    """The wordings of a theme's line."""
    return text.split(" | ")


HOLES = ("app_login", "trip_cost", "mortgage", "investing", "home_insurance")

SLOTS: dict[str, str] = {
    "product": "Quay Basic | Quay Plus | Harbour Premier | Skiff Student | my student account | "
        "the basic account | the plus account | Premier",
    "country": "Norway | Turkey | Kenya | Poland | Mexico | Nepal | India | Switzerland | the US "
        "| Sweden",
    "place": "Oslo | Prague | London | Zurich | Warsaw | Lisbon | Valletta | New York",
    "currency": "pounds | dollars | francs | kronor | zloty | NOK | USD | GBP",
    "person": "my brother | my daughter | an old friend | my mum | a supplier | my landlord | "
        "my godchild | a language school",
    "shop": "the supermarket | the pharmacy | a restaurant | the garden centre | the town "
        "hall | a bookshop | the petrol station",
    "day": "Monday | Friday | Saturday | Sunday | yesterday | last week | on Tuesday",
    "month": "this month | last month | in March | in May | since January | every month",
    "event": "broke | went through the wash | was stolen | got lost on the bus | is bent | "
        "fell into the river | was swallowed by a machine",
    "machine": "an ATM of another bank | your own cash machine | the machine at the station | "
        "another bank's machine | the ATM in the mall",
}  # fmt: skip

THEMES: dict[str, Theme] = {
    "cash_limit": Theme(
        14.0, ("limit_days", "limit_party"),
        "how much cash can I take out per day with {product} | what is the daily cash limit | "
        "can I withdraw {amount} in one go | is {amount} over my daily limit for cash | I need "
        "{amount} in cash for a used car, how many days does that take | does the cash limit "
        "reset at midnight | what's the most I can get from {machine} a day",
        "daily withdrawal limit | cash limit {product} | max cash per day",
    ),
    "cash_left": Theme(
        6.0, ("left_today", "left_yesterday", "left_twice", "left_evening"),
        "I already took out {amount} today, how much is left | how much cash can I still get "
        "tonight | does the cash I took yesterday count against today | took {amount} this "
        "morning and {amount} at noon, what remains of my limit | how much of my cash limit is "
        "left for today",
        "cash left today | remaining limit today",
    ),
    "cash_abroad": Theme(
        8.0, ("abroad_holiday", "abroad_small", "abroad_large", "abroad_euro"),
        "what does it cost to get cash abroad | fee for taking {amount} from an ATM in {place} "
        "| I withdrew {amount} in {place}, what will be charged | is there a minimum fee for "
        "small cash withdrawals abroad | do I pay a fee for euro cash in {country} | which "
        "account is cheapest for cash in {country}",
        "atm fee abroad | withdrawal fee {place} | cash {country} charges",
    ),
    "cash_home": Theme(
        5.5, ("home_first", "home_within", "home_own", "home_month"),
        "how many free withdrawals do I have at other banks | why was I charged for {machine} | "
        "is {machine} free for me | do withdrawals at your own machines count | I used "
        "{machine} five times {month}, what does that cost with {product} | when do my free "
        "withdrawals start again",
        "free withdrawals other banks | atm other bank fee",
    ),
    "fx_card": Theme(
        6.5, ("fx_payment", "fx_weekend", "fx_spread", "fx_convert"),
        "what exchange rate do you use when I pay by card in {currency} | I paid {amount} in "
        "{currency} on {day}, what is debited | is there a surcharge for paying in {currency} "
        "at the weekend | how big is the spread on card payments with {product} | card payment "
        "in {country}, what do you add on top",
        "exchange rate card {currency} | foreign currency fee | weekend supplement",
    ),
    "cashback": Theme(
        5.0, ("cb_shops", "cb_excluded", "cb_cap", "cb_mixed"),
        "how much cashback do I get at {shop} | what is the cashback maximum {month} | do gift "
        "cards earn cashback | why no cashback for my payment at {shop} | I spent {amount} at "
        "{shop}, what comes back with {product} | when is my cashback paid out",
        "cashback rate {shop} | cashback cap | cashback missing",
    ),
    "late_bill": Theme(
        5.0, ("late_bill", "late_goodwill", "late_least", "late_most"),
        "I paid my card bill {days} days late, what is the fee | can you waive the late fee, it "
        "was my first time | is there a maximum for the late fee | what do I owe on a card bill "
        "of {amount} paid late | missed the due date of my card bill by {days} days, what now",
        "late fee card bill | bill overdue fee | waive late fee",
    ),
    "transfer_fee": Theme(
        10.5, ("tier_fee", "tier_large", "tier_reduction", "tier_edge"),
        "what does a transfer of {amount} to {country} cost | how are the transfer fees "
        "staggered | I want to send {amount} to {person} in {country}, what is taken from my "
        "account | does {product} get a reduction on transfers abroad | fee for sending "
        "{amount} abroad",
        "transfer fee {country} | international transfer cost | wire fee",
    ),
    "transfer_offer": Theme(
        2.5, ("offer_new", "offer_last", "review", "which_first"),
        "is the first transfer free for new customers | how long does the welcome offer last | "
        "opened my account {days} days ago, is the transfer to {person} still free | why is "
        "there a flat fee for {country} | which countries are under review",
        "welcome offer transfer | country under review",
    ),
    "account_fee": Theme(
        5.5, ("fee_months", "fee_budget"),
        "what does {product} cost a month | how much is the account fee for a whole year | can "
        "I switch to a cheaper account | account fee for {days} months of {product} | why did "
        "the account fee go off twice {month}",
        "account fee {product} | monthly cost account",
    ),
    "month_fees": Theme(
        2.8, ("month_all", "month_statement", "month_busy", "month_compare"),
        "can you list every fee I paid {month} | what did my account cost {month} in all | "
        "which fees are in my statement | I do not understand the charges {month} | sum of all "
        "fees and charges {month} please",
        "all fees {month} | statement charges explained",
    ),
    "overdraft": Theme(
        5.0, ("od_interest", "od_buffer", "od_days", "od_repay"),
        "I am {amount} in the red for {days} days, what interest is that | how big is the free "
        "buffer | how do you count the days of an overdraft | what must I pay in to get my "
        "account back to zero | is there interest when I am only {amount} below zero",
        "overdraft interest | overdrawn {amount} | free buffer overdraft",
    ),
    "complaint": Theme(
        2.6, ("complaint_answer", "complaint_holiday", "complaint_weekend"),
        "I complained on {day}, by when do I get an answer | how long may you take to answer a "
        "complaint | still no reply to my complaint | does the time run over a holiday for "
        "complaints | who handles complaints about {shop} payments",
        "complaint deadline | complaint no answer",
    ),
    "new_card": Theme(
        8.5, ("card_deadline", "card_holiday", "card_damaged"),
        "my card {event}, when is the new one posted | how long does a replacement card take | "
        "ordered a new card on {day}, where is it | card {event}, can I get another one quickly "
        "| until when must you send my replacement card",
        "replacement card how long | card {event} | new card not here",
    ),
    "loan": Theme(
        4.5, ("loan_conditions", "loan_border", "loan_refused", "loan_young"),
        "do I get an instalment loan with {amount} income | what are the conditions for a loan "
        "| why was my loan refused | how old must I be for an instalment loan | I have been "
        "with you for {days} months, can I borrow money | minimum income for a loan with "
        "{product}",
        "loan conditions | instalment loan refused | loan income needed",
    ),
    "credit_card": Theme(
        3.5, ("cc_conditions", "cc_savings", "cc_refused"),
        "can I get a credit card with {product} | how much savings do I need for a credit card "
        "| why did you turn down my credit card | income needed for the credit card | credit "
        "card for a newcomer to the country, is that possible",
        "credit card conditions | credit card refused",
    ),
    "app_login": Theme(
        9.0, (),
        "I cannot log in to the app since the update | the app says wrong password but it is "
        "right | how do I reset my app password | face recognition does not work in the new app "
        "| no code comes when I log in | the app crashes on my phone at the start screen | "
        "locked out of online banking after three tries | how do I move the app to a new phone",
        "app login not working | password reset | app crash | locked out online banking",
        since=60,
    ),
    "trip_cost": Theme(
        6.0, ("trip_whole", "trip_weekend", "trip_business", "trip_cash"),
        "what will my whole trip to {place} cost with card and cash | total charges for a "
        "weekend in {place}, hotel by card and {amount} in cash | business journey to "
        "{country}: all fees together | I spent {amount} by card and {amount} in cash on "
        "holiday in {place}, what is that in all | how much did my holiday in {country} cost me "
        "in fees and payments altogether",
        "trip total fees {place} | holiday costs card and cash | journey {country} all charges",
    ),
    "mortgage": Theme(
        5.5, ("mortgage_fixed", "mortgage_early"),
        "what is your rate for a fixed mortgage over ten years | can I repay my mortgage early "
        "| what does it cost to end the home loan before the term | how much house can I afford "
        "with my salary | do you offer mortgages for a flat I rent out | how long is a mortgage "
        "offer valid | can we fix the interest on our home loan now",
        "mortgage rates | early repayment mortgage | home loan fixed rate",
    ),
    "investing": Theme(
        5.0, ("funds", "shares"),
        "how do I start a monthly savings plan in funds | what does it cost to buy shares "
        "through you | which fund is good for my pension | can I move my securities account to "
        "you | are dividends taxed automatically | how risky is the global equity fund | what "
        "happens to my fund if I stop paying in",
        "savings plan funds | buy shares cost | securities account | etf pension",
    ),
    "home_insurance": Theme(
        5.0, ("insurance_water", "insurance_value"),
        "does home insurance pay for a burst pipe | how do I set the sum insured for my flat | "
        "water came through the ceiling, who pays | is my bike covered by the contents "
        "insurance | how do I report damage to the household insurance | can I cancel the home "
        "insurance when I move",
        "home insurance claim | water damage cover | contents insurance bike",
    ),
}  # fmt: skip
# So seldom that nobody would call it a hole: a tail of other things, as every bank has.
TAIL: dict[str, Theme] = {
    "opening_hours": Theme(
        1.2, (),
        "when is the branch in the harbour open | are you open on {day} | is there a branch "
        "near {place}",
        "opening hours | branch {day}",
    ),
    "address": Theme(
        1.2, (),
        "how do I change my address | I moved, where do I tell you | my letters still go to the "
        "old flat",
        "change address | new address",
    ),
    "fraud": Theme(
        1.4, (),
        "somebody rang and wanted my PIN | there is a payment of {amount} I do not know | I got "
        "a text with a link, is it from you",
        "phishing | unknown payment",
    ),
    "joint": Theme(
        1.0, (),
        "can we make it a joint account | how does {person} get access to my account",
        "joint account | power of attorney",
    ),
    "estate": Theme(
        1.2, ("estate", "gift"),
        "my father died, what papers do you need for his account | how do I make over money to "
        "a grandchild",
        "account after death | gift to child",
    ),
}  # fmt: skip
