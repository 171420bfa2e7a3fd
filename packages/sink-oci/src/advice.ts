import { repositoryText, type Repository } from './repository.js';

/** What to do about an answer of a registry, by its status. */
export const adviceFor = (repository: Repository): ReadonlyMap<number, string> =>
  new Map([
    [400, 'it does not take what was sent'],
    [401, `it wants a log-in, or another one: docker login ${repository.host}, or "user" and "password"`],
    [403, `this user may not push to ${repositoryText(repository)}`],
    [404, `it has no ${repositoryText(repository)}, or nobody who is not logged in may see it`],
    [405, 'it takes nothing: it may be a mirror'],
    [413, 'it does not take anything of this size'],
  ]);
