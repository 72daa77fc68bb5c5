/** Every mutation by its name in the schema: what rules and routes are configured for. */
export const MUTATIONS = [
  'customerUpdate',
  'customerCreate',
  'customerForward',
  'customerContactAdd',
  'customerMergeInto',
  'customerSplit',
  'orderPlace',
  'orderForward',
  'orderChange',
  'orderCancel',
  'orderApprove',
  'orderHold',
  'orderRefund',
  'shipmentRecord',
  'invoiceIssue',
  'invoiceVoid',
  'invoicePaymentRecord',
  'timeOffRequest',
  'timeOffCancel',
  'timeOffDecide',
  'employeeUpdate',
  'employeeOnboard',
  'inventoryAdjust',
  'inventoryTransfer',
] as const;

export type Mutation = (typeof MUTATIONS)[number];
