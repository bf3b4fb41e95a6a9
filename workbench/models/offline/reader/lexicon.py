"""What the readers know: words and short phrases with the sense that each of them carries.

A phrase is written with underscores. Longer phrases win over shorter ones, and a word inside a
matched phrase keeps no sense of its own ("card bill" is a bill, no card payment).
"""

from __future__ import annotations

SENSES: dict[str, str] = {
    "cash": """
        withdraw withdraws withdrew withdrawn withdrawing withdrawal withdrawals cash notes
        banknotes drew drawn draw drawing took_out taken_out take_out takes_out taking_out
        got_out get_out pulled_out took_money taken_money cash_out cashed_out coins_and_notes
        banknote bills_in_hand pulled_money fetch_money""",
    "machine": """
        machine machines atm atms cashpoint cashpoints dispenser cash_machine cash_machines""",
    "gave": "gave gives took taken got handed served",
    "card": "card cards contactless",
    "pay": """
        paid pay paying pays payment payments spent spend spending bought buy buying purchase
        purchases purchased charged booked settled shelled_out handed_over_for ordered order
        purchasing buys paying_for""",
    "send": """
        send sent sending transfer transfers transferred transferring wire wired wiring remit
        remitted remittance by_transfer remits remitting money_transfer bank_transfer send_over
        sending_over tranfered transfered tranferred tranfer""",
    "replace": """
        replacement_card replacement_cards new_card card_replacement replacement replace_my_card
        replace_her_card replace_his_card spare_card second_card card_renewal another_card""",
    "credit": "credit_card credit_cards",
    "loan": "loan loans instalment_loan instalment_credit borrow borrowing lending",
    "today": "today tonight same_day since_midnight this_morning this_afternoon this_evening",
    "yesterday": """
        yesterday day_before evening_before night_before last_night the_day_before_today
        previous_day days_ago last_week one_day_earlier previous_evening other_day""",
    "abroad": """
        abroad foreign overseas outside_the_country out_of_country in_another_country
        international""",
    "home": "home at_home domestic",
    "otherbank": """
        other_bank other_banks another_bank different_bank different_banks of_other_banks third-
        party_machine competitor competitors foreign_bank other_institutions other_institution""",
    "ownbank": """
        own_machine own_machines your_own harbourline own harbourline_machine house_machine""",
    "income": """
        income earn earns earning earned salary wage wages take_home takes_home pay_packet
        pay_cheque net_pay monthly_pay stipend pension""",
    "savings": """
        savings saved put_aside set_aside saving savings_account nest_egg nest savings_book
        deposit_account money_aside""",
    "age": "age aged years_old years_of_age old",
    "client": """
        customer client been_with account_has_been_open account_has_been been_open
        became_a_customer with_the_bank joined member banking_with been_here account_is_open""",
    "bill": """
        card_bill card_bills bill bills credit_card_bill card_statement card_account_statement
        statement""",
    "late": "late overdue too_late belated belatedly behind_time delayed delay past_due",
    "latefee": "late_fee late_fees late_charge late_payment_fee",
    "due": "due due_date fell_due payable falls_due",
    "settle": "paid pay settled settle arrived payment cleared",
    "overdrawn": """
        overdrawn overdraft overdrafts below_zero in_the_red in_the_minus below_nought negative
        under_zero in_debit minus below_nil minus_side under_nil below_the_line in_the_negative""",
    "zero": """
        back_at_zero at_zero back_to_zero balanced at_zero_again to_zero at_nought
        back_to_nought even_again""",
    "held": "balance held on_the_account on_my_account on_her_account on_his_account account_held",
    "interest": "interest interest_charge interest_cost how_much_interest what_interest",
    "complaint": """
        complaint complaints complained complain complaining complains grievance objection
        objected gripe grumble appeal dispute disputed""",
    "answered": "answered answer reply replied",
    "posted": "posted post posting mailed mail dispatched sent_out sent_off shipped_out mailed_out",
    "opened": """
        opened opening opening_date customer_since open_since set_up set_up_on
        start_of_the_account came_on_board""",
    "cashback": "cashback cash_back money_back reward rewards",
    "limit": "limit limits daily_limit ceiling allowance",
    "still": """
        still left more_cash remaining remains remain before_midnight how_much_more unused
        available spare_limit leftover""",
    "label": "to_be_answered tell_me_more minutes_left open_question wants_to_know",
    "most": "most at_most largest maximum highest maximal",
    "accountfee": """
        account_fee account_fees monthly_fee monthly_fees account_charge account_charges
        monthly_account_fee keep_the_account keep_my_account keeping_the_account
        cost_of_the_account account_itself""",
    "fee": """
        fee fees charge charges surcharge cost_of_it toll commission price_of_it what_fee
        which_fee what_is_the_fee what_the_fee what_will_the_fee what_charge which_charge
        what_is_the_charge how_much_fee whats_the_fee whats_the_charge""",
    "trip": "trip journey travels trips voyage whole_trip vacation outing excursion travelling",
    "all": """
        in_all altogether together total whole overall included including counting plus on_top
        all_charges every_charge added combined in_total with_the_fee with_any_fee sum
        grand_total overall_sum everything_included complete entirely adding""",
    "debit": """
        debited taken leaves leave come_to comes_to charged withdrawn_from booked_off taken_off
        go_off gone_off charged_to come_out""",
    "only": """
        alone only just itself what_fee which_fee what_is_the_fee what_the_fee what_will_the_fee
        how_high_is_the how_much_interest what_interest what_charge which_charge
        what_is_the_charge how_much_fee whats_the_fee whats_the_charge""",
    "new": "new latest newest this_time now",
    "month": "month monthly",
    "every": "every all_fees all_the_fees each fees_and_charges charges_and_fees adding",
    "refund": "refunded refund reversed gave_back sent_back returned",
    "bank": "bank",
    "review": "under_review",
    "late_never": """
        never_paid_late never_late no_other_bill never_been_late was_never_late first_time_late""",
    "never": "never no_other none_other not_once",
    "other": "other another also as_well first_time earlier before",
    "received": """
        received reached arrived came_in got request requested asked ask handed_in submitted
        filed lodged landed delivered registered lodged_on sent_in""",
    "claim": """
        said says say told tells claims claimed heard thinks thought believes mumbled reckons
        reckoned swears insists insisted promised guess guessed guesses supposedly apparently
        app_says according rumour states""",
    "noise": """
        rent taxi raffle reference ticket_number lottery_ticket_number phone postcode
        salary_of_my deposit insurance electricity heating subscription newspaper invoice_number
        birthday locker room_number parcel queue kilometres kilometre km weighs weighed pages
        minutes hours tank mileage gym owes owed owe dentist estimate old_jacket club coins
        contract membership lottery_win quote quoted offered""",
    "person": """
        sister brother mother father friend neighbour colleague cousin aunt uncle husband wife
        partner son daughter flatmate roommate boss grandmother grandfather landlord
        mother-in-law father-in-law landlady leader housemate girlfriend boyfriend""",
    "howmuch": """
        how_much how_many what_sum which_sum what_amount which_amount how_high what which how
        what_is what_does whats what_fee which_fee what_is_the_fee what_the_fee
        what_will_the_fee how_high_is_the how_much_interest what_interest what_charge
        which_charge what_is_the_charge how_much_fee whats_the_fee whats_the_charge""",
    "whatdate": """
        which_date what_date by_when until_when last_day latest_day which_day what_day date
        latest_date when how_long until_what_date""",
    "yesno": "yes_or_no granted possible entitled eligible qualify given",
    "ask": """
        please_tell tell_me like_to_know want_to_know need_to_know let_me_know wonder wondering""",
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
    "costs": "cost costs costing charged",
}

UNITS: dict[str, str] = {
    "day": "day days", "month": "month months", "year": "year years", "week": "week weeks",
    "time": "time times withdrawals withdrawal visits", "workday": "working_days workdays",
}  # fmt: skip

CURRENCIES: dict[str, str] = {
    "EUR": "eur euro euros €", "USD": "usd dollar dollars $", "GBP": "gbp pound pounds sterling £",
    "CHF": "chf franc francs", "SEK": "sek kronor krona", "NOK": "nok", "PLN": "pln zloty zlotys",
    "CZK": "czk koruna korunas crowns", "DKK": "dkk kroner krone",
    "JPY": "jpy yen", "HUF": "huf forint forints", "RON": "ron lei", "ISK": "isk", "AUD": "aud",
    "CAD": "cad", "INR": "inr rupee rupees", "TRY": "lira", "BGN": "bgn",
}  # fmt: skip

_TO_TWENTY = """zero one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen twenty"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
NUMBERS: dict[str, int] = {word: n for n, word in enumerate(_TO_TWENTY.split())} | {
    word: 10 * n for n, word in enumerate(_TENS.split(), 3)
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
