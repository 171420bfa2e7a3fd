type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type IsAssignable<T, K extends keyof T> = IsSame<{ [P in K]: T[P] }, { -readonly [P in K]: T[P] }>;

/** Names of the properties that can be assigned, or hold a list that can be changed. Methods do not count. */
export type Writable<T> = T extends unknown
  ? {
      [K in keyof T]-?: NonNullable<T[K]> extends (...parameters: never[]) => unknown
        ? never
        : IsAssignable<T, K> extends true
          ? K
          : NonNullable<T[K]> extends unknown[]
            ? K
            : never;
    }[keyof T]
  : never;

/** Compiles where nothing of a type can be changed. Only its type is used. */
export declare function readOnly<T>(...writable: [Writable<T>] extends [never] ? [] : [Writable<T>]): void;
