const slashesAtEnd = /\/{1,256}$/;

/** Whether two addresses lead to the same place, however they are spelt: capitals of the host, the usual port, a slash at the end. */
export const isSameDestination = (one: string, other: string): boolean => normalForm(one) === normalForm(other);

function normalForm(destination: string): string {
  if (!URL.canParse(destination)) return destination;
  const { protocol, host, pathname, search } = new URL(destination);
  return `${protocol}//${host}${pathname.replace(slashesAtEnd, '')}${search}`;
}
