"""Prepares an empty Tryton 6.0 database for the service tests: what an accountant sets up once, and no business data.

Company, currencies with rates, countries, chart of accounts, fiscal years, payment terms and one accounting category.
Run by `tryton.sh init`: tryton_base.py <trytond.conf> <database>. Every step looks before it creates, so a repeat changes nothing.
"""
import sys
from datetime import date
from decimal import Decimal

from proteus import Model, Wizard, config

CURRENCIES = [('EUR', 'Euro', '€', '978', '1.0'), ('USD', 'US Dollar', '$', '840', '1.08'), ('GBP', 'Pound Sterling', '£', '826', '0.85')]
COUNTRIES = [
    ('AT', 'AUT', '040', 'Austria'), ('BE', 'BEL', '056', 'Belgium'), ('CH', 'CHE', '756', 'Switzerland'), ('DE', 'DEU', '276', 'Germany'),
    ('DK', 'DNK', '208', 'Denmark'), ('ES', 'ESP', '724', 'Spain'), ('FI', 'FIN', '246', 'Finland'), ('FR', 'FRA', '250', 'France'),
    ('GB', 'GBR', '826', 'United Kingdom'), ('IE', 'IRL', '372', 'Ireland'), ('IT', 'ITA', '380', 'Italy'), ('NL', 'NLD', '528', 'Netherlands'),
    ('NO', 'NOR', '578', 'Norway'), ('PL', 'POL', '616', 'Poland'), ('SE', 'SWE', '752', 'Sweden'), ('US', 'USA', '840', 'United States'),
]
PAYMENT_TERMS = [('14 days', 14), ('30 days', 30)]
COMPANY = 'Nordlicht Trading GmbH'


def first(model, domain):
    found = Model.get(model).find(domain, limit=1)
    return found[0] if found else None


def ensure_currencies():
    for code, name, symbol, numeric, rate in CURRENCIES:
        currency = first('currency.currency', [('code', '=', code)])
        if currency is None:
            currency = Model.get('currency.currency')(name=name, code=code, symbol=symbol, numeric_code=numeric)
            currency.rounding, currency.digits = Decimal('0.01'), 2
        if not currency.rates:
            currency.rates.new(date=date(2020, 1, 1), rate=Decimal(rate))
        currency.save()


def ensure_countries():
    country = Model.get('country.country')
    country.save([
        country(code=code, code3=code3, code_numeric=numeric, name=name)
        for code, code3, numeric, name in COUNTRIES
        if first('country.country', [('code', '=', code)]) is None
    ])


def ensure_company():
    if first('company.company', []) is None:
        party = Model.get('party.party')(name=COMPANY)
        address = party.addresses[0] if party.addresses else party.addresses.new()
        address.street, address.postal_code, address.city = 'Speicherstraße 1', '20457', 'Hamburg'
        address.country = first('country.country', [('code', '=', 'DE')])
        party.save()
        wizard = Wizard('company.company.config')
        wizard.execute('company')
        wizard.form.party, wizard.form.currency = party, first('currency.currency', [('code', '=', 'EUR')])
        wizard.execute('add')
    return first('company.company', [])


def account_of(kind, company):
    return first('account.account', [('type.' + kind, '=', True), ('company', '=', company.id)])


def ensure_chart(company):
    if first('account.account', [('company', '=', company.id)]) is not None:
        return
    wizard = Wizard('account.create_chart')
    wizard.execute('account')
    wizard.form.account_template = first('account.account.template', [('parent', '=', None), ('name', '=', 'Minimal Account Chart')])
    wizard.form.company = company
    wizard.execute('create_account')
    wizard.form.account_receivable = account_of('receivable', company)
    wizard.form.account_payable = account_of('payable', company)
    wizard.execute('create_properties')


def sequence(model, kind, company, **values):
    sequence_type = first('ir.sequence.type', [('name', '=', kind)])
    created = Model.get(model)(sequence_type=sequence_type, company=company, **values)
    created.save()
    return created


def ensure_fiscal_year(company, year):
    if first('account.fiscalyear', [('name', '=', str(year))]) is not None:
        return
    fiscal_year = Model.get('account.fiscalyear')(name=str(year), company=company)
    fiscal_year.start_date, fiscal_year.end_date = date(year, 1, 1), date(year, 12, 31)
    fiscal_year.post_move_sequence = sequence('ir.sequence', 'Account Move', company, name='Moves %d' % year)
    invoices = sequence('ir.sequence.strict', 'Invoice', company, name='Invoices %d' % year, prefix='INV-%d-' % year)
    for line in fiscal_year.invoice_sequences:
        line.out_invoice_sequence = line.out_credit_note_sequence = invoices
        line.in_invoice_sequence = line.in_credit_note_sequence = invoices
    fiscal_year.save()
    fiscal_year.click('create_period')


def ensure_payment_terms():
    for name, days in PAYMENT_TERMS:
        if first('account.invoice.payment_term', [('name', '=', name)]) is None:
            term = Model.get('account.invoice.payment_term')(name=name)
            line = term.lines.new(type='remainder')
            line.relativedeltas.new(days=days)
            term.save()


def ensure_category(company):
    if first('product.category', [('accounting', '=', True)]) is None:
        category = Model.get('product.category')(name='Goods', accounting=True)
        category.account_revenue, category.account_expense = account_of('revenue', company), account_of('expense', company)
        category.save()


def main(conf, database):
    session = config.set_trytond(database=database, user='admin', config_file=conf)
    ensure_currencies()
    ensure_countries()
    company = ensure_company()
    # From here on records belong to a company; the user's preferences carry which one.
    session._context = Model.get('res.user').get_preferences(True, session.context)
    ensure_chart(company)
    # A template built in December is still in use in January.
    for year in (date.today().year, date.today().year + 1):
        ensure_fiscal_year(company, year)
    ensure_payment_terms()
    ensure_category(company)
    print('%s: company %d, %s' % (database, company.id, company.party.name))


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
