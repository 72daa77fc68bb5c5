import type { Field, ObjectType } from './field.ts';
import type { Org } from './org.ts';
import { dataPath } from './render.ts';

const soapTypes: Readonly<Partial<Record<Field['type'], string>>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  datetime: 'xsd:dateTime',
  currency: 'xsd:double',
  int: 'xsd:int',
  address: 'urn:address',
};

/** The list of objects: `GET /sobjects`. */
export function describeGlobal(org: Org): unknown {
  return { encoding: 'UTF-8', maxBatchSize: 200, sobjects: org.types().map((type) => summaryOf(type)) };
}

/** One object with its fields. Fields that field-level security hides are left out. */
export function describeObject(org: Org, type: ObjectType): unknown {
  const children = type.children.filter((child) => org.field(org.table(child.childObject).type, child.field) !== null);
  return {
    ...summaryOf(type),
    childRelationships: children.map(({ relationshipName, childObject, field, cascadeDelete }) => ({
      cascadeDelete,
      childSObject: childObject,
      deprecatedAndHidden: false,
      field,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName,
      restrictedDelete: false,
    })),
    fields: type.fields.map((field) => describeField(type, field)),
    recordTypeInfos: [],
  };
}

function summaryOf(type: ObjectType): Record<string, unknown> {
  const base = `${dataPath}/sobjects/${type.name}`;
  return {
    name: type.name,
    label: type.label,
    labelPlural: type.labelPlural,
    keyPrefix: type.keyPrefix,
    custom: false,
    createable: true,
    updateable: true,
    deletable: type.isDeletable,
    undeletable: type.isDeletable,
    queryable: true,
    retrieveable: true,
    replicateable: true,
    searchable: true,
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` },
  };
}

function describeField(type: ObjectType, field: Field): unknown {
  const isWritable = field.write === 'all';
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    soapType: soapTypes[field.type] ?? 'xsd:string',
    length: field.length,
    byteLength: field.length * 3,
    precision: field.type === 'currency' ? 18 : 0,
    scale: 0,
    digits: field.type === 'int' ? 8 : 0,
    nillable: field.nillable,
    createable: isWritable,
    updateable: isWritable,
    defaultedOnCreate: field.write === 'none' || field.defaultValue !== null || field.name === 'OwnerId',
    filterable: field.filterable,
    sortable: field.sortable,
    groupable: field.filterable && field.type !== 'datetime' && field.type !== 'currency',
    custom: field.name.endsWith('__c'),
    externalId: field.externalId,
    idLookup: field.externalId || field.type === 'id' || field.type === 'email',
    unique: field.externalId,
    caseSensitive: false,
    calculated: false,
    nameField: field.name === 'Name',
    compoundFieldName: compoundOf(type, field),
    referenceTo: field.referenceTo === null ? [] : [field.referenceTo],
    relationshipName: field.relationshipName,
    restrictedPicklist: field.restrictedTo !== null,
    picklistValues: (field.restrictedTo ?? []).map((value) => ({
      active: true,
      defaultValue: value === field.defaultValue,
      label: value,
      validFor: null,
      value,
    })),
  };
}

function compoundOf(type: ObjectType, field: Field): string | null {
  if (type.isPerson && ['FirstName', 'LastName', 'Salutation'].includes(field.name)) return 'Name';
  const prefix = type.addresses.find((address) => field.name.startsWith(address));
  return prefix === undefined || field.type === 'address' ? null : `${prefix}Address`;
}
