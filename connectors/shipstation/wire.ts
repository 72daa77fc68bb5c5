/**
 * An address as shipments and warehouses hold it; `country_code` is ISO 3166-1 alpha-2. Every text may be missing or empty.
 * Source: ShipEngine OpenAPI 1.1.202604070904, schemas `partial_address` and `partial_shipping_address_to`.
 */
export interface ShipstationAddress {
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly company_name?: string | null;
  readonly address_line1?: string | null;
  readonly address_line2?: string | null;
  readonly address_line3?: string | null;
  readonly city_locality?: string | null;
  readonly state_province?: string | null;
  readonly postal_code?: string | null;
  readonly country_code?: string | null;
  readonly address_residential_indicator?: string | null;
}

/** Currency codes are in lower case; amounts are JSON numbers. Schema `monetary_value`. */
export interface ShipstationMoney {
  readonly currency: string;
  readonly amount: number | string;
}

/** `pound`, `ounce`, `gram` or `kilogram`. Schema `weight`. */
export interface ShipstationWeight {
  readonly value: number | string;
  readonly unit: string;
}

/** `inch` or `centimeter`. Schema `dimensions`. */
export interface ShipstationDimensions {
  readonly unit: string;
  readonly length: number | string;
  readonly width: number | string;
  readonly height: number | string;
}

/** Schema `package`. */
export interface ShipstationPackage {
  readonly shipment_package_id?: string | null;
  readonly weight?: ShipstationWeight | null;
  readonly dimensions?: ShipstationDimensions | null;
  readonly tracking_number?: string | null;
}

/** Schema `shipment_item`. */
export interface ShipstationItem {
  readonly name?: string | null;
  readonly sku?: string | null;
  readonly quantity?: number | null;
  readonly sales_order_item_id?: string | null;
  readonly external_order_id?: string | null;
  readonly external_order_item_id?: string | null;
}

/**
 * A shipment. `ship_date` is a day, also where it is written as an instant; `modified_at` moves when a label is bought as well.
 * Source: ShipEngine OpenAPI 1.1.202604070904, schema `partial_shipment`; https://docs.shipstation.com/openapi/shipments (2.0.0)
 */
export interface ShipstationShipment {
  readonly shipment_id?: string | null;
  readonly external_shipment_id?: string | null;
  readonly shipment_number?: string | null;
  readonly external_order_id?: string | null;
  readonly carrier_id?: string | null;
  readonly service_code?: string | null;
  readonly shipment_status?: string | null;
  readonly ship_date?: string | null;
  readonly created_at?: string | null;
  readonly modified_at?: string | null;
  readonly is_return?: boolean | null;
  readonly warehouse_id?: string | null;
  readonly ship_to?: ShipstationAddress | null;
  readonly items?: readonly ShipstationItem[] | null;
  readonly packages?: readonly ShipstationPackage[] | null;
  readonly tags?: readonly { readonly name?: string | null }[] | null;
  readonly advanced_options?: {
    readonly custom_field1?: string | null;
    readonly custom_field2?: string | null;
    readonly custom_field3?: string | null;
  } | null;
}

/** A label that was bought for a shipment. Schema `label`; GET /labels?shipment_id= */
export interface ShipstationLabel {
  readonly label_id?: string | null;
  /** `processing`, `completed`, `error` or `voided`. */
  readonly status?: string | null;
  readonly voided?: boolean | null;
  readonly trackable?: boolean | null;
  readonly carrier_code?: string | null;
  readonly tracking_url?: string | null;
  /** Without insurance. */
  readonly shipment_cost?: ShipstationMoney | null;
}

/** Schema `track_event`. */
export interface ShipstationTrackEvent {
  readonly occurred_at?: string | null;
  readonly description?: string | null;
  readonly status_code?: string | null;
  readonly status_description?: string | null;
  readonly city_locality?: string | null;
  readonly country_code?: string | null;
}

/** Schema `tracking_information`; GET /labels/{label_id}/track */
export interface ShipstationTracking {
  /** UN, AC, IT, DE, EX, AT, NY or SP. */
  readonly status_code?: string | null;
  readonly status_detail_code?: string | null;
  readonly tracking_url?: string | null;
  readonly estimated_delivery_date?: string | null;
  readonly actual_delivery_date?: string | null;
  readonly events?: readonly ShipstationTrackEvent[] | null;
}

/** A place that parcels leave from. Schema `warehouse`; GET /warehouses */
export interface ShipstationWarehouse {
  readonly warehouse_id?: string | null;
  readonly name?: string | null;
  readonly is_default?: boolean | null;
  readonly created_at?: string | null;
  readonly origin_address?: ShipstationAddress | null;
}

/** What the mapping of a shipment reads: the shipment itself, its labels that still count, and what the carrier says of the newest of them. */
export interface ShipmentWire extends ShipstationShipment {
  readonly labels: readonly ShipstationLabel[];
  readonly label: ShipstationLabel | null;
  readonly tracking: ShipstationTracking | null;
  readonly settings: { readonly orderNumber: RegExp };
}
