/**
 * Records as Salesforce sends them: REST API 66.0, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest.htm
 *
 * A field that is empty is null, never ''. A field that was not asked for, that the organisation does not have or that field-level
 * security hides is not there. Instants are `2026-05-04T09:12:44.000+0000`; keys have 18 characters.
 */

export type Text = string | null | undefined;

/** What every object has. */
export interface SalesforceRecord {
  readonly Id: string;
  readonly CreatedDate: Text;
  /** Moved by every change, also by automatic ones, and by deletion. */
  readonly SystemModstamp: string;
  /** Not sent: the configured custom fields, put there by the port. */
  readonly custom: readonly SalesforceCustomValue[];
  /** Not sent: the value of the configured external id field, put there by the port. */
  readonly correlation: Text;
}

export interface SalesforceCustomValue {
  readonly name: string;
  /** `fields[].type` of the describe. */
  readonly type: string;
  readonly value: unknown;
}

/** Account: a company, or a person where person accounts are on. */
export interface SalesforceAccount extends SalesforceRecord {
  readonly IsDeleted: boolean | null | undefined;
  /** Which account this one was merged into; only of deleted ones. */
  readonly MasterRecordId: Text;
  /** Only in organisations with person accounts. */
  readonly IsPersonAccount: boolean | null | undefined;
  readonly Name: string;
  readonly AccountNumber: Text;
  readonly Type: Text;
  readonly Industry: Text;
  readonly Phone: Text;
  readonly Website: Text;
  readonly ParentId: Text;
  readonly OwnerId: Text;
  readonly BillingStreet: Text;
  readonly BillingCity: Text;
  readonly BillingState: Text;
  readonly BillingPostalCode: Text;
  readonly BillingCountry: Text;
  /** Only where state and country picklists are on. */
  readonly BillingCountryCode: Text;
  readonly ShippingStreet: Text;
  readonly ShippingCity: Text;
  readonly ShippingState: Text;
  readonly ShippingPostalCode: Text;
  readonly ShippingCountry: Text;
  readonly ShippingCountryCode: Text;
  /** Only where several currencies are on. */
  readonly CurrencyIsoCode: Text;
  readonly DunsNumber: Text;
  readonly Segment__c: Text;
  readonly VAT_Number__c: Text;
  /** External id, unique: our customer number once the ERP knows the account. */
  readonly ERP_Customer_Number__c: Text;
}

/** Contact: a person at an account. */
export interface SalesforceContact extends SalesforceRecord {
  readonly IsDeleted: boolean | null | undefined;
  readonly MasterRecordId: Text;
  readonly AccountId: Text;
  readonly Name: string;
  readonly FirstName: Text;
  readonly LastName: Text;
  readonly Salutation: Text;
  readonly Title: Text;
  readonly Department: Text;
  readonly Email: Text;
  readonly Phone: Text;
  readonly MobilePhone: Text;
  readonly MailingStreet: Text;
  readonly MailingCity: Text;
  readonly MailingState: Text;
  readonly MailingPostalCode: Text;
  readonly MailingCountry: Text;
  readonly MailingCountryCode: Text;
}

/** User: a person of ours, or a guest, portal or system user. Users are made inactive, never deleted. */
export interface SalesforceUser extends SalesforceRecord {
  readonly UserType: Text;
  readonly Name: string;
  readonly FirstName: Text;
  readonly LastName: Text;
  readonly Email: Text;
  readonly Phone: Text;
  readonly Title: Text;
  readonly Department: Text;
  readonly EmployeeNumber: Text;
  readonly ManagerId: Text;
  readonly IsActive: boolean | null | undefined;
}
