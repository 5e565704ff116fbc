import type { TokenFormat } from '../rule.ts';
import { AGENT_FORMATS } from './agents.ts';
import { AWS_AND_GOOGLE_FORMATS } from './aws-and-google.ts';
import { AZURE_FORMATS } from './azure.ts';
import { CODE_HOSTING_FORMATS } from './code-hosting.ts';
import { DEVELOPER_TOOLS_FORMATS } from './developer-tools.ts';
import { HOSTING_FORMATS } from './hosting.ts';
import { INFRASTRUCTURE_FORMATS } from './infrastructure.ts';
import { MESSAGING_FORMATS } from './messaging.ts';
import { MODEL_FORMATS } from './models.ts';
import { MONITORING_FORMATS } from './monitoring.ts';
import { PACKAGES_FORMATS } from './packages.ts';
import { PAYMENTS_FORMATS } from './payments.ts';
import { SOCIAL_FORMATS } from './social.ts';

/** Every format that tells by itself what it is. */
export const FORMATS: readonly TokenFormat[] = [
  ...MODEL_FORMATS,
  ...AGENT_FORMATS,
  ...AWS_AND_GOOGLE_FORMATS,
  ...AZURE_FORMATS,
  ...HOSTING_FORMATS,
  ...INFRASTRUCTURE_FORMATS,
  ...CODE_HOSTING_FORMATS,
  ...PACKAGES_FORMATS,
  ...DEVELOPER_TOOLS_FORMATS,
  ...MESSAGING_FORMATS,
  ...PAYMENTS_FORMATS,
  ...SOCIAL_FORMATS,
  ...MONITORING_FORMATS,
];
