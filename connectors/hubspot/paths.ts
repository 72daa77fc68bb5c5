/** Every address below the API, in one place: the versions in them go their own ways. */
export const paths = {
  token: '/oauth/v1/token',
  objects: (type: string) => `/crm/v3/objects/${type}`,
  object: (type: string, id: string) => `/crm/v3/objects/${type}/${id}`,
  batch: (type: string, verb: 'read' | 'upsert') => `/crm/v3/objects/${type}/batch/${verb}`,
  search: (type: string) => `/crm/v3/objects/${type}/search`,
  properties: (type: string) => `/crm/v3/properties/${type}`,
  owners: '/crm/v3/owners',
  associations: (from: string, to: string) => `/crm/v4/associations/${from}/${to}/batch/read`,
  association: (from: string, id: string, to: string, toId: string) =>
    `/crm/v4/objects/${from}/${id}/associations/${to}/${toId}`,
  defaultAssociation: (from: string, id: string, to: string, toId: string) =>
    `/crm/v4/objects/${from}/${id}/associations/default/${to}/${toId}`,
} as const;
