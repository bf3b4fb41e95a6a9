"""What the readers know: words and short phrases with the sense that each of them carries.

A phrase is written with underscores. Longer phrases win over shorter ones, and a word inside a
matched phrase keeps no sense of its own ("card bill" is a bill, no card payment).
"""

from __future__ import annotations

SENSES: dict[str, str] = {
    "cash": """withdraw withdraws withdrew withdrawn withdrawing withdrawal withdrawals cash notes
        banknotes drew drawn draw drawing took_out taken_out take_out takes_out taking_out got_out
        get_out pulled_out took_money taken_money""",
    "machine": "machine machines atm atms cashpoint cashpoints dispenser cash_machine cash_machines",
    "gave": "gave gives took taken got handed served",
    "card": "card cards contactless",
    "pay": """paid pay paying pays payment payments spent spend spending bought buy buying purchase
        purchases purchased charged booked settled""",
    "send": """send sent sending transfer transfers transferred transferring wire wired wiring remit
        remitted remittance by_transfer""",
    "replace": """replacement_card replacement_cards new_card card_replacement replacement
        replace_my_card replace_her_card replace_his_card""",
    "credit": "credit_card credit_cards",
    "loan": "loan loans instalment_loan instalment_credit",
    "today": "today tonight same_day",
    "yesterday": """yesterday day_before evening_before night_before last_night the_day_before_today
        previous_day days_ago last_week""",
    "abroad": "abroad foreign overseas",
    "home": "home at_home domestic",
    "otherbank": """other_bank other_banks another_bank different_bank different_banks of_other_banks
        third-party_machine competitor competitors""",
    "ownbank": "own_machine own_machines your_own harbourline own harbourline_machine house_machine",
    "income": "income earn earns earning earned salary wage wages take_home takes_home pay_packet",
    "savings": "savings saved put_aside set_aside saving savings_account nest_egg",
    "age": "age aged years_old years_of_age old",
    "client": """customer client been_with account_has_been_open account_has_been been_open
        became_a_customer with_the_bank joined""",
    "bill": "card_bill card_bills bill bills credit_card_bill card_statement",
    "late": "late overdue too_late belated",
    "latefee": "late_fee late_fees late_charge late_payment_fee",
    "due": "due due_date fell_due payable falls_due",
    "settle": "paid pay settled settle arrived payment cleared",
    "overdrawn": """overdrawn overdraft overdrafts below_zero in_the_red in_the_minus below_nought
        negative under_zero in_debit minus""",
    "zero": "back_at_zero at_zero back_to_zero balanced at_zero_again to_zero",
    "held": """balance held on_the_account on_my_account on_her_account on_his_account
        account_held""",
    "interest": "interest",
    "complaint": """complaint complaints complained complain complaining complains grievance""",
    "answered": "answered answer reply replied",
    "posted": "posted post posting mailed mail dispatched",
    "opened": "opened opening opening_date customer_since open_since set_up",
    "cashback": "cashback cash_back",
    "limit": "limit limits daily_limit ceiling allowance",
    "still": "still left more remaining remains remain before_midnight",
    "most": "most at_most largest maximum highest maximal",
    "accountfee": """account_fee account_fees monthly_fee monthly_fees account_charge
        account_charges monthly_account_fee""",
    "fee": "fee fees charge charges surcharge",
    "trip": "trip journey travels trips voyage whole_trip",
    "all": """in_all altogether together total whole overall included including counting plus on_top
        all_charges every_charge added combined in_total with_the_fee with_any_fee sum""",
    "debit": "debited taken leaves leave come_to comes_to cost costs charged withdrawn_from",
    "only": "alone only just itself",
    "new": "new latest newest this_time now",
    "month": "month monthly",
    "every": "every all_fees all_the_fees each fees_and_charges charges_and_fees adding",
    "refund": "refunded refund reversed gave_back sent_back returned",
    "bank": "bank",
    "review": "under_review",
    "late_never": """never_paid_late never_late no_other_bill never_been_late was_never_late
        first_time_late""",
    "never": "never no_other none_other not_once",
    "other": "other another also as_well first_time earlier before",
    "received": """received reached arrived came_in got request requested asked ask handed_in
        submitted filed lodged""",
    "claim": """said says say told tells claims claimed heard thinks thought believes mumbled
        reckons reckoned swears insists insisted promised guess guessed guesses supposedly
        apparently app_says according rumour states""",
    "noise": """rent taxi raffle reference ticket_number lottery_ticket_number phone postcode
        salary_of_my deposit insurance electricity heating subscription newspaper invoice_number
        birthday locker room_number parcel queue kilometres kilometre km weighs weighed pages
        minutes hours tank mileage gym owes owed owe dentist estimate jacket club coins contract
        membership lottery_win quote quoted offered""",
    "person": """sister brother mother father friend neighbour colleague cousin aunt uncle husband
        wife partner son daughter flatmate roommate boss grandmother grandfather landlord""",
    "howmuch": """how_much how_many what_sum which_sum what_amount which_amount how_high what which
        how what_is what_does""",
    "whatdate": """which_date what_date by_when until_when last_day latest_day which_day what_day
        date latest_date when""",
    "yesno": "yes_or_no granted possible entitled eligible qualify given",
    "ask": "please_tell tell_me like_to_know want_to_know need_to_know let_me_know wonder wondering",
    "agent": "agent adviser advisor clerk teller",
    "least": "at_least minimum not_less_than no_less_than",
    "upto": "up_to",
    "above": "above over beyond exceeding",
    "free": "free",
    "further": "further each_further",
    "spread": "spread markup margin",
    "supplement": "supplement weekend_supplement",
    "weekend": "weekend saturday sunday",
    "rates": "reference_rates reference_rate exchange_rate exchange_rates",
    "offer": "welcome_offer offer",
    "reduced": "reduced reduction discount discounted",
    "standard": "standard",
    "flat": "flat",
    "countries": "countries country",
    "earn": "earn earns",
    "nothing": "nothing",
    "holidays": "holidays holiday",
    "goodwill": "goodwill",
    "needs": "needs requires need require",
    "buffer": "buffer",
    "year": "a_year per_year yearly",
    "workday": "working_days working_day business_days workdays",
}

UNITS: dict[str, str] = {
    "day": "day days", "month": "month months", "year": "year years", "week": "week weeks",
    "time": "time times withdrawals withdrawal visits", "workday": "working_days workdays",
}  # fmt: skip

CURRENCIES: dict[str, str] = {
    "EUR": "eur euro euros €", "USD": "usd dollar dollars $", "GBP": "gbp pound pounds sterling £",
    "CHF": "chf franc francs", "SEK": "sek kronor krona", "NOK": "nok", "PLN": "pln zloty zlotys",
    "CZK": "czk koruna korunas crowns", "DKK": "dkk kroner krone",
}  # fmt: skip

NUMBERS: dict[str, int] = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    word: 10 * n for n, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)
}
SCALES: dict[str, int] = {"hundred": 100, "thousand": 1000}
REPEATS: dict[str, int] = {"once": 1, "twice": 2, "thrice": 3}

MONTHS: tuple[str, ...] = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS: tuple[str, ...] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip

# Shops as people name them, by the kinds that a cashback clause may list.
SHOPS: dict[str, str] = {
    "supermarket": "supermarket grocer grocery groceries discounter",
    "pharmacy": "pharmacy chemist drugstore apothecary",
    "restaurant": "restaurant bistro diner pizzeria trattoria",
    "hotel": "hotel inn guesthouse motel",
    "petrol station": "petrol fuel filling gas",
    "railway": "railway railways rail train trains",
}
BARRED: dict[str, str] = {
    "gift card": "gift_card voucher gift_voucher", "lottery ticket": "lottery lotto",
    "tax": "tax taxes", "fine": "fine fines penalty",
}  # fmt: skip

# Ordinary words that lie one letter from a known one; they are never "corrected".
ORDINARY: frozenset[str] = frozenset(
    """hash wash dash case cast past cards-only noted votes motes note dues send-off sends rend lend
    bend mend tend fend cold hold sold told bold fold gold won now own day days say says may way ways
    lay pay bay hay ray change changed changes charm large barge lent lest left felt lift loft
    limits since single signal within without weather whether wetter father bather mother other
    others bother brother there where here were ware care core more mere mode made male sale tale
    late later date dates data rate rates gate hate fate mate plate slate state states stat start
    stay stays stairs bill-less will fill hill kill mill till pill still stile style oil soil
    party part parts port sport short shore shop shops stop step steps stem item items team
    read red bed led fed reed real seal meal deal dear year years near bear hear fear gear wear
    back bank banks pack lack rack sack tack track black book books cook look took hook
    account accounts amount amounts about above abode along alone alive aloud over ever never
    even event every very vary wary carry marry sorry worry hurry story store stores
    posts post host most lost cost costs coast roast toast boat coat goat
    night light right fight might sight tight eight weight height
    house horse hours four five nine line lines fine fines find mine mind kind wine wind
    thing things think thank thanks them then than that this these those their they
    with wish dish fish fist list last least lease please pleased release
    side wide ride tide hide wife life live lives give given gives
    keep kept deep sheep sleep slept swept step
    name names same some come came home dome game
    word words work works world would could should
    under order orders older elder
    free tree three through though thought tough rough enough
    sent cent cents rent tent went want wants hand land sand band
    phone photo photos train trains brain drain rain main pain gain again
    paper papers proper per pen pencil person
    bought brought thought ought fought sought
    quick quiet quite quit
    small shall smell spell
    first fist third bird
    friend friends tired fired hired wired
    used uses user issue
    called calls call ball hall fall tall wall
    noticed notice police
    reason season
    office officer offer offers
    place places plate plane plan plans
    spare share shape shade
    clear cleared learn
    bakery
    turned return returns
    market marked
    customers
    counter country county
    string strong spring
    cinema
    loan-free moan loud
    thinks
    saving
    total
    aged page pages cage stage
    earlier early yearly nearly clearly
    """.split()
)
