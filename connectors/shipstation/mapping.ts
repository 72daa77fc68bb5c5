export { locationMapping } from './mapping-location.ts';
export { shipmentMapping, TRACKING_FIELDS } from './mapping-shipment.ts';
