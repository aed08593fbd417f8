declare const brand: unique symbol;

/** A value that only its own maker can produce: a `Day` is not just any string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
