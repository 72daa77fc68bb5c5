import { Answers } from '../../src/connector/answers.ts';
import { valueAt } from '../../src/connector/mapping.ts';

/**
 * Refusals are `{ code, message, data: { status } }`: https://woocommerce.github.io/woocommerce-rest-api-docs/#errors
 *
 * A code decides where its status does not: an update of what is not there is 400.
 */
export const answers = new Answers({
  source: 'woocommerce',
  codeOf: (body) => valueAt(body, 'code'),
  kinds: {
    woocommerce_rest_shop_order_invalid_id: 'not-found',
    woocommerce_rest_product_invalid_id: 'not-found',
    woocommerce_rest_product_variation_invalid_id: 'not-found',
    woocommerce_rest_invalid_id: 'not-found',
    // Status 500; what was begun of the refund has been deleted again: wc_create_refund().
    woocommerce_rest_cannot_create_order_refund: 'invalid',
  },
  advice: {
    unauthenticated: 'check consumerKey and consumerSecret, and the permission of the key',
    forbidden: 'the user of the key lacks the right, or a firewall refused',
    'not-found': 'check siteUrl, and that the shop uses pretty permalinks',
    unavailable: 'the shop or its host is down or too busy',
  },
});
