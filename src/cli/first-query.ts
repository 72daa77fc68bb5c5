/** What the demo answers at its start and the sandbox shows first: one customer across ERP, CRM, accounting, HR and logistics. */
export const FIRST_QUERY = `query FirstLook {
  customer(number: "10021") {
    name
    segment
    accountOwner { name department }
    openBalance { amount currency }
    orders(first: 2, orderBy: { field: orderedOn, direction: DESC }) {
      totalCount
      nodes { number status totals { grand { amount currency } } invoices { nodes { number status dueOn } } shipments(first: 1) { nodes { status carrier } } }
    }
    meta {
      refs { connection objectType id linkedBy }
      origins(paths: ["name", "segment"]) { path connection rule alternatives { connection value } }
      discrepancies { path values { connection value isShown } }
    }
  }
}`;
