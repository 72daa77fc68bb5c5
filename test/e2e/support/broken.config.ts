/** Everything is wrong here, in ways that a type would refuse: what a user without types writes. */
export default {
  port: 'eighty',
  databaseUrl: 'mysql://localhost',
  colour: 'green',
  connections: {
    ERP: { source: 'tryton' },
    books: { source: 'xero', currency: 'euro', settings: { clientSecret: { env: 'NO_SUCH_SECRET' } } },
    other: { source: 'sap' },
  },
};
