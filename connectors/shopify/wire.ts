/** Admin GraphQL 2026-07, https://shopify.dev/docs/api/admin-graphql/2026-07/objects/MoneyV2 */
export interface ShopifyMoney {
  /** A decimal as text. */
  readonly amount?: string | null;
  readonly currencyCode?: string | null;
}

/** Only what the shop counts in is asked for. https://shopify.dev/docs/api/admin-graphql/2026-07/objects/MoneyBag */
export interface ShopifyMoneyBag {
  readonly shopMoney?: ShopifyMoney | null;
}

export interface ShopifyConnection<T> {
  readonly nodes?: readonly T[] | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Metafield */
export interface ShopifyMetafield {
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}

/** What owns metafields: the list as it came, and its values by namespace and key, for configured fields. */
export interface ShopifyOwner {
  readonly metafieldList?: ShopifyConnection<ShopifyMetafield> | null;
  readonly metafields?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/MailingAddress */
export interface ShopifyAddress {
  readonly id?: string | null;
  readonly address1?: string | null;
  readonly address2?: string | null;
  readonly city?: string | null;
  readonly company?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly province?: string | null;
  readonly provinceCode?: string | null;
  readonly zip?: string | null;
  readonly countryCodeV2?: string | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Customer */
export interface ShopifyCustomer extends ShopifyOwner {
  readonly id: string;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly note?: string | null;
  readonly defaultEmailAddress?: { readonly emailAddress: string } | null;
  readonly defaultPhoneNumber?: { readonly phoneNumber: string } | null;
  readonly addressesV2?: ShopifyConnection<ShopifyAddress> | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/TaxLine */
export interface ShopifyTaxLine {
  readonly title?: string | null;
  readonly ratePercentage?: number | string | null;
  readonly priceSet?: ShopifyMoneyBag | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/LineItem */
export interface ShopifyLine {
  readonly id: string;
  readonly sku?: string | null;
  readonly name?: string | null;
  readonly quantity: number;
  readonly currentQuantity: number;
  readonly unfulfilledQuantity: number;
  readonly nonFulfillableQuantity: number;
  readonly originalUnitPriceSet?: ShopifyMoneyBag | null;
  readonly originalTotalSet?: ShopifyMoneyBag | null;
  readonly discountAllocations?: readonly { readonly allocatedAmountSet?: ShopifyMoneyBag | null }[] | null;
  readonly taxLines?: readonly ShopifyTaxLine[] | null;
  readonly variant?: { readonly id: string } | null;
  /** What the order says about all of its lines. */
  readonly order?: { readonly taxesIncluded: boolean; readonly position: number };
}

/** What belongs to an order tells it, and its customer: the record, or the e-mail of a guest. */
export interface ShopifyBuyer {
  readonly customer?: { readonly id: string } | null;
  readonly email?: string | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Order */
export interface ShopifyOrder extends ShopifyOwner, ShopifyBuyer {
  readonly id: string;
  readonly name: string;
  readonly poNumber?: string | null;
  readonly note?: string | null;
  readonly sourceName?: string | null;
  readonly cancelledAt?: string | null;
  readonly closed: boolean;
  readonly displayFinancialStatus?: string | null;
  readonly displayFulfillmentStatus: string;
  readonly processedAt: string;
  readonly currencyCode: string;
  readonly taxesIncluded: boolean;
  readonly subtotalPriceSet?: ShopifyMoneyBag | null;
  readonly totalDiscountsSet?: ShopifyMoneyBag | null;
  readonly totalShippingPriceSet?: ShopifyMoneyBag | null;
  readonly totalTaxSet?: ShopifyMoneyBag | null;
  readonly totalPriceSet?: ShopifyMoneyBag | null;
  readonly totalRefundedSet?: ShopifyMoneyBag | null;
  readonly billingAddress?: ShopifyAddress | null;
  readonly shippingAddress?: ShopifyAddress | null;
  readonly lineItems?: ShopifyConnection<ShopifyLine> | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/OrderTransaction */
export interface ShopifyTransaction {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly gateway?: string | null;
  readonly paymentId?: string | null;
  readonly amountSet?: ShopifyMoneyBag | null;
  readonly processedAt?: string | null;
  readonly createdAt: string;
  readonly order?: (ShopifyBuyer & { readonly id: string }) | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Refund */
export interface ShopifyRefund {
  readonly id: string;
  readonly note?: string | null;
  readonly totalRefundedSet?: ShopifyMoneyBag | null;
  readonly processedAt: string;
  readonly createdAt?: string | null;
  readonly updatedAt: string;
  readonly order?: (ShopifyBuyer & { readonly id: string }) | null;
  readonly transactions?: ShopifyConnection<{ readonly status: string; readonly gateway?: string | null }> | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Fulfillment */
export interface ShopifyFulfillment {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly displayStatus?: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deliveredAt?: string | null;
  readonly estimatedDeliveryAt?: string | null;
  readonly location?: { readonly id: string } | null;
  readonly trackingInfo?:
    | readonly { readonly company?: string | null; readonly number?: string | null; readonly url?: string | null }[]
    | null;
  readonly order?: (ShopifyBuyer & { readonly id: string; readonly shippingAddress?: ShopifyAddress | null }) | null;
  readonly fulfillmentLineItems?: ShopifyConnection<ShopifyFulfilledLine> | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/FulfillmentLineItem */
export interface ShopifyFulfilledLine {
  readonly id: string;
  readonly quantity?: number | null;
  readonly lineItem?: {
    readonly id: string;
    readonly sku?: string | null;
    readonly name?: string | null;
    readonly variant?: { readonly id: string } | null;
  } | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Product */
export interface ShopifyProduct extends ShopifyOwner {
  readonly id: string;
  readonly title: string;
  readonly description?: string | null;
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/InventoryLevel */
export interface ShopifyLevel {
  readonly location: { readonly id: string };
  readonly quantities?: readonly { readonly name: string; readonly quantity: number }[] | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/ProductVariant with its InventoryItem */
export interface ShopifyVariant extends ShopifyOwner {
  readonly id: string;
  readonly sku?: string | null;
  readonly barcode?: string | null;
  readonly displayName: string;
  readonly price?: string | null;
  readonly selectedOptions?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly product?: { readonly id: string; readonly status: string } | null;
  readonly inventoryItem?: {
    readonly id?: string | null;
    readonly requiresShipping?: boolean | null;
    readonly unitCost?: ShopifyMoney | null;
    readonly inventoryLevels?: ShopifyConnection<ShopifyLevel> | null;
  } | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The shop of the same answer: a price names no currency. */
  readonly shop?: { readonly currencyCode: string } | null;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/Location */
export interface ShopifyLocation extends ShopifyOwner {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly isFulfillmentService?: boolean | null;
  readonly address?: ShopifyLocationAddress | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** https://shopify.dev/docs/api/admin-graphql/2026-07/objects/LocationAddress */
export interface ShopifyLocationAddress {
  readonly address1?: string | null;
  readonly address2?: string | null;
  readonly city?: string | null;
  readonly province?: string | null;
  readonly provinceCode?: string | null;
  readonly zip?: string | null;
  readonly countryCode?: string | null;
}
