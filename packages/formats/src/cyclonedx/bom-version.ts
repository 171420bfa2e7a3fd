const MAX_LENGTH = 1024;

/** CycloneDX allows a version 1,024 characters. */
export const bomVersion = (version: string | undefined): string | undefined => version?.slice(0, MAX_LENGTH);
