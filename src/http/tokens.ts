import { Inject } from '@nestjs/common';

/** What the edge works with, made outside of Nest: `@InjectTranche() tranche: Tranche`. */
export const TRANCHE = Symbol('Tranche');
export const ACCESS = Symbol('Access');

export const InjectTranche = (): ReturnType<typeof Inject> => Inject(TRANCHE);
export const InjectAccess = (): ReturnType<typeof Inject> => Inject(ACCESS);
