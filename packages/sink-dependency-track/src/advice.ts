/** What to do about an answer to an upload, by its status. */
export const advice: ReadonlyMap<number, string> = new Map([
  [400, 'it does not take this document'],
  [401, 'the API key is wrong, or its team lacks BOM_UPLOAD, or PROJECT_CREATION_UPLOAD for a new project'],
  [403, 'the team of the API key may not change this project, or lacks BOM_UPLOAD or PROJECT_CREATION_UPLOAD'],
  [404, 'there is no such project ("autoCreate" is off) or parent, or "url" is not that of the API server'],
  [405, 'this is no Dependency-Track API: "url" must be that of the API server, not of the frontend'],
  [413, 'something on the way does not take a document of this size'],
]);
