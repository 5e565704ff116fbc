import type { Attack } from './attack.d.mts';

export const ATTACKS: readonly Attack[];
