/** An exception of the server, by its Python name, with the status that JSON-2 gives it. */
export class Refusal extends Error {
  readonly exception: string;
  readonly status: number;

  constructor(exception: string, status: number, message: string) {
    super(message);
    this.exception = exception;
    this.status = status;
  }
}

export const accessError = (model: string) =>
  new Refusal('odoo.exceptions.AccessError', 403, `You are not allowed to access '${model}' records.`);
export const missing = (model: string) =>
  new Refusal('odoo.exceptions.MissingError', 404, `Record does not exist or has been deleted. (Record: ${model})`);
export const validation = (message: string) => new Refusal('odoo.exceptions.ValidationError', 422, message);
export const userError = (message: string) => new Refusal('odoo.exceptions.UserError', 422, message);
export const valueError = (message: string) => new Refusal('builtins.ValueError', 422, message);
export const typeError = (message: string) => new Refusal('builtins.TypeError', 422, message);
export const noModel = (model: string) =>
  new Refusal('werkzeug.exceptions.NotFound', 404, `the model ${JSON.stringify(model)} does not exist`);
export const noMethod = (method: string) =>
  new Refusal('werkzeug.exceptions.NotFound', 404, `the method ${JSON.stringify(method)} does not exist`);
export const unauthorized = () => new Refusal('werkzeug.exceptions.Unauthorized', 401, 'Invalid apikey');
