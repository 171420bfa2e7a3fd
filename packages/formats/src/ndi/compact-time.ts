/** An RFC 3339 time of UTC as "20210128T123848". */
export const compactTime = (time: string): string => time.replace(/\.\d+|[^\dT]/g, '');
