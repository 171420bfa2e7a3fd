/** Changes only when a step interface breaks; not the release of the day. */
export const apiVersion = 1;
