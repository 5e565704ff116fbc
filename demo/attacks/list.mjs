import { KERNEL } from './kernel.mjs';
import { NETWORK } from './network.mjs';
import { POLICY } from './policy.mjs';
import { PROCESSES } from './processes.mjs';
import { SECRETS } from './secrets.mjs';
import { SERVICES } from './services.mjs';
import { TAMPER } from './tamper.mjs';

/** Every way out that is tried, in the order in which it is tried. */
export const ATTACKS = [...NETWORK, ...SERVICES, ...POLICY, ...SECRETS, ...TAMPER, ...PROCESSES, ...KERNEL];
