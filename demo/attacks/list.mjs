import { KERNEL } from './kernel.mjs';
import { NETWORK } from './network.mjs';
import { PAST_ROUTES } from './past-routes.mjs';
import { POLICY } from './policy.mjs';
import { PROCESSES } from './processes.mjs';
import { SECRETS } from './secrets.mjs';
import { SERVICES } from './services.mjs';
import { TAMPER } from './tamper.mjs';

/** Every way out that is tried, in the order in which it is tried. */
export const ATTACKS = [
  ...NETWORK,
  ...PAST_ROUTES,
  ...SERVICES,
  ...POLICY,
  ...SECRETS,
  ...TAMPER,
  ...PROCESSES,
  ...KERNEL,
];
