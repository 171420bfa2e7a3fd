const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1536 → "1.5 KiB" */
export function bytes(amount: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, amount)) / 10));
  const value = amount / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power] ?? ''}`;
}

/** 1, "image" → "1 image"; 2, "image" → "2 images" */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
