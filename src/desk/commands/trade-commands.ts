import type { Mutation } from '../../model/mutations.ts';
import type { Command } from '../draft.ts';
import { invoiceIssue, invoiceVoid } from './invoice.ts';
import { ofSchema } from './of-schema.ts';
import { orderChange } from './order-change.ts';
import { orderForward } from './order-forward.ts';
import { orderPlace } from './order-place.ts';
import { orderRefund } from './order-refund.ts';
import { orderApprove, orderCancel, orderHold } from './order-state.ts';
import { invoicePaymentRecord } from './payment.ts';
import { shipmentRecord } from './shipment.ts';

/** The commands about orders, invoices and payments, by their mutation. */
export const TRADE_COMMANDS = {
  orderPlace: ofSchema(orderPlace),
  orderForward: ofSchema(orderForward),
  orderChange: ofSchema(orderChange),
  orderCancel: ofSchema(orderCancel),
  orderApprove: ofSchema(orderApprove),
  orderHold: ofSchema(orderHold),
  orderRefund: ofSchema(orderRefund),
  shipmentRecord: ofSchema(shipmentRecord),
  invoiceIssue: ofSchema(invoiceIssue),
  invoiceVoid: ofSchema(invoiceVoid),
  invoicePaymentRecord: ofSchema(invoicePaymentRecord),
} as const satisfies Readonly<Partial<Record<Mutation, Command<unknown>>>>;
