const HUB = 'docker.io';

/**
 * The full form of an image name, as docker understands it: "debian" is "docker.io/library/debian:latest"
 * (the grammar of distribution's reference package). A digest at the end is left out.
 */
export function fullName(name: string): string {
  const [withoutDigest = ''] = name.split('@', 1);
  const slash = withoutDigest.lastIndexOf('/');
  const colon = withoutDigest.lastIndexOf(':');
  const tagged = colon > slash;
  const repository = tagged ? withoutDigest.slice(0, colon) : withoutDigest;
  const tag = tagged ? withoutDigest.slice(colon + 1) : 'latest';
  return `${withRegistry(repository)}:${tag}`;
}

/** Whether an image of one name is what the other asks for. podman keeps images without a registry under "localhost". */
export function isNamed(offered: string, wanted: string): boolean {
  const full = fullName(offered);
  if (offered === wanted || full === fullName(wanted)) return true;
  return !hasRegistry(wanted) && full === fullName(`localhost/${wanted}`);
}

const hasRegistry = (repository: string): boolean => {
  const [first = '', ...rest] = repository.split('/');
  return rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
};

function withRegistry(repository: string): string {
  const path = hasRegistry(repository)
    ? repository.replace(/^(?:index\.)?docker\.io\//, `${HUB}/`)
    : `${HUB}/${repository}`;
  return path.replace(/^docker\.io\/([^/]+)$/, `${HUB}/library/$1`);
}
