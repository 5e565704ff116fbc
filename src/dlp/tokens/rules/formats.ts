import type { TokenFormat } from '../rule.ts';
import { AI_FORMATS } from './ai.ts';
import { BUSINESS_FORMATS } from './business.ts';
import { CLOUD_FORMATS } from './cloud.ts';
import { CODE_FORMATS } from './code.ts';

/** Every format that tells by itself what it is. */
export const FORMATS: readonly TokenFormat[] = [
  ...AI_FORMATS,
  ...CLOUD_FORMATS,
  ...CODE_FORMATS,
  ...BUSINESS_FORMATS,
];
