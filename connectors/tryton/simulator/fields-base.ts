import type { FieldLines } from './field.ts';

/** Fields as `fields_get` of a 6.0.29 server names them: `name | type | label | flags | relation or selection`. Flags: R required, r read-only, s searchable, o sortable. */
export const baseFields: FieldLines = {
  'currency.currency': {
    label: 'Currency',
    fields: [
      'name | char | Name | Rso',
      'code | char | Code | Rso',
      'symbol | char | Symbol | Rso',
      'digits | integer | Digits | Rso',
      'rounding | numeric | Rounding factor | Rso',
      'active | boolean | Active | so',
    ],
  },
  'country.country': {
    label: 'Country',
    fields: [
      'name | char | Name | Rso',
      'code | char | Code | so',
      'active | boolean | Active | so',
      'subdivisions | one2many | Subdivisions | s | country.subdivision:country',
    ],
  },
  'country.subdivision': {
    label: 'Subdivision',
    fields: [
      'name | char | Name | Rso',
      'code | char | Code | Rso',
      'country | many2one | Country | Rso | country.country',
      'active | boolean | Active | so',
    ],
  },
  'account.invoice.payment_term': {
    label: 'Payment Term',
    fields: ['name | char | Name | Rso', 'active | boolean | Active | so'],
  },
  'account.tax': {
    label: 'Account Tax',
    fields: [
      'name | char | Name | Rso',
      'description | char | Description | Rso',
      'rate | numeric | Rate | so',
      'active | boolean | Active | so',
    ],
  },
  'company.company': {
    label: 'Company',
    fields: [
      'party | many2one | Party | Rso | party.party',
      'currency | many2one | Currency | Rso | currency.currency',
      'employees | one2many | Employees | s | company.employee:company',
    ],
  },
  'company.employee': {
    label: 'Employee',
    fields: [
      'party | many2one | Party | Rso | party.party',
      'company | many2one | Company | Rso | company.company',
      'start_date | date | Start Date | so',
      'end_date | date | End Date | so',
      'supervisor | many2one | Supervisor | so | company.employee',
      'subordinates | one2many | Subordinates | s | company.employee:supervisor',
    ],
  },
  'ir.lang': {
    label: 'Language',
    fields: [
      'name | char | Name | Rso',
      'code | char | Code | Rso',
      'translatable | boolean | Translatable | rso',
      'active | boolean | Active | so',
    ],
  },
  'ir.model': {
    label: 'Model',
    fields: ['name | char | Model Description | so', 'model | char | Model Name | Rso'],
  },
  'ir.module': {
    label: 'Module',
    fields: [
      'name | char | Name | Rrso',
      'state | selection | State | rso | not activated=Not Activated,activated=Activated,to upgrade=To be upgraded,to remove=To be removed,to activate=To be activated',
    ],
  },
  'res.user': {
    label: 'User',
    fields: [
      'name | char | Name | so',
      'login | char | Login | Rso',
      'company | many2one | Current Company | so | company.company',
      'companies | many2many | Companies | s | company.company',
      'active | boolean | Active | so',
    ],
  },
  'res.user.warning': {
    label: 'User Warning',
    fields: ['name | char | Name | Rso', 'user | many2one | User | Rso | res.user', 'always | boolean | Always | so'],
  },
};
